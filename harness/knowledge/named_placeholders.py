"""Where a text has placeholders whose values a project names."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from harness.knowledge.placeholders import placeholders
from harness.project.placeholders import BETWEEN_WORDS, BRACKETS, value_of, without_brackets


class NamedPlaceholder(Struct, frozen=True):
    """A placeholder of a text whose value the settings have."""

    text: str
    """As it is written there."""
    start: int
    """Its first character, counted from 0."""
    value: str

    @property
    def end(self) -> int:
        """The character behind it."""
        return self.start + len(self.text)


def named_in(text: str, values: Mapping[str, str]) -> list[NamedPlaceholder]:
    """Return the placeholders of a text that have a value, in order.

    A name without brackets counts wherever it is a word of its own, and no variable: what a project calls a placeholder is one.
    """
    if not values:
        return []
    named: dict[int, NamedPlaceholder] = {}
    for start, written in (
        *_written(text, values),
        *((placeholder.start, placeholder.text) for placeholder in placeholders(text)),
    ):
        value = value_of(written, values)
        if value is not None:
            named.setdefault(start, NamedPlaceholder(written, start, value))
    return _apart(named[start] for start in sorted(named))


def _written(text: str, values: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield where names stand in a text, also where nothing else says that they are placeholders: in a here-document, in quotes."""
    for name in values:
        words = r"[\s._-]+".join(map(re.escape, BETWEEN_WORDS.split(without_brackets(name))))
        # a parenthesis is a subshell's, unless the project has it in the name
        brackets = ((opening, end) for opening, end in BRACKETS.items() if opening != "(" or name[0] == "(")
        bracketed = (rf"(?<![$\w]){re.escape(opening)}{words}{re.escape(end)}" for opening, end in brackets)
        for match in re.finditer("|".join(bracketed), text, re.IGNORECASE):
            yield match.start(), match[0]
        if name[0] not in BRACKETS:
            for match in re.finditer(rf"(?<![\w$<\[{{-]){re.escape(name)}(?![\w>\]}}-])(?!=)", text):
                yield match.start(), match[0]


def _apart(named: Iterable[NamedPlaceholder]) -> list[NamedPlaceholder]:
    """Return those that no earlier one reaches into."""
    kept: list[NamedPlaceholder] = []
    for placeholder in named:
        if not kept or placeholder.start >= kept[-1].end:
            kept.append(placeholder)
    return kept
