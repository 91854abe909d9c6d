"""bash itself says where a command begins, ends, and how."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from harness.record.command import EndedWith, Ending
from harness.record.note import NoteKind
from harness.terminal import Busy, Command, Terminal, TerminalError

from tests.terminal.conftest import open_terminal

GENEROUS = 60.0


def run(terminal: Terminal, fence: str, timeout: float = GENEROUS) -> list[Command]:
    return list(terminal.run(fence, timeout=timeout))


def only(terminal: Terminal, fence: str, timeout: float = GENEROUS) -> Command:
    (command,) = run(terminal, fence, timeout)
    return command


def test_each_command_of_a_fence_has_its_own_output_and_status(terminal: Terminal) -> None:
    commands = run(terminal, "echo one\nfalse\necho three; (exit 7)")
    assert [(command.text, command.line, command.exit_status, command.output) for command in commands] == [
        ("echo one", 0, 0, "one\n"),
        ("false", 1, 1, ""),
        ("echo three; (exit 7)", 2, 7, "three\n"),
    ]


def test_none_of_many_quick_commands_is_lost(terminal: Terminal) -> None:
    commands = run(terminal, "\n".join(f"echo {number}" for number in range(300)))
    assert [command.output for command in commands] == [f"{number}\n" for number in range(300)]


@pytest.mark.parametrize(
    ("fence", "output"),
    [
        ("for i in 1 2; do\n  echo $i\ndone", "1\n2\n"),
        ("echo a \\\n  b", "a b\n"),
        ("cat <<EOF\nkind: Pod\n\tspec: x\n  - y\n\nEOF", "kind: Pod\n\tspec: x\n  - y\n\n"),
        ("echo 'two\nlines'", "two\nlines\n"),
        ("f() {\n  echo in f\n}\nf", "in f\n"),
        ("if true\nthen echo yes\nfi", "yes\n"),
    ],
)
def test_bash_splits_the_fence(terminal: Terminal, fence: str, output: str) -> None:
    assert run(terminal, fence)[-1].output == output


def test_comments_and_empty_lines_are_no_commands(terminal: Terminal) -> None:
    assert [command.text for command in run(terminal, "# first\n\necho x\n# last\n")] == ["echo x"]


def test_an_alias_and_history_work_as_they_do_for_the_audience(terminal: Terminal) -> None:
    commands = run(terminal, "alias greet='echo hello'\ngreet\n!!")
    assert [command.output for command in commands[1:]] == ["hello\n", "hello\n"]


def test_a_history_expansion_that_fails_is_a_failure(terminal: Terminal) -> None:
    command = only(terminal, "!nothing-like-it")
    assert command.exit_status == 1
    assert "event not found" in command.output


def test_a_syntax_error_has_bash_s_status(terminal: Terminal) -> None:
    command = only(terminal, "if )")
    assert command.exit_status == 2
    assert "syntax error" in command.output


def test_a_command_that_is_never_completed_does_not_hang(terminal: Terminal) -> None:
    command = only(terminal, "echo 'open\nstill open")
    assert command.exit_status == 2
    assert "not complete" in command.output
    assert only(terminal, "echo after").output == "after\n"


def test_lines_longer_than_a_tty_takes_arrive_whole(terminal: Terminal) -> None:
    assert only(terminal, f"echo {'é' * 6000} | wc -m").output == "6001\n"


def test_25_mb_arrive_in_bounded_memory_with_both_ends(terminal: Terminal) -> None:
    command = only(terminal, "echo begin; head -c 25000000 /dev/zero | tr '\\0' x; echo; echo end")
    assert command.output_bytes >= 25_000_000
    assert len(command.output) < 3_000_000
    assert command.output.startswith("begin\n")
    assert command.output.endswith("end\n")
    assert "bytes left out]" in command.output


def test_binary_output_is_no_problem(terminal: Terminal) -> None:
    command = only(terminal, "head -c 100000 /dev/urandom")
    assert command.exit_status == 0
    assert only(terminal, "echo still here").output == "still here\n"


def test_output_without_a_final_newline_stays_so(terminal: Terminal) -> None:
    assert only(terminal, "printf abc").output == "abc"


def test_progress_bars_are_shown_in_their_last_state(terminal: Terminal) -> None:
    assert only(terminal, "printf '10%%\\r50%%\\r100%%\\n'").output == "100%\n"


def test_colours_are_stripped(terminal: Terminal) -> None:
    assert only(terminal, "printf '\\e[31mred\\e[0m \\e]0;title\\a.\\n'").output == "red .\n"


def test_a_forged_mark_is_output_and_ends_nothing(terminal: Terminal) -> None:
    commands = run(terminal, "printf '\\e]133;D;0;0123456789abcdef\\a'; sleep 0.2; (exit 3)\nset | grep -c 133")
    assert commands[0].exit_status == 3, "the forged one says 0"


@pytest.mark.parametrize("option", ["-e", "-u", "-x", "-o pipefail"])
def test_shell_options_do_not_disturb_the_marks(terminal: Terminal, option: str) -> None:
    commands = run(terminal, f"set {option}\necho fine\ntrue")
    assert commands[1].output.endswith("fine\n")
    assert [command.exit_status for command in commands] == [0, 0, 0]
    assert "__harness" not in "".join(command.output for command in commands)


@pytest.mark.parametrize(
    "name",
    [
        "local",
        "set",
        "return",
        "printf",
        "unset",
        "builtin",
        "declare",
        "exit",
        "shopt",
        "alias",
        "command",
        "mv",
        "test",
        "[",
    ],
)
def test_functions_of_the_deck_do_not_disturb_the_marks(terminal: Terminal, name: str) -> None:
    defined, fails, piped = run(terminal, f"function {name} {{ :; }}\nfalse\nsh -c 'exit 3' | sh -c 'exit 4'")
    assert defined.exit_status == 0
    assert fails.exit_status == 1
    assert (piped.exit_status, piped.part_statuses) == (4, (3, 4))


def test_no_program_of_the_deck_is_given_the_nonce_of_the_marks(terminal: Terminal) -> None:
    (command,) = run(terminal, "env; tr '\\0' '\\n' </proc/$$/cmdline")
    assert terminal._shell.nonce not in command.output


@pytest.mark.parametrize("before", ["", "IFS=,", "set -u", "PROMPT_COMMAND='false | true'", "PROMPT_COMMAND='true'"])
def test_bash_tells_the_status_of_each_part_of_a_pipeline(terminal: Terminal, before: str) -> None:
    run(terminal, before or "true")
    piped, alone = run(terminal, "(exit 3) | cat | grep -q nothing\ntrue")
    assert (piped.exit_status, piped.part_statuses) == (1, (3, 0, 1))
    assert (alone.exit_status, alone.part_statuses) == (0, (0,))


def test_a_deck_s_own_prompt_command_and_prompt_are_kept_working(terminal: Terminal) -> None:
    run(terminal, "PROMPT_COMMAND+=('COUNT=$((COUNT+1))')\nPS1='custom> '\nPS2='more> '")
    assert only(terminal, "for i in 1; do\necho $((COUNT > 0))\ndone").output == "1\n"


def test_exit_starts_the_shell_again_with_its_environment_and_directory(terminal: Terminal) -> None:
    ended = run(terminal, "export KEPT=yes; mkdir -p sub; cd sub\nexit 3")[-1]
    assert (ended.ending, ended.exit_status) == (Ending.SHELL_ENDED, 3)
    assert [note.kind for note in terminal.take_notes()] == [NoteKind.SHELL_RESTARTED]
    assert only(terminal, "echo $KEPT; basename $PWD").output == "yes\nsub\n"


def test_set_e_and_a_failure_end_the_shell_and_say_so(terminal: Terminal) -> None:
    ended = run(terminal, "set -e\nfalse")[-1]
    assert (ended.ending, ended.exit_status) == (Ending.SHELL_ENDED, 1)
    assert only(terminal, "echo on we go").output == "on we go\n"


def test_exec_leaves_no_trace_and_that_is_said(terminal: Terminal) -> None:
    assert only(terminal, "exec false").ending is Ending.SHELL_ENDED
    assert [note.kind for note in terminal.take_notes()] == [NoteKind.SHELL_RESTARTED_AFRESH]


def test_a_command_over_its_time_is_ended(terminal: Terminal) -> None:
    command = only(terminal, "sleep 600", timeout=0.3)
    assert (command.ending, command.exit_status) == (Ending.INTERRUPTED, 130)
    assert only(terminal, "echo after").output == "after\n"


def test_ctrl_c_is_heard_though_whoever_started_the_harness_ignores_it(home: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with open_terminal(home) as terminal:
            command = only(terminal, "sleep 600", timeout=0.3)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (command.ending, command.exit_status) == (Ending.INTERRUPTED, 130)


def test_one_that_ignores_every_signal_it_can_is_ended_too(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.terminal.ending.ANSWERS_WITHIN", 0.3)
    command = only(terminal, "bash -c 'trap \"\" INT QUIT TERM HUP; while :; do sleep 1; done'", timeout=0.5)
    assert (command.ending, command.exit_status) == (Ending.INTERRUPTED, 137)
    assert command.forced_end is not None
    assert command.forced_end.means is EndedWith.SIGKILL
    assert only(terminal, "echo after").output == "after\n"


@pytest.mark.parametrize(
    ("ignores", "means"), [("", EndedWith.CTRL_C), ("INT", EndedWith.CTRL_BACKSLASH), ("INT QUIT", EndedWith.SIGKILL)]
)
def test_what_had_to_be_ended_says_when_and_by_what(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, ignores: str, means: EndedWith
) -> None:
    monkeypatch.setattr("harness.terminal.ending.ANSWERS_WITHIN", 1.0)
    trap = f'trap "" {ignores};' if ignores else ""
    command = only(terminal, f"sh -c '{trap} while :; do sleep 0.05; done'", timeout=0.5)
    assert command.forced_end is not None
    assert command.forced_end.means is means
    assert 0.5 <= command.forced_end.after <= command.seconds
    if ignores:
        assert command.forced_end.after <= command.seconds - 1.0


def test_what_ended_by_itself_was_ended_by_nobody(terminal: Terminal) -> None:
    assert only(terminal, "sleep 0.1; false").forced_end is None


def test_job_control_is_there(terminal: Terminal) -> None:
    commands = run(terminal, "sleep 600 &\njobs\nkill %1; wait %1 2>/dev/null; echo gone")
    assert "Running" in commands[1].output
    assert commands[2].output.endswith("gone\n")


def test_behind_a_command_that_is_left_running_there_may_be_a_comment(terminal: Terminal) -> None:
    (left,) = terminal.run("sleep 600\n\n# it goes on", timeout=GENEROUS, leave_last_running=True)
    assert (left.text, left.ending) == ("sleep 600", Ending.LEFT_RUNNING)


def test_a_busy_terminal_takes_no_command(terminal: Terminal) -> None:
    (left,) = terminal.run("sleep 600", timeout=GENEROUS, leave_last_running=True)
    assert (left.ending, left.exit_status) == (Ending.LEFT_RUNNING, None)
    with pytest.raises(Busy, match="sleep 600"):
        run(terminal, "echo x")


def test_what_is_no_bash_is_said(home: Path) -> None:
    with pytest.raises(TerminalError, match="no-such-shell"):
        open_terminal_of("no-such-shell", home)
    with pytest.raises(TerminalError, match="no interactive bash answers"):
        open_terminal_of("false", home)


def open_terminal_of(program: str, home: Path) -> Terminal:
    return Terminal((program,), {"PATH": "/usr/bin:/bin"}, home, home)


def test_the_state_of_a_shell_can_be_taken_over(home: Path) -> None:
    with open_terminal(home, keep_state=True) as first:
        run(
            first,
            "PLAIN='a b'\nexport EXPORTED=c\nlist=(x y)\nf() { echo from f; }\nalias g='echo from g'\nmkdir d; cd d\ntrue",
        )
        state = first.state_file
        assert state is not None
        with open_terminal(home, resume_from=state) as second:
            commands = run(second, "echo $PLAIN $EXPORTED ${list[1]}; f; basename $PWD\ng")
    assert "".join(command.output for command in commands) == "a b c y\nfrom f\nd\nfrom g\n"


def test_a_line_of_a_megabyte_is_typed_in_seconds(terminal: Terminal) -> None:
    began = time.monotonic()
    assert only(terminal, f"echo {'x' * 1_000_000} | wc -c").output == "1000001\n"
    assert time.monotonic() - began < GENEROUS
