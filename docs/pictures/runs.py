"""Draws what commands show of real runs, as terminals. Each is typed into a terminal of its own, and drawn as that looks in the end.

python docs/pictures/runs.py               # all, or those that are named
python docs/pictures/runs.py watch rehearse

matrix, drift, summary and mend need labs (root on Linux): those of the matrix, one after the other. The rest plays in a shell of this
machine, or plays nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyte
from drawing import COLUMNS, svg
from msgspec import Struct
from ptyprocess import PtyProcess
from rich.text import Text

from decks import BOATS, BREAD, BREAD_THAT_RESTS, LUCK, POD

FOLDER = Path(__file__).parent
LINES = 120
"""More than any of the commands prints."""
VERSIONS = ("1.20", "1.37")
HARNESS = (sys.executable, "-m", "harness.faces.cli")
COLOURS = {"brown": "yellow", "default": None}
"""pyte's names of colours that rich calls otherwise."""


class Act(Struct, frozen=True):
    """What somebody at the terminal does once it shows a text so many times."""

    text: str
    do: Callable[[PtyProcess], object]
    times: int = 1


def main() -> None:
    workshop = Path(tempfile.gettempdir(), "workshop")  # some pictures show its name
    workshop.mkdir()
    try:
        with contextlib.chdir(workshop):
            for name in sys.argv[1:] or PICTURES:
                typed, shown = PICTURES[name]()
                (FOLDER / f"{name}.svg").write_text(svg(name, f"harness {typed}", shown), "utf-8")
    finally:
        shutil.rmtree(workshop)


# ── what is typed ──────────────────────────────────────────────────────────────


def progress() -> tuple[str, Text]:
    """A deck that is being played."""
    write("bread.md", BREAD_THAT_RESTS)
    words = "run bread.md --cluster none"
    return words, terminal(words, Act("slide 5 of 5", interrupt))


def watch() -> tuple[str, Text]:
    """A slide is edited while somebody watches."""
    write("bread.md", BREAD)
    words = "watch bread.md --cluster none"

    def edit(_: PtyProcess) -> None:
        write("bread.md", BREAD.replace("```\n15\n```", "```\n16\n```"))

    return words, terminal(words, Act("save it to play", edit), Act("writes what appeared", interrupt))


def rehearse() -> tuple[str, Text]:
    """The evening before."""
    write("bread.md", BREAD)
    terminal("run bread.md --cluster none")
    words = "rehearse bread.md --cluster none"
    return words, terminal(words)


def accept() -> tuple[str, Text]:
    """A claim that is not what came."""
    write("bread.md", BREAD.replace("15", "16"))
    terminal("run bread.md --cluster none")
    words = "accept bread.md --write"
    return words, terminal(words)


def mutate() -> tuple[str, Text]:
    """Lies about a deck that claims nothing."""
    write("boats.md", BOATS)
    words = "mutate boats.md --cluster none"
    return words, terminal(words)


def history() -> tuple[str, Text]:
    """Five nights of a deck that fails in the third."""
    write("bakery.md", LUCK)
    for night in range(1, 6):
        with Path("counted").open("a", encoding="utf-8") as counted:
            counted.write("night\n")
        terminal(f"run bakery.md --cluster none --env NIGHTS={Path('counted').absolute()} --record nights/{night}/")
    words = "history bakery.md nights/"
    return words, terminal(words)


def matrix() -> tuple[str, Text]:
    """A deck with a flag that is gone, on an old and a new Kubernetes."""
    write("pod.md", POD)
    words = f"matrix pod.md --kubernetes {','.join(VERSIONS)} --record records/"
    return words, terminal(words)


def drift() -> tuple[str, Text]:
    """The new one compared with the baseline of the old one, by the records of the matrix."""
    old, new = records()
    terminal(f"baseline pod.md --from {old}")
    words = f"drift pod.md --from {new}"
    return words, terminal(words)


def summary() -> tuple[str, Text]:
    """The records of the matrix."""
    _, new = records()
    words = f"summary {new}"
    return words, terminal(words)


def mend() -> tuple[str, Text]:
    """What the pull request about the night of the matrix would say."""
    records()
    words = f"mend pod.md --record records/ --kubernetes {','.join(VERSIONS)} --dry-run"
    return words, terminal(words)


def records() -> Sequence[Path]:
    """Return the records of the matrix, the old version first; plays it if it was not played yet."""
    if not Path("records").exists():
        matrix()
    return [next(Path("records").glob(f"*{version}*.json")) for version in VERSIONS]


def doctor() -> tuple[str, Text]:
    """What this machine can do."""
    terminal("init . --ci github")
    return "doctor", terminal("doctor")


def versions() -> tuple[str, Text]:
    """What is known, and here."""
    return "versions", terminal("versions")


def images() -> tuple[str, Text]:
    """The store."""
    return "images ls", terminal("images ls")


PICTURES = {
    picture.__name__: picture
    for picture in (
        progress,
        watch,
        rehearse,
        accept,
        mutate,
        history,
        matrix,
        drift,
        summary,
        mend,
        doctor,
        versions,
        images,
    )
}


# ── the terminal ───────────────────────────────────────────────────────────────


def terminal(words: str, *acts: Act) -> Text:
    """Type a command of the harness, and do what is to be done when something shows; return how the terminal looks in the end.

    The first interruption ends what is drawn: what follows is the clearing up.
    """
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    process = PtyProcess.spawn([*HARNESS, *words.split()], env=environment, dimensions=(LINES, COLUMNS))
    coming = list(acts)
    drawn: Text | None = None
    for data in received(process):
        stream.feed(data)
        if coming and sum(coming[0].text in line for line in screen.display) >= coming[0].times:
            act = coming.pop(0)
            if act.do is interrupt:
                drawn = text_of(screen)
            act.do(process)
    process.wait()
    return drawn or text_of(screen)


def received(process: PtyProcess) -> Iterator[bytes]:
    """Yield what a process writes, until it ends."""
    while True:
        try:
            yield process.read(4096)
        except EOFError:
            return


def interrupt(process: PtyProcess) -> None:
    process.kill(signal.SIGINT)


def text_of(screen: pyte.Screen) -> Text:
    """Return what is on a screen, without the empty lines at its end."""
    lines = []
    for row in range(screen.lines):
        line = Text()
        cells = (screen.buffer[row][column] for column in range(screen.columns))
        for style, alike in groupby(cells, key=style_of):
            line.append("".join(cell.data for cell in alike), style)
        line.rstrip()
        lines.append(line)
    while lines and not lines[-1].plain:
        lines.pop()
    return Text("\n").join(lines)


def style_of(cell: pyte.screens.Char) -> str:
    """Return how rich writes the look of a cell."""
    colour = COLOURS.get(cell.fg, cell.fg)
    return " ".join(filter(None, ["bold" * cell.bold, "italic" * cell.italics, "underline" * cell.underscore, colour]))


def write(name: str, text: str) -> None:
    Path(name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
