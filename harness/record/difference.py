"""How what came differs from what a slide claims, as a record has it."""

from enum import StrEnum

from msgspec import Struct


class DifferenceKind(StrEnum):
    """What differs first. Names in the texts are fields of the difference."""

    # lines
    EMPTY_OUTPUT = "empty-output"
    """There is no output; the slide has lines."""
    UNLIKE_LINE = "unlike-line"
    """Nothing in the output is like line `number` of the claim, `expected`."""
    OTHER_LINE = "other-line"
    """In line `number` of the claim the output has `actual` in the place of `expected`; an empty one of these is lacking."""
    MISSING_LINE = "missing-line"
    """Line `number` of the claim, `expected`, is not in the output, and lines around it are."""
    EXTRA_LINE = "extra-line"
    """The output has the line `actual` between lines that follow each other in the claim."""
    OTHER_ORDER = "other-order"
    """All lines of the claim are in the output, in another order."""

    # tables
    NO_TABLE = "no-table"
    """The output has no table with the columns `names`."""
    NO_COLUMN = "no-column"
    """The table of the output lacks the columns `names`."""
    MISSING_ROW = "missing-row"
    """Row `number` of the claimed table is not in the output: `expected` is its first cell."""
    OTHER_CELL = "other-cell"
    """In row `number` of the claimed table, column `subject`, the output has `actual` in the place of `expected`."""

    # JSON; `subject` is the path of a value, empty for the document, and `expected` and `actual` are JSON
    BROKEN_JSON = "broken-json"
    """The claim is no JSON: `detail` is what a reader says of its line `number`, `column`."""
    NO_OUTPUT_FOR_JSON = "no-output-for-json"
    """There is no output; the slide has JSON."""
    NO_JSON = "no-json"
    """There is no JSON in the output."""
    OTHER_VALUE = "other-value"
    """At `subject` the output has `actual` in the place of `expected`."""
    EXTRA_MEMBER = "extra-member"
    """The output has a member `subject`, with the value `actual`, that the claim has not."""
    MISSING_MEMBER = "missing-member"
    """The claim has a member `subject`, with the value `expected`, that the output has not."""
    EXTRA_ITEM = "extra-item"
    """The output has an item `subject`, `actual`, that the claim has not."""
    MISSING_ITEM = "missing-item"
    """The claim has an item `subject`, `expected`, that the output has not."""
    ITEM_NOT_THERE = "item-not-there"
    """The array `subject` does not have `expected` where the claim has it, between items that the claim leaves out."""
    ITEMS_ELSEWHERE = "items-elsewhere"
    """The array `subject` has the items that the claim names, and not where the claim has them."""

    # patterns
    BROKEN_PATTERN = "broken-pattern"
    """The pattern `expected` is no regular expression: `detail` is what the library says of it."""
    SLOW_PATTERN = "slow-pattern"
    """The search for the pattern `expected` took more than `seconds`."""
    NO_OUTPUT_FOR_PATTERN = "no-output-for-pattern"
    """There is no output in which the pattern `expected` could match."""
    NO_MATCH = "no-match"
    """Nothing in the output matches the pattern `expected`."""

    # exit statuses
    NO_STATUS = "no-status"
    """`expected` is no exit status."""
    NOT_ENDED = "not-ended"
    """The command has not ended, and the slide has an exit status, `expected`."""
    OTHER_STATUS = "other-status"
    """The command ended with the status `actual`, and the slide has `expected`."""

    MASKED = "masked"
    """The difference is in what is masked as a secret."""
    WORDS = "words"
    """A sentence, `detail`, and nothing else: records of versions 1 to 4 of the schema have differences as text."""


class DiffSide(StrEnum):
    """Where a line of a diff comes from."""

    SLIDE = "slide"
    OUTPUT = "output"
    BOTH = "both"
    """It is the same on both sides, as the output has it."""
    LEFT_OUT = "left-out"
    """It stands for `count` lines that are the same on both sides."""
    LEFT_OUT_BEFORE = "left-out-before"
    """It stands for the first `count` lines of the output."""
    LEFT_OUT_BEHIND = "left-out-behind"
    """It stands for the last `count` lines of the diff."""


class DiffSpan(Struct, frozen=True):
    """Columns of a line, counted from 0."""

    start: int
    end: int
    """The first column behind it. What differs is as wide as the wider one of both sides, so that it may end behind the line."""


class DiffLineRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of a diff. Of two lines that are compared word by word the slide's comes first and the output's right after it."""

    side: DiffSide
    text: str = ""
    """Without a sign; an ellipsis stands in the place of what would be too wide."""
    differs: tuple[DiffSpan, ...] = ()
    """The words that differ, of two lines that are compared word by word."""
    count: int = 0
    """Of lines that are left out."""


class DifferenceRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How what came differs from what a slide claims: what differs first, and a diff of what is around it."""

    kind: DifferenceKind
    number: int = 0
    """Of a line or row of the claim, counted from 1."""
    column: int = 0
    """Of a line of the claim, counted from 1."""
    subject: str = ""
    """A column of a table, or the path of a value in JSON; the kind says which."""
    expected: str = ""
    """What the slide has."""
    actual: str = ""
    """What came."""
    names: tuple[str, ...] = ()
    """Of columns."""
    seconds: float = 0.0
    detail: str = ""
    """What a library says of it."""
    lines: tuple[DiffLineRecord, ...] = ()
    """At most about 40; empty where there is nothing to be shown side by side."""
