"""What an edit changes, and what can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.model import StepRecord, Verdict
from harness.replay.changes import first_change, start_of_replay, undoing
from harness.replay.plan import PlannedStep, make_plan

Plan = Callable[..., tuple[PlannedStep, ...]]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    def plan(*slides: str, title: str = "Slide") -> tuple[PlannedStep, ...]:
        path = tmp_path / "deck.md"
        path.write_text(
            "\n---\n\n".join(f"# {title} {at}\n\n.exercise[\n\n{text}\n]\n" for at, text in enumerate(slides, start=1))
        )
        deck = read_deck(path)
        assert not deck.findings
        return make_plan(deck)

    return plan


def bash(*texts: str) -> str:
    return "".join(f"- Do:\n  ```bash\n  {text}\n  ```\n\n" for text in texts)


def hidden(directive: str) -> str:
    return f"<!-- ```{directive}``` -->\n\n"


def test_lines_that_move_change_nothing(plan: Plan) -> None:
    before = plan(bash("ls"), bash("pwd"))
    after = plan(f"A sentence more.\n\n{bash('ls')}", bash("pwd"))
    assert first_change(before, after) == 2


def test_an_expectation_is_a_change(plan: Plan) -> None:
    before = plan(bash("ls"), bash("pwd") + hidden("expect /usr"))
    after = plan(bash("ls"), bash("pwd") + hidden("expect /home"))
    assert first_change(before, after) == 1


def test_a_new_step_at_the_end_is_a_change_behind_all_others(plan: Plan) -> None:
    assert first_change(plan(bash("ls")), plan(bash("ls"), bash("pwd"))) == 1


def test_a_slide_is_replayed_from_its_beginning(plan: Plan) -> None:
    steps = plan(bash("ls"), bash("pwd", "id"))
    assert start_of_replay(steps, 2) == (1, None)
    assert start_of_replay(steps, 2, from_slide=False) == (2, None)


def test_what_is_left_running_is_typed_again_for_those_who_act_on_it(plan: Plan) -> None:
    steps = plan(bash("ls"), bash("tail -f x"), hidden("wait end") + hidden("keys ^C"), bash("pwd"))
    start, needed = start_of_replay(steps, 2)
    assert (start, needed) == (1, steps[1])
    assert start_of_replay(steps, 4) == (4, None)


# ── taking back ──────────────────────────────────────────────────────────────


def effect(change: Change, name: str, *, kind: str = "Deployment", owner: str = "") -> EffectRecord:
    return EffectRecord(change=change, kind=kind, namespace="default", name=name, stem=name, owner=owner)


def step(text: str, *effects: EffectRecord, kind: str = "bash", exit_status: int = 0, output: str = "") -> StepRecord:
    command = CommandRecord(
        text=text,
        line=7,
        ending=Ending.FINISHED,
        exit_status=exit_status,
        output=output,
        output_bytes=0,
        seconds=1.0,
        effects=effects,
    )
    return StepRecord(
        index=1,
        slide=1,
        title="A slide",
        path="deck.md",
        line=7,
        kind=kind,
        text=text,
        hidden=False,
        terminal="term1",
        verdict=Verdict.PASSED,
        started="2026-01-01T00:00:00Z",
        commands=(command,) if kind == "bash" else (),
    )


@pytest.mark.parametrize(
    "text", ["kubectl get pods", "echo hello", "X=1", "kubectl logs web --follow", "cat file | head"]
)
def test_readers_leave_nothing_to_take_back(text: str) -> None:
    assert undoing([step(text)]) == undoing([])


def test_kubectl_that_changed_nothing_leaves_nothing_to_take_back() -> None:
    assert not undoing([step("kubectl apply -f web.yaml")]).obstacle


@pytest.mark.parametrize(
    "text", ["cd somewhere", "docker build .", "kubectl exec web -- rm x", "kubectl get pods >file", "make"]
)
def test_what_no_effect_tells_of_cannot_be_taken_back(text: str) -> None:
    assert undoing([step(text)]).obstacle == f"deck.md:7: `{text}` may have changed something"


@pytest.mark.parametrize("text", ["X=1", "export X=1", "X=$(kubectl get pods)"])
def test_a_variable_stays_where_the_shell_matters(text: str) -> None:
    assert not undoing([step(text)]).obstacle
    assert undoing([step(text)], shell_matters=True).obstacle


@pytest.mark.parametrize(
    ("text", "status", "output"),
    [
        ("docker plul busybox", 1, "docker: 'plul' is not a docker command."),
        ("kubectl create deployment web --imgae=x", 1, "error: unknown flag: --imgae"),
        ("dokcer pull busybox", 127, "bash: dokcer: command not found"),
    ],
)
def test_what_was_refused_did_nothing(text: str, status: int, output: str) -> None:
    assert not undoing([step(text, exit_status=status, output=output)]).obstacle
    assert undoing([step(f"make; {text}", exit_status=status, output=output)]).obstacle
    assert undoing([step("docker pull busybox", exit_status=1, output="no route to host")]).obstacle


def test_what_was_created_is_deleted_the_newest_first() -> None:
    made = undoing(
        [
            step("kubectl create deployment web", effect(Change.CREATED, "web")),
            step("kubectl expose deploy/web", effect(Change.CREATED, "web", kind="Service")),
        ]
    )
    assert not made.obstacle
    assert [effect.kind for effect in made.created] == ["Service", "Deployment"]


def test_what_was_created_before_cannot_be_scaled_back() -> None:
    undone = undoing([step("kubectl scale deploy web --replicas=3", effect(Change.CHANGED, "web"))])
    assert undone.obstacle == "deck.md:7: `kubectl scale deploy web --replicas=3` changed Deployment/web"


def test_what_was_created_and_then_changed_goes_as_a_whole() -> None:
    undone = undoing(
        [
            step("kubectl create deployment web", effect(Change.CREATED, "web")),
            step("kubectl scale deploy web --replicas=3", effect(Change.CHANGED, "web")),
        ]
    )
    assert not undone.obstacle
    assert [effect.name for effect in undone.created] == ["web"]


@pytest.mark.parametrize(("keys", "is_harmless"), [("^C", True), ("q", True), ("yes", False)])
def test_keys_that_end_what_runs_are_harmless(keys: str, is_harmless: bool) -> None:
    assert (not undoing([step(keys, kind="keys")]).obstacle) == is_harmless
