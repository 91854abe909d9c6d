"""Failed or blocked, by what a command itself says of its failure; typed in a real bash, without a cluster."""

from __future__ import annotations

import pytest
from harness.record.reason import ReasonKind
from harness.report.reasons import reason_of

from tests.replay.conftest import Play
from tests.replay.test_player import fence

BROKEN = fence("false")
"""An action that fails, and that explains nothing."""


@pytest.mark.parametrize(
    ("pipeline", "part"),
    [
        ("kubectl get pods --no-such-flag | wc -l", "kubectl get pods --no-such-flag"),
        ("cat /no/such/file | sort", "cat /no/such/file"),
        ("no-such-program | cat", "no-such-program"),
    ],
)
def test_a_part_of_a_pipeline_that_fails_fails_the_step(play: Play, pipeline: str, part: str) -> None:
    played = play(fence(pipeline))
    assert played.verdicts == ["failed"]
    reason = played[0].reason
    assert reason is not None
    assert (reason.kind, reason.command, reason.subject) == (ReasonKind.PART_STATUS, pipeline, part)
    assert f": `{part}` ended with status " in reason_of(played[0])
    assert played[0].commands[0].exit_status == 0
    assert played[0].commands[0].part_status == reason.status


def test_a_pipeline_whose_part_says_no_or_is_not_read_to_its_end_passes(play: Play) -> None:
    assert play(fence("yes | head -1\necho a | grep b | wc -l\nls /nowhere 2>/dev/null | wc -l")).verdicts == ["passed"]


def test_an_error_that_a_slide_claims_may_be_one_of_a_part(play: Play) -> None:
    claim = "\n\nWe get the following error:\n```\ncat: /no/such/file: No such file or directory\n```"
    assert play(fence("cat /no/such/file | sort") + claim).verdicts == ["passed"]


@pytest.mark.parametrize(
    "mistake",
    [
        "kubectl create configmap a extra --dry-run=client",
        "kubectl apply create-namespaces.yaml",
        "kubectl create configmap a –from-literal=a=b --dry-run=client",
        "kubectl get pods --no-such-flag",
        "no-such-program",
        "for i in 1 2; do\n  echo $i",
        "ls --no-such-option",
        "cp one",
        "curl --no-such-option",
    ],
)
def test_what_was_called_wrongly_fails_by_itself_whatever_failed_before(play: Play, mistake: str) -> None:
    assert play(BROKEN, fence(mistake)).verdicts == ["failed", "failed"]


def test_a_claim_that_a_command_which_ended_well_does_not_meet_fails_by_itself(play: Play) -> None:
    claim = fence("echo one") + "\n\nWe should see:\n```\ntwo\n```"
    played = play(BROKEN, claim)
    assert played.verdicts == ["failed", "failed"]
    assert played[1].reason is not None
    assert played[1].reason.kind is ReasonKind.EXPECTATION


def test_what_may_be_a_consequence_is_blocked(play: Play) -> None:
    played = play(fence("mkdir made && false"), fence("sh -c 'exit 3'"))
    assert played.verdicts == ["failed", "blocked"]


@pytest.mark.parametrize(
    "look", ["cat /no/such/file", "kubectl get pods --no-such-flag | wc -l", "grep -q x /dev/null"]
)
def test_a_failure_that_only_looked_blocks_nothing(play: Play, look: str) -> None:
    assert play(fence(look), fence("sh -c 'exit 3'")).verdicts == ["failed", "failed"]


def test_a_failure_before_a_line_that_was_to_do_something_blocks_what_comes_after(play: Play) -> None:
    assert play(fence("cat /no/such/file\nmkdir made"), fence("sh -c 'exit 3'")).verdicts == ["failed", "blocked"]


def test_a_page_that_does_not_answer_may_be_a_consequence(play: Play) -> None:
    opens = "<!-- ```open http://127.0.0.1:1/``` -->"
    assert play(fence("sh -c 'exit 3'"), opens).verdicts == ["failed", "blocked"]
    assert play(fence("cat /no/such/file"), opens).verdicts == ["failed", "failed"]


def not_found(name: str) -> str:
    return f'sh -c \'echo "Error from server (NotFound): pods \\"{name}\\" not found"; exit 1\''


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("kubectl create configmap box", "blocked"),
        ("kubectl create configmap other", "failed"),
        ("kubectl apply -f box.yaml", "blocked"),
        ("sh -c 'exit 1'", "blocked"),
    ],
)
def test_an_object_is_missing_by_a_failure_that_may_have_been_to_make_it(play: Play, before: str, verdict: str) -> None:
    assert play(fence(before), fence(not_found("box"))).verdicts == ["failed", verdict]


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("kubectl create configmap settings -n nowhere", "failed"),
        ("kubectl create configmap settings -n nowhere -o yaml > box.yaml", "blocked"),
        ("kubectl cp box:/box.yaml box.yaml", "blocked"),
        ("sh -c 'exit 1'", "blocked"),
        ("cd /no/such/folder", "blocked"),
    ],
)
def test_a_file_is_missing_by_a_failure_that_may_have_been_to_make_it(play: Play, before: str, verdict: str) -> None:
    assert play(fence(before), fence("kubectl apply -f box.yaml")).verdicts == ["failed", verdict]


@pytest.mark.parametrize(("before", "verdict"), [("make install", "failed"), ("sh -c 'exit 1'", "blocked")])
def test_an_account_is_missing_by_a_failure_of_the_program_that_asks_for_it(
    play: Play, before: str, verdict: str
) -> None:
    asks = "sh -c 'echo Unable to locate credentials; exit 253'"
    assert play(fence(before), fence(asks)).verdicts == ["failed", verdict]


def test_what_cannot_become_better_is_not_tried_again(play: Play) -> None:
    commands = ("grep --bad x log", "cat /no/such/file", "kubectl get pods", "export WORDS=$(cat /no/such/file)")
    played = play(*map(fence, commands))
    usage, *others = (step.commands[0].tries for step in played.record.steps)
    assert usage == 1
    assert max(others) <= 2, "a machine under load may have no time for a second one"


def test_a_file_that_something_in_the_background_may_write_is_waited_for(play: Play) -> None:
    played = play(fence("(sleep 1; echo hello > greeting) &"), fence("cat greeting"))
    assert played.verdicts == ["passed", "passed"]
