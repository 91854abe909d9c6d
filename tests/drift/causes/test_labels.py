"""Selectors that fit nothing."""

from __future__ import annotations

from harness.report.cause import how, what

from tests.drift.causes.telling import Telling, deployment

MADE = Telling().did("kubectl create deployment rng --image=rng:1", *deployment("rng", "rng:1"))
NOTHING = "No resources found in default namespace.\n"


def test_the_label_of_kubectl_run_after_create_deployment() -> None:
    cause = MADE.failed("kubectl logs -l run=rng", NOTHING).why()
    assert cause is not None
    assert (cause.kind, what(cause)) == ("labels", "nothing has the label `run=rng`")
    assert (
        how(cause)
        == "`kubectl create deployment rng --image=rng:1` labels the Deployment `rng` with `app=rng`; until 1.17 `kubectl run` gave it `run=rng`"
    )
    assert (cause.write, cause.since) == ("`-l app=rng`", "1.18")
    assert cause.place is not None
    assert cause.fix_place is not None
    assert (cause.place.step, cause.fix_place.step) == (1, 2)
    assert cause.evidence[1] == NOTHING.strip()


def test_any_key_that_is_another() -> None:
    cause = MADE.failed(
        "kubectl wait pods -l name=rng --for condition=ready", "error: no matching resources found\n"
    ).why()
    assert cause is not None
    assert (cause.write, cause.since) == ("`-l app=rng`", "")


def test_a_label_that_fits_or_has_nothing_in_common_is_no_cause() -> None:
    for selector in ("app=rng", "app=web", "app!=rng", "app in (rng)", "$LABEL"):
        assert MADE.failed(f"kubectl get pods -l '{selector}'", NOTHING).why() is None


def test_what_printed_something_else_is_no_cause() -> None:
    assert MADE.failed("kubectl get pods -l run=rng", "Unable to connect to the server\n").why() is None


def test_a_variable_that_was_filled_by_such_a_selector() -> None:
    text = "POD=$(kubectl get pods -l run=rng -o name)"
    cause = (
        MADE.did(text, output=NOTHING, left_empty="POD")
        .failed("kubectl exec $POD -- date", "error: pod required\n")
        .why()
    )
    assert cause is not None
    assert cause.kind == "variable"
    assert cause.because is not None
    assert (cause.because.kind, cause.because.write) == ("labels", "`-l app=rng`")
