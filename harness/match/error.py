"""What a failing command says, compared as any text is."""

from harness.match.text import match

__all__ = ["match"]
