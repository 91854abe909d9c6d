"""Pages that go into shells and consoles, played in a real bash; a program of the test's own stands for kubectl, which has no cluster here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from harness.record.command import Ending
from harness.record.reason import ReasonKind
from harness.report.reasons import sentence_of

from tests.replay.conftest import Play

OPENER = "kubectl exec -it web -- sh"


@pytest.fixture(autouse=True)
def kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's shell is a shell with a prompt and a terminal of its own kind, that ends with its last status."""
    folder = tmp_path / "programs"
    folder.mkdir()
    script = """#!/bin/sh
case "$*" in *missing*) echo 'exec: "bash": executable file not found in $PATH' >&2; exit 126;; esac
[ "$1" = exec ] || { echo "the host's kubectl $*"; exit; }
stty sane
exec env PS1='/ # ' sh
"""
    (folder / "kubectl").write_text(script)
    (folder / "kubectl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def session(*lines: str) -> str:
    return "```bash\n" + "\n".join(lines) + "\n```"


def test_each_command_inside_is_compared_there_and_tells_where_it_was_typed(play: Play) -> None:
    played = play(
        session(
            OPENER,
            "If you don't see a command prompt, try pressing enter.",
            "/ # echo hello",
            "hello",
            "/ # ls /no-such-file",
            "ls: cannot access '/no-such-file': No such file or directory",
            "/ # exit",
            "kubectl get pods",
        )
    )
    assert played.verdicts == ["passed"] * 5
    commands = [command for step in played.record.steps for command in step.commands]
    assert [command.shell for command in commands] == ["", OPENER, OPENER, OPENER, ""]
    assert [command.ending for command in commands] == [
        Ending.OPENED,
        Ending.FINISHED,
        Ending.FINISHED,
        Ending.LEFT,
        Ending.FINISHED,
    ]
    assert commands[1].output == "hello\n"
    assert commands[2].exit_status == 2


def test_a_lie_and_a_failure_inside_are_told_at_their_lines_and_the_rest_is_played(play: Play) -> None:
    played = play(session(OPENER, "/ # echo hello", "goodbye", "/ # false", "/ # echo last", "last", "/ # exit"))
    assert played.verdicts == ["passed", "failed", "failed", "passed", "passed"]
    lie, failure = played[1].reason, played[2].reason
    assert lie is not None
    assert (lie.kind, lie.expectation and lie.expectation.text) == (ReasonKind.EXPECTATION, "goodbye")
    assert failure is not None
    assert (failure.kind, failure.line) == (ReasonKind.STATUS, played[2].line)


def test_a_shell_is_left_where_the_fence_ends(play: Play) -> None:
    played = play(session(OPENER, "/ # cd /usr"), session("pwd", "echo $0"))
    assert played.verdicts == ["passed"] * 3
    assert "bash" in played[2].commands[1].output


def test_a_shell_that_nothing_is_typed_in_is_left_at_once(play: Play) -> None:
    played = play(session(OPENER), session("kubectl get pods"))
    assert played.verdicts == ["passed"] * 2
    assert played[1].commands[0].output == "the host's kubectl get pods\n"


def test_a_shell_that_ends_under_the_page_fails_there_and_what_stands_behind_it_outside_is_played(play: Play) -> None:
    played = play(session(OPENER, "/ # sh -c 'kill -9 $PPID'", "/ # echo never", "/ # exit", "kubectl get pods"))
    assert played.verdicts == ["passed", "failed", "blocked", "blocked", "passed"]
    reason = played[1].reason
    assert reason is not None
    assert (reason.kind, reason.status, reason.line) == (ReasonKind.SHELL_ENDED, 137, played[1].line)
    blocked_by = played[2].blocked_by
    assert blocked_by is not None
    assert blocked_by.line == played[1].line


def test_an_exit_with_a_status_is_no_failure(play: Play) -> None:
    played = play(session(OPENER, "/ # exit 137", "kubectl get pods"))
    assert played.verdicts == ["passed"] * 3
    assert played[1].commands[0].exit_status == 137


@pytest.mark.parametrize("ends", ["exit 137", "kill -9 $$"])
def test_what_stands_at_the_prompt_of_a_shell_that_the_page_ended_is_never_typed_outside(play: Play, ends: str) -> None:
    played = play(session(OPENER, f"/ # {ends}", "/ # touch wrong", "/ # exit", "kubectl get pods", "ls"))
    assert played.verdicts == ["passed", "passed", "failed", "blocked", "passed"]
    assert "wrong" not in played[4].commands[1].output
    reason = played[2].reason
    assert reason is not None
    assert reason.kind is ReasonKind.NOT_OPEN
    assert sentence_of(reason) == (
        f"this is to be typed in what `{OPENER}` opens, and `{ends}` on line {played[1].line} ended that, with status 137"
    )
    blocked_by = played[3].blocked_by
    assert blocked_by is not None
    assert blocked_by.line == played[2].line


@pytest.mark.parametrize("ends", ["exit", "kill -9 $$"])
def test_what_stands_at_the_prompt_of_a_shell_of_the_same_machine_is_never_typed_outside(play: Play, ends: str) -> None:
    played = play(session("$ bash --norc", f"bash-5.1$ {ends}", "bash-5.1$ touch wrong", "$ ls"), session("$ ls"))
    assert played.verdicts == ["passed", "passed", "failed", "passed", "passed"]
    assert "wrong" not in played[4].commands[0].output


def test_a_shell_of_the_same_machine_stays_open_for_what_is_typed_at_its_prompt(play: Play) -> None:
    played = play(
        session("$ bash --norc", "bash-5.1$ A=1"), session("$ echo $A", "1"), session("bash-5.1$ echo $A", "1")
    )
    assert played.verdicts == ["passed"] * 4


def test_statements_behind_the_end_of_a_console_are_not_lost(play: Play) -> None:
    played = play(session("$ python3", ">>> exit()", ">>> print('hi')", "hi", "$ echo back", "back"))
    assert played.verdicts == ["passed", "passed", "failed", "passed"]


@pytest.mark.parametrize(("opener", "prompt"), [("python3", ">>> "), (OPENER, "/ # "), ("bash --norc", "bash-5.1$ ")])
def test_control_d_at_a_prompt_leaves_and_what_stands_there_below_it_fails(
    play: Play, opener: str, prompt: str
) -> None:
    played = play(session(f"$ {opener}", f"{prompt}^D", "$ echo back", "back"), session(f"{prompt}print(1)"))
    assert played.verdicts == ["passed", "passed", "passed", "failed"]


def test_the_rest_of_a_block_is_not_typed_where_its_shell_ended_under_it(play: Play) -> None:
    played = play(session(OPENER, "kill -9 $$", "touch wrong", "exit", "ls"))
    assert played.verdicts == ["passed", "failed", "blocked", "passed"]
    assert played[1].commands[1].ending is Ending.NOT_TYPED
    assert "wrong" not in played[3].commands[0].output


def test_a_shell_that_the_image_has_not_blocks_what_is_typed_in_it_and_nothing_else(play: Play) -> None:
    opener = "kubectl exec -it missing -- bash"
    played = play(
        session("sh -c 'exit 3'"),
        session(opener, "root@web:/# touch wrong", "root@web:/# exit", "kubectl get pods", "ls wrong || true"),
    )
    assert played.verdicts == ["failed", "failed", "blocked", "blocked", "passed"]
    assert "executable file not found" in played[1].commands[0].output
    assert "No such file" in played[4].commands[1].output


def test_a_heredoc_is_typed_into_the_shell_inside(play: Play) -> None:
    played = play(
        session(
            OPENER, "/ # cat > /tmp/$$.txt <<EOF", "> a: $((1+1))", "> EOF", "/ # cat /tmp/$$.txt", "a: 2", "/ # exit"
        )
    )
    assert played.verdicts == ["passed"] * 4


def test_a_statement_that_is_not_complete_fails_and_the_console_goes_on(play: Play) -> None:
    played = play(session("$ python3", ">>> print((1,", ">>> print(2)", "2", ">>> exit()", "$ echo back", "back"))
    assert played.verdicts == ["passed", "failed", "passed", "passed", "passed"]
    assert "the statement is not complete" in played[1].commands[0].output


def test_what_a_page_shows_to_fail_in_a_console_passes_and_another_failure_does_not(play: Play) -> None:
    played = play(
        session(
            "$ python3",
            ">>> nothing",
            "Traceback (most recent call last):",
            "...",
            "NameError: name 'nothing' is not defined",
            ">>> nothing_else",
            ">>> exit()",
        )
    )
    assert played.verdicts == ["passed", "passed", "failed", "passed"]


def test_a_group_or_user_taken_by_a_shell_stays_for_the_next_fences(play: Play) -> None:
    played = play(session("bash --norc"), session("echo level $SHLVL"), session("exit 4"), session("echo level $SHLVL"))
    assert played.verdicts == ["passed"] * 4
    levels = [played[1].commands[0].output, played[3].commands[0].output]
    assert levels == ["level 2\n", "level 1\n"]


def test_an_editor_to_which_nobody_presses_a_key_is_ended_soon(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.replay.block_typing.KEYS_COME_WITHIN", 1.0)
    played = play(session("seq 500 > kept.txt"), session("less kept.txt"), session("echo next"))
    assert played.verdicts == ["passed", "failed", "passed"]
    reason = played[1].reason
    assert reason is not None
    assert reason.kind is ReasonKind.AWAITS_INPUT


def test_a_key_leaves_the_shell(play: Play) -> None:
    played = play(f"{session(OPENER, '/ # echo in')}\n<!-- ```key ^D``` -->", session("kubectl get pods"))
    assert played.verdicts == ["passed"] * 4
    assert played[3].commands[0].output == "the host's kubectl get pods\n"
