"""Places in decks, which count characters from 1, as editors have them: from 0, in units of UTF-16 or whatever was agreed on."""

from collections.abc import Sequence

from lsprotocol.types import Position, Range
from msgspec import Struct
from pygls.workspace import PositionCodec


class Lines(Struct, frozen=True):
    """The lines of one file, and how the editor counts in them."""

    texts: Sequence[str]
    """Without their ends."""
    codec: PositionCodec

    def text(self, line: int) -> str:
        """Return a line, counted from 1; empty where there is none."""
        return self.texts[line - 1] if 0 < line <= len(self.texts) else ""

    def position(self, line: int, column: int) -> Position:
        """Return the position of a character; what lies behind the end of a line or of the file is at that end."""
        line = min(max(line, 1), max(len(self.texts), 1))
        before = self.text(line)[: max(column - 1, 0)]
        return Position(line - 1, self.codec.client_num_units(before))

    def span(self, line: int, start: int, end: int) -> Range:
        """Return the range on a line from one column up to another, which is not in it."""
        return Range(self.position(line, start), self.position(line, end))

    def column(self, position: Position) -> int:
        """Return the column, counted from 1, of the character that a position is in front of."""
        text = self.text(position.line + 1)
        units = 0
        for index, character in enumerate(text):
            if units >= position.character:
                return index + 1
            units += self.codec.client_num_units(character)
        return len(text) + 1

    def marked(self, line: int, column: int) -> Range:
        """Return what to underline for a finding: the word that begins there, or all of a line that it is about as a whole."""
        text = self.text(line)
        first = len(text) - len(text.lstrip()) + 1
        end = len(text.rstrip()) + 1
        if column <= first or column >= end:
            return self.span(line, min(first, end), end)
        word = text[column - 1 :].split(maxsplit=1)
        return self.span(line, column, column + len(word[0]) if word and not text[column - 1].isspace() else column + 1)
