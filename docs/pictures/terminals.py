"""Draws what commands show that need no run, as a terminal.

python docs/pictures/terminals.py                # all, or those that are named
python docs/pictures/terminals.py check explain
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner
from drawing import svg
from harness.faces.cli import main as harness

from decks import BOATS, BREAD, TALK

FOLDER = Path(__file__).parent
COMMANDS = {
    "check": ("check", "talk.md"),
    "fix": ("fix", "talk.md"),
    "show": ("show", "talk.md"),
    "coverage": ("coverage", "talk.md"),
    "survey": ("check", "talks"),
    "explain": ("explain", "kubectl autoscale deployment web --max=5 --cpu-percent=80"),
    "init": ("init", "talk", "--ci", "github"),
}
"""By the name of the picture."""
FILES = {
    "talks/bread.md": BREAD,
    "talks/boats.md": BOATS,
    "talks/notes.md": "# Notes\n\nBring flour.\n",
    "talks/closing.odp": "",
}


def main() -> None:
    for name in sys.argv[1:] or COMMANDS:
        (FOLDER / f"{name}.svg").write_text(picture(name), "utf-8")


def picture(name: str) -> str:
    """Return what a command shows of a deck of 2018, or of a folder of decks, as SVG."""
    words = (f"'{word}'" if " " in word else word for word in COMMANDS[name])
    return svg(name, f"harness {' '.join(words)}", output(COMMANDS[name]))


def output(words: tuple[str, ...]) -> str:
    """Return what a command prints in a folder of its own, in which the deck, or the folder of decks, lies."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "talks"
        folder.mkdir()
        for file, text in (FILES if "talks" in words else {"talk.md": TALK}).items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text, "utf-8")
        with contextlib.chdir(folder):
            return CliRunner().invoke(harness, words).output.rstrip()


if __name__ == "__main__":
    main()
