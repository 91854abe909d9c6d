"""What labs need is brought here once for each version, while others are played; with programs that stand for a fetch and a run."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from harness.cluster import programs
from harness.drift.matrix.cells import Cell, CellOutcome, Combination
from harness.drift.matrix.fetching import Fetching
from harness.drift.matrix.stage import MatrixStage
from harness.project.options import RunOptions
from harness.report.reasons import text_of

from tests.cluster.kubectl.programs import program as made
from tests.cluster.kubectl.programs import script
from tests.drift.matrix.test_stage import Heard

FETCHES = """
import pathlib, sys, time
deck, version, *_ = sys.argv[1:]
folder, version = pathlib.Path(deck).parent, version.partition("=")[2]
with (folder / "fetched").open("a") as log:
    log.write(version + "\\n")
while (folder / f"waits-{version}").exists() and not (folder / "here-bin").exists():
    time.sleep(0.05)
print("compiling", version, flush=True)
if version == "1.19":
    sys.exit("every source was asked, and none has it")
(folder / f"here-{pathlib.Path(version).name}").touch()
"""
PLAYS = """
import pathlib, sys, time
deck, *options = sys.argv[1:]
folder = pathlib.Path(deck).parent
version = next(each for each in options if each.startswith("--kubernetes=")).partition("=")[2]
assert (folder / f"here-{pathlib.Path(version).name}").exists(), "it is played before all is here"
until = time.monotonic() + 60
while version == "1.17" and not (folder / "here-1.18").exists():
    assert time.monotonic() < until, "the next version is not fetched while this one is played"
    time.sleep(0.05)
print("played", version)
sys.exit(3)
"""


def program(folder: Path, name: str, text: str) -> tuple[str, ...]:
    (folder / name).write_text(text)
    return (sys.executable, str(folder / name))


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "deck.md").write_text("# One\n")
    return tmp_path / "deck.md"


def play(deck: Path, versions: list[str], cluster: str = "local") -> tuple[list[Cell], Heard]:
    folder, heard, options = deck.parent, Heard(), RunOptions()

    async def everything() -> list[Cell]:
        fetching = Fetching(program(folder, "fetch.py", FETCHES), options, folder, heard.fetching)
        stage = MatrixStage(program(folder, "play.py", PLAYS), 1, options, heard, fetching=fetching)
        pairs = [Combination("", cluster, version) for version in versions]
        plays = (stage.play(deck, pair, folder / f"{number}.json") for number, pair in enumerate(pairs))
        return await asyncio.gather(*plays)

    return asyncio.run(everything()), heard


def test_the_next_version_is_fetched_while_one_is_played(deck: Path) -> None:
    cells, heard = play(deck, ["1.17", "1.18"])
    assert [text_of(cell.reason) for cell in cells] == ["played 1.17", "played 1.18"]
    assert heard.fetched == [("1.17", "compiling 1.17"), ("1.18", "compiling 1.18")]


def test_each_version_is_fetched_once_in_the_order_in_which_it_is_played(deck: Path) -> None:
    play(deck, ["1.20", "1.18", "1.20", "1.18"])
    assert (deck.parent / "fetched").read_text().split() == ["1.20", "1.18"]


def test_what_cannot_be_had_is_an_error_of_its_cells_and_the_rest_is_played(deck: Path) -> None:
    cells, heard = play(deck, ["1.19", "1.18"])
    assert (cells[0].outcome, text_of(cells[0].reason).splitlines()[-1]) == (
        CellOutcome.ERROR,
        "every source was asked, and none has it",
    )
    assert text_of(cells[1].reason) == "played 1.18"
    assert [event for event, *_ in heard.events] == ["ended", "begun", "ended"]


def test_a_version_that_is_here_waits_for_no_other(deck: Path) -> None:
    bin_ = deck.parent / "bin"
    for name in programs.PROGRAMS:
        made(bin_ / name, '#!/bin/sh\necho "Kubernetes v1.30.0"\n')
    made(bin_ / "kubectl", script("v1.30.0", ""))
    (deck.parent / "waits-1.18").touch()
    cells, heard = play(deck, ["1.18", str(bin_)])
    assert [text_of(cell.reason).split()[0] for cell in cells] == ["played", "played"]
    assert [version for version, _ in heard.fetched] == [str(bin_), "1.18"]


def test_for_other_clusters_nothing_is_fetched(deck: Path) -> None:
    (deck.parent / "here-1.30").touch()
    (cell,), _ = play(deck, ["1.30"], "kind")
    assert text_of(cell.reason) == "played 1.30"
    assert not (deck.parent / "fetched").exists()
