"""A line of the slide, ready to be compared with lines of an output."""

from collections.abc import Sequence
from itertools import zip_longest

from harness.match.difference import ComparedCell
from harness.match.ends import same_ends
from harness.match.lexemes import TextWord, TokenKind, words
from harness.match.machine_lines import without_machine
from harness.match.tokens import Tolerance
from harness.match.words import fixed_texts, is_literal, same_word


class LinePattern:
    """A line as an author wrote it: its words, and gaps (`...`) that stand for any number of words."""

    __slots__ = ("_is_of_machine", "_literal", "_runs", "_tolerance", "fixed", "text", "words")

    def __init__(self, text: str, tolerance: Tolerance = Tolerance.WHAT_VARIES) -> None:
        self.text = text.strip()
        of_any_machine = without_machine(self.text) if tolerance is Tolerance.WHAT_VARIES else None
        self._is_of_machine = of_any_machine is not None
        compared = self.text if of_any_machine is None else of_any_machine
        self.words = list(words(compared))
        self._tolerance = tolerance
        self._literal = compared.split() if all(map(is_literal, self.words)) else None
        self._runs = _runs(self.words)
        self.fixed: tuple[str, ...] = tuple(
            sorted({fixed for word in self.words for fixed in fixed_texts(word)}, key=len, reverse=True)
        )
        """What every line that matches contains (unless it is this very text), the longest first."""

    def matches(self, line: str) -> bool:
        """Return whether the line says what the slide says."""
        stripped = line.strip()
        if self._is_of_machine and stripped != self.text:
            stripped = without_machine(stripped) or stripped
        if self._literal is not None:
            return stripped.split() == self._literal
        return stripped == self.text or (self.may_match(stripped) and self._matches_words(stripped))

    def may_match(self, text: str) -> bool:
        """Return whether a text holds all that a line must hold to match: quick, and never wrong when it says no."""
        return all(fixed in text for fixed in self.fixed)

    def same_word(self, expected: TextWord, actual: TextWord) -> bool:
        """Return whether two words mean the same here."""
        return same_word(expected, actual, self._tolerance)

    def _matches_words(self, line: str) -> bool:
        first, *others = self._runs
        if not others:
            pairs = zip_longest(first, words(line))
            return all(expected and actual and self.same_word(expected, actual) for expected, actual in pairs)
        actual = list(words(line))
        if not self._fits(first, actual, 0):
            return False
        position = len(first)
        *middle, last = others
        for run in middle:
            start = self._find(run, actual, position)
            if start is None:
                return False
            position = start + len(run)
        tail = len(actual) - len(last)
        return tail >= position and self._fits(last, actual, tail)

    def _fits(self, run: Sequence[TextWord], actual: Sequence[TextWord], start: int) -> bool:
        return len(run) <= len(actual) - start and all(
            self.same_word(word, actual[start + offset]) for offset, word in enumerate(run)
        )

    def _find(self, run: Sequence[TextWord], actual: Sequence[TextWord], start: int) -> int | None:
        """The first place at which the run fits: as its length is fixed, no later place can serve better."""
        candidates = range(start, len(actual) - len(run) + 1)
        return next((position for position in candidates if self._fits(run, actual, position)), None)


def _runs(expected: Sequence[TextWord]) -> list[list[TextWord]]:
    """The words between the gaps. A `...` glued to a word also stands for words beside it."""
    runs: list[list[TextWord]] = [[]]
    for word in expected:
        if word.tokens[0].kind is TokenKind.ELISION:
            runs.append([])
        if not word.is_elision:
            runs[-1].append(word)
            if word.tokens[-1].kind is TokenKind.ELISION:
                runs.append([])
    return runs


def cells(pattern: LinePattern, line: str) -> list[ComparedCell]:
    """Return the words of two lines side by side: what both begin and end with, and between them what differs."""
    expected, actual = pattern.words, list(words(line))
    head, tail = same_ends(expected, actual, pattern.same_word)
    ours, theirs = expected[head : len(expected) - tail], actual[head : len(actual) - tail]
    if len(ours) == len(theirs):
        middle = [ComparedCell(a.text, b.text, pattern.same_word(a, b)) for a, b in zip(ours, theirs, strict=True)]
    else:
        middle = [ComparedCell(_joined(ours), _joined(theirs), False)]
    return [
        *(ComparedCell(a.text, b.text, True) for a, b in zip(expected[:head], actual[:head], strict=True)),
        *middle,
        *(ComparedCell(expected[-place].text, actual[-place].text, True) for place in range(tail, 0, -1)),
    ]


def likeness(expected: frozenset[str], actual: frozenset[str]) -> float:
    """Return the share of words that two lines have in common, from 0 to 1."""
    return 2 * len(expected & actual) / (len(expected) + len(actual) or 1)


def _joined(some: Sequence[TextWord]) -> str:
    return " ".join(word.text for word in some)
