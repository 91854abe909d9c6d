"""A deck may do to its shell what an audience may: the terminal must still know when a command ended, and how."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from harness.record.command import EndedWith, Ending
from harness.record.note import NoteKind
from harness.terminal import Command, Terminal

from tests.terminal.conftest import open_terminal

GENEROUS = 60.0


def run(terminal: Terminal, fence: str, timeout: float = GENEROUS) -> list[Command]:
    return list(terminal.run(fence, timeout=timeout))


@pytest.mark.parametrize(
    "change",
    [
        "PROMPT_COMMAND='true'",
        "PROMPT_COMMAND=",
        "unset PROMPT_COMMAND",
        "PROMPT_COMMAND+=('true')",
        "PS1='$ '",
        "PS0='' PS1='' PS2=''",
        "unset PS1",
        "readonly PS1",
        "shopt -u promptvars",
        "set -o posix",
        "set -o vi",
        "set -C",
        "PATH=/nonexistent",
        "stty sane",
        "stty echo",
        "exec 3</dev/null",
        "exec 2>/dev/null",
        "exec 2>errors",
        "exec 2>&1 2>/dev/null",
        "PS1='$ ' PROMPT_COMMAND=",
        "unset PS0 PS1 PS2 PROMPT_COMMAND",
        "kill -STOP $$",
        "printf() { false; }; exec 2>/dev/null",
    ],
)
def test_a_changed_prompt_hides_no_end_and_adds_no_output(terminal: Terminal, change: str) -> None:
    commands = run(terminal, f"{change}\nfalse\nfor word in a b; do\necho $word\ndone\n# nothing\necho last")
    assert [(command.exit_status, command.output) for command in commands[1:]] == [
        (1, ""),
        (0, "a\nb\n"),
        (0, "last\n"),
    ]
    assert commands[0].ending is Ending.FINISHED


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("exec 2>/dev/null", NoteKind.OUTPUT_DIVERTED),
        ("unset PS0 PS1 PS2 PROMPT_COMMAND; false", NoteKind.MARKS_RESTORED),
        ("kill -STOP $$", NoteKind.SHELL_STOPPED),
    ],
)
def test_what_took_the_prompt_is_said_once(terminal: Terminal, change: str, kind: NoteKind) -> None:
    began = time.monotonic()
    (changed, *_) = run(terminal, f"{change}\necho after")
    (note,) = terminal.take_notes()
    assert (note.kind, note.command) == (kind, change)
    assert changed.exit_status == int(change.endswith("false"))
    assert time.monotonic() - began < GENEROUS / 2


def test_marks_that_were_put_back_are_in_no_history_and_no_file(terminal: Terminal, home: Path) -> None:
    run(terminal, "unset PS0 PS1 PS2 PROMPT_COMMAND\nexec 2>errors\necho once")
    assert run(terminal, "!!")[-1].output == "once\n"
    assert "133" not in (home / "errors").read_text()


@pytest.mark.parametrize("change", ["exec 2> >(cat >/dev/null)", "exec 2>&-"])
def test_a_shell_whose_marks_cannot_be_put_back_is_ended_soon(terminal: Terminal, change: str) -> None:
    began = time.monotonic()
    (lost,) = run(terminal, change, timeout=GENEROUS)
    assert (lost.ending, lost.exit_status) == (Ending.INTERRUPTED, 137)
    assert time.monotonic() - began < GENEROUS / 2
    assert lost.forced_end is not None
    assert lost.forced_end.means is EndedWith.HANG_UP
    assert terminal.take_notes()[0].kind is NoteKind.MARKS_LOST
    assert run(terminal, "echo after")[0].output == "after\n"


@pytest.mark.parametrize("shell", ["bash", "sh", "env -i bash --norc"])
def test_a_shell_that_takes_the_place_of_bash_says_when_a_command_ended(terminal: Terminal, shell: str) -> None:
    began = time.monotonic()
    commands = run(terminal, f"exec {shell}\n" + "false\n" * 20)
    assert [command.exit_status for command in commands] == [None, *[1] * 20]
    assert time.monotonic() - began < GENEROUS / 2
    assert run(terminal, "exit 4")[0].ending is Ending.SHELL_ENDED
    assert run(terminal, "echo after")[0].output == "after\n"


def test_what_reads_the_terminal_itself_is_no_shell_without_marks(terminal: Terminal) -> None:
    (asked,) = run(terminal, "read -e answer")
    assert asked.awaits_input
    assert run(terminal, 'echo "[$answer]"')[0].output == "[]\n"


def test_output_that_goes_to_a_file_takes_no_mark_with_it(terminal: Terminal) -> None:
    commands = run(terminal, "exec >log\necho x\ncat log >&2")
    assert [command.output for command in commands] == ["", "", "x\n"]


def test_a_debug_trap_tells_of_the_deck_s_commands_only(terminal: Terminal) -> None:
    commands = run(terminal, "trap 'echo next: $BASH_COMMAND' DEBUG\nfalse\ntrap - DEBUG")
    assert [command.output for command in commands[:2]] == ["", "next: false\n"]
    assert commands[1].exit_status == 1


def test_a_line_longer_than_the_terminal_holds_is_typed_with_echo_on_too(terminal: Terminal) -> None:
    assert run(terminal, f"stty sane\necho {'x' * 70_000} | wc -c")[-1].output == "70001\n"


def test_control_characters_are_text_and_no_keys(terminal: Terminal) -> None:
    (command,) = run(terminal, "printf %s 'a\x01b\x1b[Ac\td' | od -An -c")
    assert command.output.split() == ["a", "001", "b", "033", "[", "A", "c", "\\t", "d"]


def test_lines_that_end_as_on_windows_are_the_same_commands(terminal: Terminal) -> None:
    commands = run(terminal, "echo one\r\necho two\r\n")
    assert [(command.text, command.output) for command in commands] == [("echo one", "one\n"), ("echo two", "two\n")]


def test_what_a_background_job_says_before_a_comment_makes_it_no_command(terminal: Terminal, home: Path) -> None:
    run(terminal, "(until [ -e go ]; do sleep 0.01; done; echo late) &")
    (home / "go").touch()
    terminal.wait_for("late", GENEROUS)
    assert run(terminal, "# a comment\n\n# another") == []


def test_an_unfinished_heredoc_is_given_up_however_often_bash_overlooks_it(terminal: Terminal) -> None:
    for _ in range(4):
        (command,) = run(terminal, "cat <<EOF\nnever ended")
        assert command.exit_status == 2
    assert run(terminal, "echo after")[0].output == "after\n"


def test_exit_is_noticed_although_a_job_keeps_the_terminal_open(terminal: Terminal) -> None:
    began = time.monotonic()
    (ended,) = run(terminal, "sleep 615 & exit 3")
    assert (ended.ending, ended.exit_status) == (Ending.SHELL_ENDED, 3)
    assert time.monotonic() - began < GENEROUS / 2


def test_a_shell_that_lost_its_terminal_is_ended_in_time(terminal: Terminal) -> None:
    began = time.monotonic()
    (ended,) = run(terminal, "exec sleep 616 </dev/null >/dev/null 2>&1", timeout=0.3)
    assert ended.ending is Ending.INTERRUPTED
    assert time.monotonic() - began < GENEROUS / 2
    assert run(terminal, "echo after")[0].output == "after\n"


def test_with_its_state_kept_a_shell_that_leaves_no_trace_goes_on_from_its_last_prompt(home: Path) -> None:
    with open_terminal(home, keep_state=True) as terminal:
        before = terminal.state_file
        run(terminal, "PLAIN='a b'\nmkdir sub; cd sub\nexec false")
        assert [note.kind for note in terminal.take_notes()] == [NoteKind.SHELL_RESTARTED_FROM_PROMPT]
        assert run(terminal, "echo $PLAIN; basename $PWD")[0].output == "a b\nsub\n"
        assert terminal.state_file == before


def test_the_audience_s_history_is_left_alone(home: Path) -> None:
    history = home / ".bash_history"
    history.write_text("rm -rf everything\n")
    with open_terminal(home) as terminal:
        (command,) = run(terminal, "!rm")
        assert "event not found" in command.output
    assert history.read_text() == "rm -rf everything\n"
