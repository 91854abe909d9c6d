"""What a page says around its commands, as a record has it, so that a report shows the page without the file."""

from enum import StrEnum

from msgspec import Struct


class PassageKind(StrEnum):
    """What a passage is."""

    HEADING = "heading"
    """Below the slide's title."""
    PARAGRAPH = "paragraph"
    """Also an item of a list, or a row of a table."""
    CODE = "code"
    """It is there to be read; what is typed is among the steps."""
    EXPECTATION = "claim"
    """An output that the audience is to see; whether it did is among the expectations of a step, at the same line."""


class PassageRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands between commands."""

    line: int
    """In the file at `path`."""
    text: str
    """As it is written, without comments; what is too long ends with an ellipsis."""
    kind: PassageKind = PassageKind.PARAGRAPH
    path: str = ""
    """Of a deck that is composed of several files; empty for the deck's own."""


class SlideRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A slide of the deck, whether anything is done on it or not."""

    number: int
    title: str
    passages: tuple[PassageRecord, ...] = ()
    left_out: int = 0
    """Passages that the record has no room for."""
