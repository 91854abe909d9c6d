"""The programs that a lab has for decks that type them: what makes them is in `cluster/local/tools.py`."""

from __future__ import annotations

TOOLS = frozenset({"helm", "kustomize", "stern"})
