"""A terminal as a picture: what it shows, below the command that was typed."""

from __future__ import annotations

import io
import re

from rich.console import Console
from rich.text import Text

COLUMNS = 100
"""The width of the terminal, in characters."""
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""What a picture would get from the network."""


def svg(name: str, typed: str, shown: str | Text) -> str:
    """Return an SVG of a terminal in which something was typed; `name` sets its ids apart from those of other pictures.

    What it showed is text with ANSI's colours, or rich's. The window is dark on pages of either colour.
    """
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "bold green"), (typed, "bold")))
    console.print(Text.from_ansi(shown) if isinstance(shown, str) else shown)
    return _FONTS.sub("", console.export_svg(title="", unique_id=name))
