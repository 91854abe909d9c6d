from __future__ import annotations

import pytest
from harness.drift.matrix.cells import (
    CellOutcome,
    Combination,
    MatrixError,
    clusters,
    combinations,
    kubectls,
    kubernetes_versions,
    read_cell,
    with_newest,
)
from harness.knowledge.releases import NEWEST
from harness.project.options import RunOptions
from harness.record.expectation import UnmetRecord
from harness.record.model import Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from msgspec.structs import replace

from tests.drift.runs import command, run, step
from tests.record.examples import broke, in_words

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
        ("1.20..", "“1.20..” is no range: write two minor versions"),
        ("1.20...1.22", "“1.20...1.22” is no range: write two minor versions"),
        ("newest", "'newest' names no kubectl"),
    ],
)
def test_what_names_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(MatrixError) as refused:
        kubectls(text)
    assert why in str(refused.value)


def test_kubernetes_versions_are_named_by_lists_ranges_and_folders_once_or_several_times() -> None:
    assert kubernetes_versions(["1.17..1.19, v1.34.4", "stable,./bin,../bin,1.18", "v1.38.0-rc.0"]) == (
        *("1.17", "1.18", "1.19", "v1.34.4", "stable", "./bin", "../bin", "v1.38.0-rc.0"),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.37..1.20", "1.37..1.20 is empty: write the older version first"),
        ("1.20,,1.21", "a Kubernetes is missing"),
        ("1.9..1.18", "there is no Kubernetes “1.9”: 1.17 to"),
        ("latest-ish", "there is no Kubernetes “latest-ish”"),
        ("1.30..1.99", "1.30..1.99 goes beyond 1."),
        *(
            (text, f"“{text}” is no range: write two minor versions")
            for text in (
                "1.17..stable",
                "v1.17.1..v1.20.2",
                "1.20..",
                "..1.20",
                "1.17...1.20",
                "1.17-1.20",
                "1.17 to 1.20",
            )
        ),
    ],
)
def test_what_names_no_kubernetes_is_refused(text: str, why: str) -> None:
    with pytest.raises(MatrixError) as refused:
        kubernetes_versions([text])
    assert why in str(refused.value)


def test_each_kubectl_is_played_on_each_kubernetes() -> None:
    product = combinations(("1.30", "1.34"), ("1.30", "1.34"), ("local",))
    assert [str(combination) for combination in product] == [
        "Kubernetes 1.30, kubectl 1.30",
        "Kubernetes 1.34, kubectl 1.30",
        "Kubernetes 1.30, kubectl 1.34",
        "Kubernetes 1.34, kubectl 1.34",
    ]
    assert [combination.version for combination in product] == ["1.30", "1.34", "1.30", "1.34"]
    assert {combination.lane for combination in product} == {("local", "kubectl 1.30"), ("local", "kubectl 1.34")}


@pytest.mark.parametrize(
    ("columns", "names", "versions"),
    [
        (combinations(("1.30", "1.34"), (), ("local",)), ["Kubernetes 1.30", "Kubernetes 1.34"], ["1.30", "1.34"]),
        (combinations((), ("1.30",), ("none",)), ["kubectl 1.30 on none"], ["1.30"]),
        (
            combinations(("1.34",), ("1.30", "1.31"), ("kind",)),
            ["Kubernetes 1.34, kubectl 1.30 on kind", "Kubernetes 1.34, kubectl 1.31 on kind"],
            ["1.30", "1.31"],
        ),
    ],
)
def test_a_column_is_told_by_what_varies(
    columns: tuple[Combination, ...], names: list[str], versions: list[str]
) -> None:
    assert [str(combination) for combination in columns] == names
    assert [combination.version for combination in columns] == versions
    assert len({combination.lane for combination in columns}) == 1


def test_what_a_column_does_not_name_stays_as_it_is() -> None:
    options = RunOptions(kubernetes="1.30", kubectl="1.31")
    played = Combination("", "kind", "1.34").options(options)
    assert (played.kubernetes, played.kubectl, played.cluster) == ("1.34", "1.31", "kind")
    assert Combination("1.20", "local").options(options).kubernetes == "1.30"


@pytest.mark.parametrize(
    ("cluster", "has_own_lab", "starts_kubernetes"),
    [
        ("local", True, True),
        ("docker", True, False),
        ("local:talk", False, False),
        ("kind:1.31", False, False),
        ("none", False, False),
        ("context:staging", False, False),
    ],
)
def test_a_lab_is_brought_up_for_a_column_where_its_provider_makes_labs_and_none_is_named(
    cluster: str, has_own_lab: bool, starts_kubernetes: bool
) -> None:
    column = Combination("1.31", cluster)
    assert (column.has_own_lab, column.starts_kubernetes) == (has_own_lab, starts_kubernetes)


def test_clusters_are_named_by_a_list() -> None:
    assert clusters("local, context:staging,local") == ("local", "context:staging")
    with pytest.raises(MatrixError, match="no provider is called 'kin'"):
        clusters("local,kin")


# ── what became of a run ───────────────────────────────────────────────────────


def test_a_run_without_a_record_is_an_error_with_what_it_said() -> None:
    cell = read_cell(None, 2.0, "kubectl 1.19 cannot be had")
    assert (cell.outcome, cell.reason) == (CellOutcome.ERROR, broke("kubectl 1.19 cannot be had"))


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (Verdict.PASSED, CellOutcome.PASSED),
        (Verdict.SKIPPED, CellOutcome.PASSED),
        (Verdict.FAILED, CellOutcome.FAILED),
        (Verdict.ERROR, CellOutcome.ERROR),
    ],
)
def test_the_worst_step_decides(verdict: Verdict, outcome: CellOutcome) -> None:
    record = run(step(command("true")), step(command("kubectl get pods"), verdict=verdict, reason="so it is"))
    assert read_cell(record, 1.0, "").outcome is outcome


def test_a_deck_for_other_versions_has_not_passed() -> None:
    unmet = UnmetRecord(scope="deck", path="deck.md", line=1, since="1.34", version="1.30")
    reason = ReasonRecord(kind=ReasonKind.OTHER_VERSION, unmet=unmet)
    record = run(replace(step(command("true"), verdict=Verdict.SKIPPED), reason=reason))
    assert read_cell(record, 1.0, "").outcome is CellOutcome.SKIPPED


def test_a_cluster_that_went_away_is_an_error_even_after_a_failure() -> None:
    record = run(
        step(command("false"), verdict=Verdict.FAILED, reason="exit status 1"),
        step(command("kubectl get pods"), verdict=Verdict.ERROR, reason="the API server ended"),
    )
    cell = read_cell(record, 1.0, "")
    assert (cell.outcome, cell.reason) == (CellOutcome.ERROR, in_words("the API server ended"))


def test_a_run_that_was_cut_short_is_an_error() -> None:
    record = replace(run(step(command("true"))), complete=False)
    assert read_cell(record, 1.0, "killed").outcome is CellOutcome.ERROR


def test_the_newest_is_added_once() -> None:
    assert with_newest(("1.30",)) == ("1.30", str(NEWEST))
    assert with_newest(()) == (str(NEWEST),)
    for already in (("stable", "1.30"), (f"{NEWEST}", "1.20"), (f"v{NEWEST}.1",)):
        assert with_newest(already) == already
