"""What AsciiDoc changes in a block of code before anybody sees it (docs.asciidoctor.org, "Substitutions"), and the audience copies."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from harness.deck.asciidoc.attributes import Attributes
from harness.shell.lazy_pattern import lazy_pattern

_CALLOUT = lazy_pattern(
    r"(?<![ \t])[ \t]*(?:(?://|#|--|;;)[ \t]?)?(\\?)<(?:!--)?(?:\d+|\.)(?:--)?>(?=(?:[ \t]*\\?<(?:!--)?(?:\d+|\.)(?:--)?>)*[ \t]*$)"
)
_FORMATTED = (
    lazy_pattern(r"\*\*(?P<text>\S|\S.*?\S)\*\*"),
    lazy_pattern(r"(?<![\w;:}*])\*(?P<text>[^\s*]|[^\s*].*?\S)\*(?![\w*])"),
    lazy_pattern(r"__(?P<text>\S|\S.*?\S)__"),
    lazy_pattern(r"(?<![\w;:}_])_(?P<text>[^\s_]|[^\s_].*?\S)_(?![\w_])"),
    lazy_pattern(r"(?<![\w;:}#])(?:\[[^\]\n]+\])?#(?P<text>[^\s#]|[^\s#].*?\S)#(?![\w#])"),
)
"""Bold, italics, highlights; in code, nothing else of the kind is written."""
_LINK = lazy_pattern(r"(?:link:)?(?P<address>https?://[^\s\[\]]+)\[(?P<text>[^\]\n]*)\]")
_ALL = frozenset({"normal", "n"})
_VERBATIM = frozenset({"verbatim", "v"})
_SHORT = {"a": "attributes", "q": "quotes", "m": "macros", "c": "callouts"}


class Substitutions(Struct, frozen=True):
    """Which of them a block asks for."""

    attributes: bool = False
    quotes: bool = False
    macros: bool = False
    callouts: bool = True

    @classmethod
    def of(cls, written: str) -> Substitutions:
        """Return what the `subs` of a block say: `attributes+`, `+quotes,+macros`, `-callouts`, `normal`."""
        words = [word.strip() for word in written.split(",") if word.strip()]
        names = {_SHORT.get(name, name) for word in words for name in (word.strip("+-"),) if word[0] != "-"}
        removed = {_SHORT.get(word[1:], word[1:]) for word in words if word[0] == "-"}
        has_all = not _ALL.isdisjoint(names)
        are_added = all(word[0] in "+-" or word[-1] == "+" for word in words)
        return cls(
            attributes=has_all or "attributes" in names,
            quotes=has_all or "quotes" in names,
            macros=has_all or "macros" in names,
            callouts=(are_added or "callouts" in names or not _VERBATIM.isdisjoint(names))
            and "callouts" not in removed,
        )

    def apply(self, lines: Sequence[str], attributes: Attributes) -> list[str]:
        """Return the lines of a block as its audience sees them, one for each."""
        return [self._applied(line, attributes) for line in lines]

    def _applied(self, line: str, attributes: Attributes) -> str:
        if self.quotes:
            for pattern in _FORMATTED:
                line = pattern.sub(lambda match: match["text"], line)
        if self.attributes:
            line = attributes.substituted(line)
        if self.macros and "://" in line:
            line = _LINK.sub(lambda match: match["text"] or match["address"], line)
        if self.callouts and ">" in line:
            line = without_callouts(line)
        return line


def without_callouts(line: str) -> str:
    """Return a line without the numbers that explain it, `<1>` or `# <1> <2>` at its end; `\\<1>` is one that is meant."""
    bare = _CALLOUT.sub(lambda match: match[0].replace("\\<", "<") if match[1] else "", line)
    return bare.rstrip() if bare != line else line
