"""A step is cut before the commands that want something of the cluster, since an earlier one may make it."""

from __future__ import annotations

from pathlib import Path

from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Expectation, Slide, Span, Step
from harness.replay.filling.blanks import blanks_in
from harness.replay.filling.parts import parts_of
from harness.replay.plan import PlannedStep

HERE = Span(Path("deck.md"), 10)


def planned(text: str, kind: str = "bash") -> PlannedStep:
    expectation = Expectation(ExpectationKind.TEXT, "ok", HERE)
    step = Step(kind, text, HERE, expectations=(expectation,))
    return PlannedStep(1, Slide(1, "One", HERE), step, None, leaves_running=True)


def parts(text: str, kind: str = "bash") -> list[PlannedStep]:
    step = planned(text, kind)
    return parts_of(step, blanks_in(step.step, {"<own>": "x"}))


def test_each_command_that_wants_something_begins_a_part() -> None:
    text = "kubectl create deployment web --image=a\n# wait\nkubectl get pods\n\nkubectl logs <pod-name> \\\n  --tail 3\necho done\nkubectl delete pod <pod-name>"
    planned = parts(text)
    assert "\n".join(part.step.text for part in planned) == text
    assert [(part.step.text.split("\n")[0], part.step.span.line) for part in planned] == [
        ("kubectl create deployment web --image=a", 10),
        ("kubectl logs <pod-name> \\", 14),
        ("kubectl delete pod <pod-name>", 17),
    ]


def test_expectations_and_what_is_left_running_are_of_the_last_part() -> None:
    first, last = parts("kubectl get pods\nkubectl logs -f <pod-name>")
    assert (first.step.expectations, first.leaves_running) == ((), False)
    assert (len(last.step.expectations), last.leaves_running) == (1, True)


def test_a_loop_stays_whole() -> None:
    (whole,) = parts("for i in 1 2; do\n  kubectl logs <pod-name>\ndone")
    assert whole.step.text.count("\n") == 2


def test_a_step_stays_whole_that_wants_nothing_of_the_cluster() -> None:
    for text in ("echo a\necho <own>", "echo a\nkubectl logs <container>"):
        assert [part.step.text for part in parts(text)] == [text]
    assert [part.step.text for part in parts("a\n<pod-name>", kind="keys")] == ["a\n<pod-name>"]
