"""How decks are written, a file for each way: what `Syntax` says of it, for those who edit decks and for those who look around a line."""

from harness.deck.syntax.asciidoc import ASCIIDOC
from harness.deck.syntax.lines import indentation
from harness.deck.syntax.markdown import MARKDOWN
from harness.deck.syntax.model import BlockOfLines, CodeLines, Syntax
from harness.deck.syntax.rst import RST

__all__ = ["ASCIIDOC", "MARKDOWN", "RST", "BlockOfLines", "CodeLines", "Syntax", "indentation"]
