"""Draws what a terminal showed (with colours, on standard input) as an SVG that needs no font from elsewhere:

FORCE_COLOR=1 harness run DECK | python docs/picture.py docs/run.svg
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS = 100
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def main() -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(sys.stdin.read().rstrip()))
    svg = console.export_svg(title="harness run slides/en/ourapponkube.md")
    svg = re.sub(r"@font-face \{[^}]*\}\s*", "", svg)
    svg = re.sub(r"font-family: ?[^;]*;", f"font-family: {FONT};", svg)
    Path(sys.argv[1]).write_text(re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL))


if __name__ == "__main__":
    main()
