"""Text that decks and clusters wrote, as it may be looked at.

What would move a cursor, change a colour or turn the direction of writing is shown as a picture or a code of itself.
HTML's own characters are none of our business here: the templates escape all that they print.
"""

from msgspec import Struct

LONGEST_LINE = 2_000
"""Characters of a line that are shown."""
MOST_LINES = 400
"""Lines of a text that are shown."""

_KEPT = "\n\t"
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CODES = (*_DIRECTIONS, "\u2028", "\u2029", "\ufeff", *map(chr, range(0x80, 0xA0)))
_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in _KEPT},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **{ord(character): f"⟨U+{ord(character):04X}⟩" for character in _CODES},
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}


class CutText(Struct, frozen=True):
    """A text, cut to what a page can carry."""

    text: str
    note: str = ""
    """What was left out; empty where nothing was."""


def printable(text: str) -> str:
    """Return the text with pictures and codes for what steers terminals and the direction of writing."""
    is_plain = text.replace("\n", "").isprintable()  # as nearly all texts are
    return text if is_plain else text.translate(_PICTURES)


def excerpt(text: str, characters: int) -> CutText:
    """Return the text without trailing blank, cut to so many characters, `MOST_LINES` lines, `LONGEST_LINE` characters a line.

    The middle is left out where it is too long, since the beginning says what it is and the end how it went.
    """
    lines = text.rstrip().split("\n")
    notes: list[str] = []
    longest = max(map(len, lines))
    if longest > LONGEST_LINE:
        lines = [shortened(line, LONGEST_LINE) for line in lines]
        notes.append(f"lines of up to {longest:,} characters are cut")
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        notes.append(f"{len(lines) - 2 * half:,} lines in the middle are left out")
        lines = [*lines[:half], "…", *lines[-half:]]
    text = "\n".join(lines)
    if len(text) > characters:
        half = characters // 2
        notes.append(f"{len(text) - 2 * half:,} characters in the middle are left out")
        text = f"{text[:half]}\n…\n{text[-half:]}"
    return CutText(text, f"{' and '.join(notes)}; the record has more" if notes else "")


def shortened(text: str, characters: int) -> str:
    """Return a text, with an ellipsis in the place of what follows so many characters."""
    return text if len(text) <= characters else f"{text[:characters]}…"


def first_line_of(text: str) -> str:
    """Return the first line of a text, without the empty ones before it."""
    return text.strip().partition("\n")[0]


def opening(text: str) -> str:
    """Return the first line of a text, with an ellipsis where more follows."""
    first, *more = text.strip().split("\n")
    return f"{first} …" if more else first
