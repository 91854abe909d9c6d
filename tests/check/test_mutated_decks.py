"""Decks that an editor, a disk or a translation mutilated: never a crash, never a hang, and every finding has a line."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.dialects import BY_SUFFIX, DIALECTS
from harness.deck.errors import DeckError
from harness.deck.reader import parse_deck
from harness.deck.source import Source, decode
from hypothesis import given, settings
from hypothesis import strategies as st

SLIDES = Path(__file__).parents[2] / "slides"
DECKS = [path.read_bytes() for path in sorted(SLIDES.rglob("*.*")) if path.suffix in BY_SUFFIX]
MUTATIONS = int(os.environ.get("SLIDE_HARNESS_MUTATIONS", "160"))
"""Ten thousand were tried; each run of the tests tries some."""
SIZES = (250, 1000)
"""Times that a piece is written, to see how time grows."""
TRIES = 4
"""At a measurement, on a machine that has other work."""
PATH = Path("deck.md")
PARTS = [
    "---\n", "--\n", "???\n", "# A\n", "A\n=\n", "```bash\n", "```\n", "```.term2\n", ".exercise[\n", "]\n", "<!--\n", "-->\n", "```wait x``` ",
    "kubectl get pods\n", "$ ls\n", "    a\n", "- ", "  ", "::\n\n", "----\n", "[source,sh]\n", ":a: {b}\n", "include::a[]\n", "// ```wait x```\n", "<1>\n", ".. code-block:: bash\n\n", "{% raw %}", "{:data-port=\"3\"}", "[a](/)", "EOF\n",
    "cat <<EOF\n", "apiVersion: v1\nkind: Pod\n", "We should see:\n\n", "`", "'", '"', "$(", "\\", "\t", "class: x\n", "marp: true\n", "√©", "\x00", "\ufeff",
    "& ", "|", "<pod-name>", "a-xxxx-yyyy", "é", "\r\n", "@@A@@", ".. ```wait``` \n", "    ", ">",
]  # fmt: skip


def is_read(data: bytes) -> None:
    """In every dialect, and checked."""
    source = decode(PATH, data)
    last = source.text.count("\n") + 1
    for dialect in (None, *DIALECTS):
        try:
            deck = parse_deck(source, dialect)
        except DeckError:
            continue
        findings = check(deck, CheckSettings(ignore=("missing-tool",)))
        for finding in findings:
            assert 1 <= finding.span.line <= last, finding
            assert finding.span.column >= 1
            assert finding.message
            assert finding.help
        for _, step in deck.steps:
            assert 1 <= step.span.line <= last


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes cut, doubled, swapped, spoiled: a few times over."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(max(1, len(data)))
        end = min(len(data), start + chance.choice((1, 2, 10, 200)))
        match chance.randrange(5):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:end] + data[start:end] + data[end:]
            case 2:
                other = chance.randrange(max(1, len(data)))
                data = data[:start] + data[other : other + 40] + data[end:]
            case 3:
                data = data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]
            case 4:
                data = data[:start] + chance.choice(PARTS).encode() + data[start:]
    return data[: 1 << 16]


@pytest.mark.parametrize("seed", range(8))
def test_a_mutilated_deck_is_read_and_checked(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(max(1, MUTATIONS // 40)):
        deck = chance.choice(DECKS)
        start = chance.randrange(len(deck))
        is_read(mutated(deck[start : start + 3000], chance))


@settings(max_examples=max(20, MUTATIONS // 4))
@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_pieces_of_decks_in_any_order_are_read(text: str) -> None:
    is_read(text.encode())


@settings(max_examples=max(20, MUTATIONS // 8))
@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    is_read(data)


@pytest.mark.parametrize("piece", [*PARTS, "a b c\n", ".exercise[\n```bash\necho\n```\n]\n", "```\nx\n", "<!-- ```bash\n", "## A\n\n```.term1\nls\n```\n", "a::\n\n  ls\n\n"])  # fmt: skip
def test_time_is_linear_in_every_dialect(piece: str) -> None:
    """Four times the text takes about four times as long: quadratic would be sixteen."""
    if piece in ("- ", "> ", ">"):
        pytest.skip("markdown-it-py nests these, up to its own limit")
    for dialect in DIALECTS:
        tries = [tuple(_seconds(piece * count, dialect) for count in SIZES)]
        while not _is_linear(*tries[-1]) and len(tries) < TRIES:
            tries.append(tuple(_seconds(piece * count, dialect) for count in SIZES))
        assert _is_linear(*tries[-1]), (piece, dialect, tries)


def _seconds(text: str, dialect: str) -> float:
    began = time.process_time()
    check(parse_deck(Source(PATH, text), dialect), CheckSettings(ignore=("shell-syntax",)))
    return time.process_time() - began


def _is_linear(small: float, large: float) -> bool:
    return large < max(0.15, 10 * small)
