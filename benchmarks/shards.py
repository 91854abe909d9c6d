"""Forty decks whole, and in four shards that are put together; and how long it takes to divide ten thousand cells.

    python benchmarks/shards.py [--decks 40] [--shards 4] [--cells 10000]

Decks of unlike length are played in a plain shell of this machine. The shards of the first night know no times, those of the second
have the records of the first. They are played one after the other, so that none slows another down; the time of a shard is that of
the whole command. Ends with status 1 where the shards together are not what the whole run is, or a figure is above what it may be.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.project.shards import Shard
from harness.record.files import find_records, read_record
from harness.replay.shards import UnplannedCell, plan
from rich.console import Console
from rich.table import Table

ABOVE_MEAN = 0.25
PLANNED = 2.0
"""Seconds."""
STEPS = "- Step {number}:\n  ```bash\n  {command}\n  ```\n\n"
FAILURE_STATUS = 1
"""Of `harness run`: some of the decks fail on purpose."""


def write_decks(folder: Path, count: int) -> None:
    """Decks that wait between a tenth of a second and four; every seventh fails at its end."""
    chance = random.Random(1)
    folder.mkdir()
    for number in range(count):
        commands = [f"sleep {chance.choice((0.02, 0.05, 0.1, 0.5)):.2f}" for _ in range(chance.randint(2, 8))]
        commands += ["ls /nosuch"] * (number % 7 == 6)
        steps = "".join(STEPS.format(number=at, command=command) for at, command in enumerate(commands, start=1))
        (folder / f"deck-{number:03}.md").write_text(f"# Deck {number}\n\n.exercise[\n\n{steps}]\n")


def play(folder: Path, records: str, *options: str) -> float:
    """Seconds that it takes to play the decks, or a shard of them."""
    began = time.perf_counter()
    command = (
        sys.executable,
        "-m",
        "harness.faces.cli",
        "run",
        "decks",
        "--cluster",
        "none",
        "--no-casts",
        "--record",
        records,
    )
    finished = subprocess.run(
        (*command, *options), check=False, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if finished.returncode not in (0, FAILURE_STATUS):
        raise SystemExit(finished.stdout + finished.stderr)
    return time.perf_counter() - began


def verdicts(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The steps of each deck with their verdicts."""
    records = [read_record(path) for path in find_records([folder])]
    if len({record.deck.path for record in records}) < len(records):
        raise SystemExit(f"{folder}: a deck was played twice")
    return {record.deck.path: [(step.text, step.verdict.value) for step in record.steps] for record in records}


def seconds_to_plan(cells: int, shards: int) -> float:
    """Seconds until a machine knows its shard."""
    chance = random.Random(2)
    many = [
        UnplannedCell(f"deck-{number}-on-local.json", f"deck-{number % 500}.md", chance.randint(1, 60))
        for number in range(cells)
    ]
    times = {f"deck-{number}-on-local": chance.expovariate(1 / 300) for number in range(cells)}
    began = time.perf_counter()
    plan(many, Shard(1, shards), times)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decks", type=int, default=40)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--cells", type=int, default=10_000)
    given = parser.parse_args()
    table = Table(title=f"{given.decks} decks in {given.shards} shards, seconds")
    for heading in ("", "whole", *map(str, range(1, given.shards + 1)), "slowest above the mean", "the same"):
        table.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_decks(folder / "decks", given.decks)
        whole = play(folder, "whole")
        expected = verdicts(folder / "whole")
        is_well, excess = True, 0.0
        for night, options in (("first", ()), ("second", ("--durations-path", "first"))):
            shards = [
                play(folder, f"{night}/{number}", "--shard", f"{number}/{given.shards}", *options)
                for number in range(1, given.shards + 1)
            ]
            excess = max(shards) / (sum(shards) / len(shards)) - 1
            is_same = verdicts(folder / night) == expected
            is_well = is_well and is_same
            row = (
                f"{night} night",
                f"{whole:.1f}",
                *(f"{shard:.1f}" for shard in shards),
                f"{excess:.0%}",
                str(is_same),
            )
            table.add_row(*row)
    planning = seconds_to_plan(given.cells, 20)
    Console().print(table)
    Console().print(f"{given.cells:,} cells planned in {planning:.2f} s (may be {PLANNED:.0f})")
    if not is_well or excess > ABOVE_MEAN or planning > PLANNED:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
