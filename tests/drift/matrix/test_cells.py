from __future__ import annotations

import pytest
from harness.drift.matrix.cells import MatrixError, Outcome, clusters, kubectls, read_cell
from harness.record.model import Verdict
from msgspec.structs import replace

from tests.drift.runs import command, run, step

# ── what is asked for ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1.20..1.23", ("1.20", "1.21", "1.22", "1.23")),
        ("v1.9..v1.10", ("1.9", "1.10")),
        ("1.31..1.31", ("1.31",)),
        ("1.20, v1.31.9,./kubectl,PATH", ("1.20", "v1.31.9", "./kubectl", "PATH")),
        ("1.20,1.19..1.21", ("1.20", "1.19", "1.21")),
    ],
)
def test_kubectls_are_named_by_lists_and_ranges(text: str, names: tuple[str, ...]) -> None:
    assert kubectls(text) == names


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.37..1.20", "1.37..1.20 is empty: write the older version first"),
        ("1.20,,1.21", "a kubectl is missing"),
        ("", "a kubectl is missing"),
        ("1.20..", "names no kubectl"),
        ("1.20...1.22", "names no kubectl"),
        ("newest", "'newest' names no kubectl"),
    ],
)
def test_what_names_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(MatrixError) as refused:
        kubectls(text)
    assert why in str(refused.value)


def test_clusters_are_named_by_a_list() -> None:
    assert clusters("local, context:staging,local") == ("local", "context:staging")
    with pytest.raises(MatrixError, match="no provider is called 'kin'"):
        clusters("local,kin")


# ── what became of a run ───────────────────────────────────────────────────────


def test_a_run_without_a_record_is_an_error_with_what_it_said() -> None:
    cell = read_cell(None, 2.0, "kubectl 1.19 cannot be had")
    assert (cell.outcome, cell.reason) == (Outcome.ERROR, "kubectl 1.19 cannot be had")


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (Verdict.PASSED, Outcome.PASSED),
        (Verdict.SKIPPED, Outcome.PASSED),
        (Verdict.FAILED, Outcome.FAILED),
        (Verdict.ERROR, Outcome.ERROR),
    ],
)
def test_the_worst_step_decides(verdict: Verdict, outcome: Outcome) -> None:
    record = run(step(command("true")), step(command("kubectl get pods"), verdict=verdict, reason="so it is"))
    assert read_cell(record, 1.0, "").outcome is outcome


def test_a_cluster_that_went_away_is_an_error_even_after_a_failure() -> None:
    record = run(
        step(command("false"), verdict=Verdict.FAILED, reason="exit status 1"),
        step(command("kubectl get pods"), verdict=Verdict.ERROR, reason="the API server ended"),
    )
    cell = read_cell(record, 1.0, "")
    assert (cell.outcome, cell.reason) == (Outcome.ERROR, "the API server ended")


def test_a_run_that_was_cut_short_is_an_error() -> None:
    record = replace(run(step(command("true"))), complete=False)
    assert read_cell(record, 1.0, "killed").outcome is Outcome.ERROR
