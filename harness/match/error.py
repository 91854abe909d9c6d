"""What a failing command says, compared as any text is."""

from __future__ import annotations

from harness.match.text import match

__all__ = ["match"]
