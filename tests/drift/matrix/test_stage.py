"""How cells are played: real runs, so many at once, and one after the other where they share a cluster."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from harness.drift.matrix.cells import Cell, CellOutcome, Combination
from harness.drift.matrix.stage import MatrixStage
from harness.project.options import RunOptions
from harness.report.reasons import text_of

from tests.cluster.kubectl.programs import program, script
from tests.cluster.test_context import kubeconfig
from tests.faces.conftest import one_step

PLAYS_A_DECK = (sys.executable, "-P", "-m", "harness.faces.cli.cell")


class Heard:
    """What the stage told."""

    def __init__(self) -> None:
        self.fetched: list[tuple[str, str]] = []
        self.events: list[tuple[str, Path, Combination, Cell | None]] = []

    def fetching(self, version: str, line: str) -> None:
        self.fetched.append((version, line))

    def begun(self, deck: Path, pair: Combination) -> None:
        self.events.append(("begun", deck, pair, None))

    def ended(self, deck: Path, pair: Combination, cell: Cell) -> None:
        self.events.append(("ended", deck, pair, cell))

    def interrupted(self) -> None:
        raise AssertionError("nobody interrupts")


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path / "config", "staging")))
    deck = tmp_path / "deck.md"
    deck.write_text(one_step("kubectl get pods"))
    return deck


def play(
    deck: Path, limit: int, pairs: list[Combination], options: RunOptions | None = None
) -> tuple[list[Cell], list[str]]:
    heard = Heard()

    async def everything() -> list[Cell]:
        stage = MatrixStage(PLAYS_A_DECK, limit, options or RunOptions(), heard)
        plays = (stage.play(deck, pair, deck.with_name(f"{number}.json")) for number, pair in enumerate(pairs))
        return await asyncio.gather(*plays)

    return asyncio.run(everything()), [what for what, *_ in heard.events]


def kubectls(folder: Path) -> list[str]:
    return [str(program(folder / name / "kubectl", script("v1.30.0", "echo"))) for name in ("one", "other")]


def test_cells_with_clusters_of_their_own_are_played_at_once(deck: Path, tmp_path: Path) -> None:
    cells, events = play(deck, 2, [Combination(name, "none") for name in kubectls(tmp_path)])
    assert [cell.outcome for cell in cells] == [CellOutcome.PASSED] * 2
    assert events == ["begun", "begun", "ended", "ended"]


def test_no_more_than_asked_for_are_played_at_once(deck: Path, tmp_path: Path) -> None:
    _, events = play(deck, 1, [Combination(name, "none") for name in kubectls(tmp_path)])
    assert events == ["begun", "ended", "begun", "ended"]


def test_cells_on_one_existing_cluster_take_turns(deck: Path, tmp_path: Path) -> None:
    cells, events = play(
        deck, 2, [Combination(name, "context:staging") for name in kubectls(tmp_path)], RunOptions(yes=True)
    )
    assert events == ["begun", "ended", "begun", "ended"]
    for cell in cells:
        assert cell.outcome is CellOutcome.ERROR
        assert "'staging' does not answer" in text_of(cell.reason)


@pytest.mark.parametrize("provider", ["kind", "k3d", "minikube"])
def test_cells_on_clusters_that_are_made_for_each_do_not_take_turns(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    pairs = [Combination(name, provider) for name in kubectls(tmp_path)]
    program(tmp_path / "bin" / provider, "#!/bin/sh\necho no cluster today >&2\nexit 7\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    cells, events = play(deck, 2, pairs)
    assert events == ["begun", "begun", "ended", "ended"]
    for cell in cells:
        assert cell.outcome is CellOutcome.ERROR
        assert "no cluster today" in text_of(cell.reason)


def test_the_record_of_an_earlier_matrix_is_not_taken_for_this_ones(deck: Path, tmp_path: Path) -> None:
    (played,), _ = play(deck, 1, [Combination(kubectls(tmp_path)[0], "none")])
    assert played.outcome is CellOutcome.PASSED
    (cell,), _ = play(deck, 1, [Combination("1.99", "none")])
    assert cell.outcome is CellOutcome.ERROR
    assert cell.record is None or (played.record is not None and cell.record.started > played.record.started)
    assert "kubectl 1.99 cannot be had" in text_of(cell.reason)
