"""The programs that a lab has for decks that type them: what makes them is in `cluster/local/tools.py`."""

TOOLS = frozenset({"helm", "kustomize", "stern"})
