"""`harness check` over a corpus as large as the largest that is known, beside markdown-it-py parsing the same text.

    python benchmarks/check.py [--files 335]

The corpus is made from this project's own decks: their slides in ever other orders and under other names, until there are 335 files
with 4,500 slides. Nine of ten files are remark's, as in the corpus of that size that exists; the rest are of the other dialects. Whole processes are timed, the best of three; markdown-it-py parses in one process,
with its CommonMark preset.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

DECKS = Path(__file__).parents[1] / "slides"
SUFFIXES = (".md", ".rst", ".adoc")
PAGES = Path(__file__).parents[1] / "tests" / "deck" / "pages" / "markdown"
"""Ordinary pages."""
BY_HEADING = {"jekyll": "##+ ", "killercoda": "#+ ", "educates": "#+ ", "markdown": "#+ "}
"""Folders of decks whose slides begin at headings, and at which."""
SLIDES_PER_FILE = 4500 / 335
ROUNDS = 3
PEER = """
import sys, pathlib
from markdown_it import MarkdownIt
parser = MarkdownIt("commonmark")
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
    if path.is_file():
        parser.parse(path.read_text())
"""


def main() -> None:
    """Print a table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=335)
    files = arguments.parse_args().files
    table = Table(
        "files",
        "slides",
        "text",
        "harness check",
        "a slide",
        "markdown-it-py",
        "ratio",
        "memory of the largest process",
    )
    with tempfile.TemporaryDirectory() as folder:
        for count in (files, 2 * files):
            corpus = Path(folder, str(count))
            slides, size = write_corpus(corpus, count)
            own = seconds([str(Path(sys.executable).parent / "harness"), "check", "--no-shellcheck", str(corpus)])
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            peer = seconds([sys.executable, "-c", PEER, str(corpus)])
            table.add_row(
                str(count), str(slides), f"{size / 1e6:.1f} MB", f"{own:.2f} s", f"{own / slides * 1e3:.2f} ms", f"{peer:.2f} s",
                f"{own / peer:.2f}", f"{memory:.0f} MB",
            )  # fmt: skip
    Console().print(table)


def write_corpus(folder: Path, files: int) -> tuple[int, int]:
    """The number of slides and of bytes."""
    chance = random.Random(1)
    bodies = {path: _slides(path.read_text(), path) for path in _pages()}
    slides = size = 0
    for number in range(files):
        path = chance.choice([path for path in bodies if (path.parts[-2] in ("en", "fr")) == (number % 10 > 0)])
        top, parts, joint = bodies[path]
        wanted = [chance.choice(parts) for _ in range(round(SLIDES_PER_FILE))]
        text = top + joint.join(
            part.replace("web", f"web{number}").replace("rng", f"rng{number % 97}") for part in wanted
        )
        target = folder / f"{number % 20:02}" / f"{number:04}{path.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        slides, size = slides + len(wanted), size + len(text.encode())
    return slides, size


def _pages() -> list[Path]:
    """Of all dialects, without those that decks import."""
    return [
        path
        for path in (*sorted(DECKS.rglob("*.*")), *sorted(PAGES.glob("*.md")))
        if path.suffix in SUFFIXES and path.parts[-2:-1] != ("pages",)
    ]


def _slides(text: str, path: Path) -> tuple[str, list[str], str]:
    """The front matter, the slides, and what stands between them."""
    top = ""
    if found := re.match(r"---\n.*?\n---\n", text, re.DOTALL):
        top, text = text[: found.end()], text[found.end() :]
    if path.suffix == ".rst":
        return top, [part for part in re.split(r"(?m)^(?=\S[^\n]*\n[=-]{3,}$)", text) if "\n" in part], "\n"
    if path.suffix == ".adoc":
        head, *sections = re.split(r"(?m)^(?=={2,} )", text)
        return head, sections, "\n"
    if heading := next((BY_HEADING[part] for part in path.parts if part in BY_HEADING), None):
        return top, [part for part in re.split(rf"(?m)^(?={heading})", text) if part.startswith("#")], "\n"
    if "slidev" in path.parts:
        parts = re.split(r"(?m)^(?=---\n(?:\w+: .*\n)+---\n)", text)
        return top, [part for part in parts if "src:" not in part], "\n"
    return top, text.split("\n---\n"), "\n---\n"


def seconds(command: list[str]) -> float:
    """Of the whole process, the best of a few."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        best = min(best, time.perf_counter() - began)
    return best


if __name__ == "__main__":
    main()
