"""What to write above a step that was not ready at once, told from what the deck did before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.fixes.waits import wait_before
from harness.project.options import RunOptions
from harness.record.command import Change, EffectRecord
from harness.record.model import Record, Verdict
from harness.replay.play import play
from msgspec.structs import replace

from tests.record.examples import DECK, command, expectation, record, step
from tests.replay.test_play import Audience


def after(effect: EffectRecord | None, typed: str, dialect: str = "remark", output: str = "") -> str:
    """The directive for a step that types this, behind one with this effect."""
    made = command("kubectl apply -f web.yaml")
    first = step(1, text=made.text)
    first = replace(first, commands=(replace(made, effects=(effect,) if effect else ()),))
    read = command(typed, line=20, tries=4, waited_seconds=3.0)
    expectations = (expectation(output, line=22),) if output else ()
    second = replace(step(2, text=typed, line=20, expectations=expectations), commands=(read,))
    run = replace(record(first, second), deck=replace(DECK, dialect=dialect))
    return wait_before(run, second, read)


def effect(
    kind: str, name: str = "web", change: Change = Change.CREATED, namespace: str = "default", owner: str = ""
) -> EffectRecord:
    return EffectRecord(change=change, kind=kind, namespace=namespace, name=name, stem=name, owner=owner)


@pytest.mark.parametrize(
    ("touched", "waiting"),
    [
        (effect("Deployment"), "kubectl rollout status deployment/web"),
        (effect("StatefulSet", change=Change.CHANGED), "kubectl rollout status statefulset/web"),
        (effect("DaemonSet", namespace="kube-system"), "kubectl rollout status daemonset/web -n kube-system"),
        (effect("Pod"), "kubectl wait pod/web --for condition=Ready"),
        (effect("Job"), "kubectl wait job/web --for condition=Complete"),
        (effect("Deployment", change=Change.DELETED), "kubectl wait deployment/web --for delete"),
    ],
)
def test_what_reads_the_cluster_waits_for_the_workload_before_it(touched: EffectRecord, waiting: str) -> None:
    assert after(touched, "kubectl get pods", output="web-… 1/1 Running") == f"<!-- ```hide {waiting}``` -->"


def test_what_a_controller_made_is_not_waited_for() -> None:
    assert after(effect("ReplicaSet", owner="Deployment/web"), "kubectl logs web", output="Listening  on") == ""


@pytest.mark.parametrize(
    ("typed", "output", "directive"),
    [
        ("cat state", "", "<!-- ```hide until cat state >/dev/null; do sleep 1; done``` -->"),
        (
            "cat state",
            "it's ready\nnow",
            "<!-- ```hide until cat state | grep -qF -- 'it'\"'\"'s ready'; do sleep 1; done``` -->",
        ),
        ("cat state", "...\nready", ""),
        ("./migrate", "", ""),
    ],
)
def test_of_all_else_the_command_itself_says_when_it_is_ready(typed: str, output: str, directive: str) -> None:
    assert after(None, typed, output=output) == directive


@pytest.mark.parametrize(
    ("dialect", "directive"),
    [
        ("rst", ".. ```hide kubectl rollout status deployment/web```"),
        ("asciidoc", "// ```hide kubectl rollout status deployment/web```"),
        ("remark + rst", ""),
    ],
)
def test_it_is_written_as_the_deck_is(dialect: str, directive: str) -> None:
    assert after(effect("Deployment"), "kubectl get pods", dialect) == directive


def test_with_it_the_step_is_ready_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    begins = "```bash\n(sleep 2; echo ready >state) & disown\n```\n"
    reads = "```bash\ncat state\n```\n"

    def played(*parts: str) -> Record:
        path = tmp_path / "talk/deck.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text("# A state\n\n" + "\n".join(parts))
        (run,) = play([path], RunOptions(cluster="none"), Audience())
        return run

    without = played(begins, reads)
    step_before = without.steps[-1]
    assert step_before.commands[0].tries > 1
    directive = wait_before(without, step_before, step_before.commands[0])
    with_it = played(begins, f"{directive}\n", reads)
    assert [step.verdict for step in with_it.steps] == [Verdict.PASSED] * 3
    assert with_it.steps[-1].commands[0].tries == 1
