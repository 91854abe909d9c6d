"""`harness lsp`: how long after a keystroke its findings are there, in a deck of 1,000 lines and in one of five times that.

    python benchmarks/lsp.py [--keystrokes 60]

A real client starts the server and types; each keystroke is the whole text with one character more in a command, and the next comes when
the findings of the one before are there. The time is the client's, from sending the text to having the findings, with the pause that the
server makes for the next keystroke. Beside it stands how long markdown-it-py takes to parse the same text in this process, which tells how fast
the machine is at that moment.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types
from markdown_it import MarkdownIt
from pygls.lsp.client import LanguageClient
from rich.console import Console
from rich.table import Table

DECKS = Path(__file__).parents[1] / "slides" / "en"
LIMIT = 0.2
"""Seconds."""
TYPED = "kubectl run web --image=nginx:1.27 --replicas=2 --labels=app="


def main() -> None:
    """Print a table; end with status 1 where a keystroke in the deck of 1,000 lines took longer than it may."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--keystrokes", type=int, default=60)
    keystrokes = arguments.parse_args().keystrokes
    table = Table("lines", "median", "95 %", "longest", "markdown-it-py", "ratio of the medians")
    slow = False
    for lines in (1000, 5000):
        text = deck_of(lines)
        seconds = sorted(asyncio.run(measured(text, keystrokes)))
        peer = statistics.median(parsing(text))
        median, late, longest = statistics.median(seconds), seconds[int(0.95 * len(seconds))], seconds[-1]
        slow = slow or (lines == 1000 and late > LIMIT)
        figures = (f"{each * 1e3:.0f} ms" for each in (median, late, longest, peer))
        table.add_row(str(lines), *figures, f"{median / peer:.1f}")
    Console().print(table)
    sys.exit(slow)


def deck_of(lines: int) -> str:
    """A deck of so many lines, made of ours one after the other, with a command to type into on its first slide."""
    text = ["# Typing", "", "```bash", TYPED, "```", ""]
    for path in itertools.cycle(sorted(DECKS.glob("*.md"))):
        if len(text) >= lines:
            break
        text += ["---", "", *path.read_text("utf-8").split("\n")]
    return "\n".join(text[:lines]) + "\n"


async def measured(text: str, keystrokes: int) -> list[float]:
    """The seconds of each keystroke but the first five, by which the server has loaded what it needs."""
    client = LanguageClient("benchmark", "0")
    arrived: asyncio.Queue[int | None] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(given: types.PublishDiagnosticsParams) -> None:
        assert given.diagnostics
        arrived.put_nowait(given.version)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "deck.md")
        path.write_text(text, "utf-8")
        await client.start_io(sys.executable, "-m", "harness.faces.cli", "lsp")
        await client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(path.as_uri(), "markdown", 0, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await arrived.get()
        seconds = []
        for version in range(1, keystrokes + 6):
            text = text.replace(TYPED, f"{TYPED}{'w' * version}", 1)
            begun = time.perf_counter()
            change = types.TextDocumentContentChangeWholeDocument(text)
            document = types.VersionedTextDocumentIdentifier(version=version, uri=path.as_uri())
            client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
            while await arrived.get() != version:
                pass
            seconds.append(time.perf_counter() - begun)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
    return seconds[5:]


def parsing(text: str) -> Iterator[float]:
    """The seconds that markdown-it-py takes, several times."""
    parser = MarkdownIt("commonmark")
    for _ in range(5):
        begun = time.perf_counter()
        parser.parse(text)
        yield time.perf_counter() - begun


if __name__ == "__main__":
    main()
