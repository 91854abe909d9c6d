"""Whose fault a failure is, and what its author can do about it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from harness.cluster.images.model import Trouble
from harness.deck.model import SkipKind
from harness.knowledge import complaints
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.lab import ImageRecord
from harness.record.model import Record, StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord
from harness.report import fault
from harness.report.fault import Blame, blame_line, fault_of, faults_of
from harness.report.summary import summary
from msgspec.structs import replace

from tests.record.examples import command, expectation, not_shown, record, status, step

TABLE = tomllib.loads(Path(fault.__file__).with_suffix(".toml").read_text("utf-8"))
COMPLAINTS = tomllib.loads(Path(complaints.__file__).with_suffix(".toml").read_text("utf-8"))


def failed(text: str, output: str = "", index: int = 2) -> StepRecord:
    typed = command(text, exit_status=1, output=output)
    return step(index, Verdict.FAILED, typed, text=text, reason=status(text, 1, 7))


def blamed(failure: StepRecord, *earlier: StepRecord, environment: tuple[str, ...] = ()) -> tuple[Blame, str]:
    fault = fault_of(failure, replace(record(*earlier, failure), environment=environment))
    assert fault is not None
    assert fault.advice
    return fault.blame, fault.matter


def typed(text: str) -> StepRecord:
    return step(1, Verdict.PASSED, command(text), text=text)


# ── the page is wrong ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("kubectl get pods --show-label", "Error: unknown flag: --show-label\nSee 'kubectl get --help' for usage."),
        ("docker psuh web", "docker: 'psuh' is not a docker command.\nSee 'docker --help'"),
        ("for i in 1 2; do", "bash: the command is not complete: it waits for more"),
        ("make test", "3 tests failed"),
    ],
)
def test_a_command_that_is_called_wrongly_or_just_fails_is_the_pages(text: str, output: str) -> None:
    assert blamed(failed(text, output))[0] is Blame.PAGE


@pytest.mark.parametrize(
    ("kind", "api", "blame", "matter"),
    [
        ("PodDisruptionBudget", "policy/v1beta1", Blame.PAGE, "served until 1.24"),
        ("Ingress", "networking.k8s.io/v1beta1", Blame.PAGE, "served until 1.21"),
        ("Widget", "example.com/v1", Blame.GRANTED, "the API Widget, which none of its steps brings"),
        ("Deployment", "apps/v1", Blame.GRANTED, "the API Deployment, which none of its steps brings"),
    ],
)
def test_an_api_that_other_servers_have_is_the_pages(kind: str, api: str, blame: Blame, matter: str) -> None:
    output = f'error: resource mapping not found for name: "zk" namespace: "" from "STDIN": no matches for kind "{kind}" in version "{api}"'
    whose, what = blamed(failed("kubectl apply -f -", output))
    assert (whose, matter in what) == (blame, True), what


def test_without_a_server_nobody_knows_which_apis_it_has() -> None:
    output = 'no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"'
    fault = fault_of(failed("kubectl apply -f -", output), replace(record(), cluster=None))
    assert fault is not None
    assert "another Kubernetes" not in fault.matter


def test_an_expectation_that_is_not_met_is_the_pages_whatever_was_printed() -> None:
    unmet = expectation("goodbye", detail="- goodbye\n+ No such file or directory")
    command_record = command("cat log", output="No such file or directory")
    failed = step(
        1, Verdict.FAILED, command_record, text="cat log", expectations=(unmet,), reason=not_shown("cat log", unmet)
    )
    assert blamed(failed) == (Blame.PAGE, "what it says will appear")


# ── the page takes something for granted ─────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "output", "what"),
    [
        ("shellcheck2 x.sh", "bash: shellcheck2: command not found", "the program `shellcheck2`"),
        ("k get pods", "bash: k: command not found", "the alias `k=kubectl`"),
        ("watch k get pods", "sh: 1: k: not found", "the alias `k=kubectl`"),
        ("cat shop.yaml", "cat: shop.yaml: No such file or directory", "the file `shop.yaml`, which none of its steps makes"),
        ("aws s3 ls", "Unable to locate credentials.", "an account at a cloud, with which one is logged in"),
        ("kubectl create ns $TEAM", "error: exactly one NAME is required, got 0", "the variable `TEAM`, which none of its steps sets"),
        ("cat $DIR/file", "cat: /file: No such file or directory", "the variable `DIR`, which none of its steps sets"),
        ("docker pull acme/shop", "pull access denied for acme/shop, repository", "the image acme/shop, which its registry does not give to everybody"),
    ],
)  # fmt: skip
def test_what_no_step_brings_is_taken_for_granted(text: str, output: str, what: str) -> None:
    assert blamed(failed(text, output)) == (Blame.GRANTED, what)


def test_a_name_that_is_an_alias_is_not_for_installing() -> None:
    fault = fault_of(failed("k get pods", "bash: k: command not found"), record())
    assert fault is not None
    assert "`alias k=kubectl`" in fault.advice
    assert "packages" not in fault.advice


def test_a_variable_that_the_page_or_the_project_sets_is_not() -> None:
    usage = failed("kubectl create ns $TEAM", "error: exactly one NAME is required, got 0")
    assert blamed(usage, typed("TEAM=$(cat team)"))[0] is Blame.PAGE
    assert blamed(usage, typed("source env.sh"))[0] is Blame.PAGE
    assert blamed(usage, environment=("TEAM=web",))[0] is Blame.PAGE


def test_a_placeholder_that_nobody_fills_in_is_skipped_and_told_all_the_same() -> None:
    reason = ReasonRecord(kind=ReasonKind.PLACEHOLDER, subject="<your-name>")
    skipped = step(1, Verdict.SKIPPED, text="echo <your-name>", reason=reason)
    assert blamed(skipped) == (Blame.GRANTED, "a value for `<your-name>`")
    left_out = step(1, Verdict.SKIPPED, reason=ReasonRecord(kind=ReasonKind.LEFT_OUT, detail="later"))
    assert fault_of(left_out, record(left_out)) is None


# ── causes, and what the lab lacks ───────────────────────────────────────────


def caused(what: FactKind, why: FactKind, place: PlaceRecord | None = None, **fields: Any) -> StepRecord:
    facts = FactRecord(kind=what, **fields), FactRecord(kind=why)
    cause = CauseRecord(
        kind="x", what=facts[0], why=facts[1], place=place, fix_place=place, image=fields.get("name", "")
    )
    return replace(failed("kubectl wait pod/web", "error: timed out"), cause=cause)


def test_an_object_that_no_step_makes_is_taken_for_granted_and_one_made_otherwise_is_the_pages() -> None:
    never = caused(FactKind.NO_OBJECT, FactKind.NEVER_MADE, object="Secret", name="tls")
    assert blamed(never) == (Blame.GRANTED, "Secret `tls`, which none of its steps makes")
    unset = caused(FactKind.VARIABLE, FactKind.NEVER_SET, name="TEAM")
    assert blamed(unset) == (Blame.GRANTED, "the variable `TEAM`, which none of its steps sets")
    other = caused(FactKind.NO_OBJECT, FactKind.OTHER_OBJECT, object="Deployment", name="web")
    assert blamed(other)[0] is Blame.PAGE


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_of_an_image_is_somebodys(trouble: Trouble) -> None:
    failure = caused(FactKind.NOT_PULLED, FactKind.WAITS, name="acme/shop:1")
    image = ImageRecord(name="docker.io/acme/shop:1", trouble=trouble)
    fault = fault_of(failure, replace(record(failure), images=(image,)))
    assert fault is not None
    private = {Trouble.DENIED: Blame.GRANTED, Trouble.NOT_PUBLIC: Blame.GRANTED, Trouble.NOT_THERE: Blame.PAGE}
    assert fault.blame is private.get(trouble, Blame.LAB)
    assert "acme/shop:1" in fault.matter


@pytest.mark.parametrize("kind", [ReasonKind.NO_IMAGE, ReasonKind.NO_ADDON, ReasonKind.LAB_BROKE])
def test_an_error_is_the_labs(kind: ReasonKind) -> None:
    lacking = step(1, Verdict.ERROR, reason=ReasonRecord(kind=kind, subject="redis", detail="why"))
    assert blamed(lacking)[0] is Blame.LAB


def test_a_cluster_is_missing_only_where_there_is_none() -> None:
    failure = failed("kubectl get nodes", "The connection to the server localhost:8080 was refused")
    here = record(failure)
    assert here.cluster is not None
    assert blamed(failure)[0] is Blame.PAGE
    fault = fault_of(failure, replace(here, cluster=replace(here.cluster, server_version="")))
    assert fault is not None
    assert (fault.blame, fault.matter) == (Blame.LAB, "a cluster")


# ── how it is told ───────────────────────────────────────────────────────────


def test_each_failure_ends_with_its_fault_and_the_run_with_their_number() -> None:
    lines = summary(three_kinds(), width=200).split("\n")
    assert "  ✎ the page is wrong: how it calls a command" in lines
    assert "  ? the page takes something for granted: the variable `TEAM`, which none of its steps sets" in lines
    assert "  ⌂ the lab lacks something: the image redis" in lines
    assert lines[-3] == (
        "✎ the page is wrong: 1, ? the page takes something for granted: 1, ⌂ the lab lacks something: 1"
    )
    assert blame_line(list(faults_of(three_kinds()).values())[:1]) == ""


def test_what_is_only_blocked_or_has_passed_has_no_fault() -> None:
    assert list(faults_of(three_kinds())) == [2, 3, 4]


def three_kinds() -> Record:
    """A run with a failure of each kind, one step that passed and one that is blocked."""
    usage = failed("kubectl get po --no-such", "Error: unknown flag: --no-such")
    variable = failed("kubectl create ns $TEAM", "error: exactly one NAME is required, got 0", index=3)
    reason = ReasonRecord(kind=ReasonKind.NO_IMAGE, subject="redis", detail="no registry is reached")
    lacking = step(4, Verdict.ERROR, text="kubectl wait pod/redis", reason=reason)
    return record(typed("echo"), usage, variable, lacking, step(5, Verdict.BLOCKED, reason="after a failure"))


# ── the table ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", TABLE)
def test_each_matter_is_somebodys_and_says_what_to_do(name: str) -> None:
    matter = TABLE[name]
    assert Blame(matter["kind"])
    assert matter["what"].format("x")
    assert not matter["do"].endswith(".")
    known = {
        "kind",
        "what",
        "unnamed",
        "alias",
        "do",
        "reasons",
        "facts",
        "troubles",
        "usage",
        "unset",
        "without_cluster",
        "other_api",
    }
    assert set(matter) <= known
    assert set(matter.get("reasons", ())) <= set(ReasonKind)
    assert set(matter.get("facts", ())) <= set(FactKind)
    assert set(matter.get("troubles", ())) <= set(Trouble)


def test_each_reason_of_a_failure_is_somebodys() -> None:
    """Those that are none are of steps that were not to be played."""
    known = {reason for matter in TABLE.values() for reason in matter.get("reasons", ())}
    assert {kind.value for kind in ReasonKind} - known == {
        *("other-version", "before-slide", "after-slide", "not-chosen", "by-hand", "excluded"),
        *(kind.value for kind in SkipKind),
    }


def test_each_complaint_of_programs_is_a_matter() -> None:
    assert set(COMPLAINTS) <= set(TABLE)
