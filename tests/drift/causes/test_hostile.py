"""Outputs and texts that nobody meant to be explained."""

from __future__ import annotations

import time

import pytest

from tests.drift.causes.telling import Telling, effect

MADE = Telling().did("kubectl run web --image=web:1", effect("Pod", "web", labels=("run=web",)))
LONG = 60_000
A_MOMENT = 10.0
"""Seconds, on a machine that has much else to do."""


@pytest.mark.parametrize(
    "output",
    [
        "Error: " + "a-" * LONG,
        "Error from server (NotFound): " + 'a "' * LONG,
        'Error from server (NotFound): pods "' + "a" * LONG,
        "Failed to connect to " * LONG,
        "No resources found" * LONG,
        "\x00\ufffd" * LONG,
        "\n" * LONG,
    ],
)
def test_long_outputs_cost_a_moment(output: str) -> None:
    began = time.monotonic()
    MADE.failed("kubectl get pods -l run=db", output).why()
    assert time.monotonic() - began < A_MOMENT


@pytest.mark.parametrize(
    "document",
    [
        "kind: Pod\nmetadata: [",
        "kind: Pod\nmetadata:\n  name: 7",
        "- a\n- b",
        "a: &a [x]\n" + "b: [*a]\n" * 500,
        "[" * 5_000,
        "kind: $KIND\nmetadata:\n  name: {{ .name }}",
        "---\n" * 1_000,
        "kind: Pod\n" * 5_000,
    ],
)
def test_here_documents_that_are_no_manifests(document: str) -> None:
    began = time.monotonic()
    telling = MADE.failed(f"kubectl apply -f - <<END\n{document}\nEND", "error: no")
    telling.failed("kubectl get cm x", 'Error from server (NotFound): configmaps "x" not found').why()
    assert time.monotonic() - began < A_MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "kubectl",
        "kubectl get",
        "kubectl run",
        "kubectl expose",
        "for x in; do kubectl run $x; done",
        "$(",
        "curl",
        "'",
        "kubectl -l",
        "wget ://:",
    ],
)
def test_commands_that_lack_everything(text: str) -> None:
    telling = MADE.did(text).failed(text, 'Error from server (NotFound): deployments.apps "db" not found')
    cause = telling.why(variables={})
    assert cause is None or cause.place is None


def test_variables_that_are_made_of_each_other() -> None:
    telling = Telling().did("A=$B").did("B=$A").did("A=$B$A")
    assert telling.failed("curl $A").why(variables={"A": "", "B": ""}) is None


def test_variables_that_are_made_of_all_others() -> None:
    telling = Telling()
    for number in range(300):
        telling.steps.extend(telling.did(f"A{number}=$A{number - 1}$A{number - 2}").steps[-1:])
    began = time.monotonic()
    assert telling.failed("curl $A299").why() is None
    assert time.monotonic() - began < A_MOMENT
