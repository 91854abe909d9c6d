"""Shells inside of the shell, and consoles: each command in them has its own output, and its status where they tell it."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from pathlib import Path

import pytest
from harness.record.command import Ending
from harness.terminal import Command, ShellLost, Terminal, processes

from tests.terminal.conftest import open_terminal

GENEROUS = 60.0
SHELLS = ("bash --norc", "bash --norc --noediting", "dash", "busybox sh", "zsh -f")
OPENERS = [
    pytest.param(opener, marks=pytest.mark.skipif(not shutil.which(opener.split()[0]), reason="not on this machine"))
    for opener in SHELLS
]


def run(terminal: Terminal, fence: str, timeout: float = GENEROUS) -> list[Command]:
    return list(terminal.run(fence, timeout=timeout))


def results(commands: list[Command]) -> list[tuple[str, str, int | None]]:
    return [(command.text, command.output, command.exit_status) for command in commands]


@pytest.fixture
def in_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for programs of the test's own."""
    folder = home / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("opener", OPENERS)
def test_each_command_inside_has_its_own_output_and_status(in_path: Path, home: Path, opener: str) -> None:
    program(in_path, "docker", f"stty sane; exec {opener}")
    with open_terminal(home) as terminal:
        fence = "docker run -it alpine\necho one\nls /no-such-file\n(exit 7)\n# no command\necho 'a\nb'\ncat <<END\nx y\nEND\nexit"
        opened, *inside = run(terminal, fence)
        assert (opened.ending, opened.exit_status) == (Ending.OPENED, None)
        assert {command.shell for command in inside} == {"docker run -it alpine"}
        greeting, missing, seven, two_lines, document, left = inside
        assert results([greeting, seven, two_lines, document]) == [
            ("echo one", "one\n", 0),
            ("(exit 7)", "", 7),
            ("echo 'a\nb'", "a\nb\n", 0),
            ("cat <<END\nx y\nEND", "x y\n", 0),
        ]
        assert "No such file" in missing.output
        assert missing.output.count("\n") == 1
        assert missing.exit_status
        assert left.ending is Ending.LEFT
        assert terminal.inside == ()
        assert results(run(terminal, "echo outside")) == [("echo outside", "outside\n", 0)]


@pytest.mark.parametrize(
    "opener",
    [
        pytest.param("script -q log", marks=pytest.mark.skipif(not shutil.which("script"), reason="no script here")),
        pytest.param("chroot /", marks=pytest.mark.skipif(os.getuid() != 0, reason="needs root")),
    ],
)
def test_what_opens_a_shell_when_it_is_given_no_program_is_typed_in(terminal: Terminal, opener: str) -> None:
    opened, inside, left, outside = run(terminal, f"{opener}\necho $((40 + 2))\nexit\necho outside")
    assert opened.ending is Ending.OPENED
    assert (inside.shell, inside.output, inside.exit_status) == (opener, "42\n", 0)
    assert left.ending is Ending.LEFT
    assert (outside.shell, outside.output) == ("", "outside\n")


def test_a_shell_of_the_same_machine_is_left_by_exit_amid_a_fence(terminal: Terminal) -> None:
    commands = run(terminal, "bash --norc\necho nested: $SHLVL\nexit 3\necho back: $SHLVL $?")
    assert [(command.output, command.exit_status) for command in commands[1:]] == [
        ("nested: 2\n", 0),
        ("exit\n", 3),
        ("back: 1 3\n", 0),
    ]


def test_a_shell_stays_open_for_the_next_fence_and_can_be_left(terminal: Terminal) -> None:
    run(terminal, "bash --norc")
    assert [*terminal.inside] == ["bash --norc"]
    assert run(terminal, "echo $SHLVL")[0].output == "2\n"
    run(terminal, "sh")
    assert [*terminal.inside] == ["bash --norc", "sh"]
    terminal.leave(GENEROUS)
    assert run(terminal, "echo $SHLVL")[0].output == "2\n"
    terminal.leave(GENEROUS)
    assert run(terminal, "echo $SHLVL")[0].output == "1\n"


def test_a_shell_that_ends_under_its_command_says_so(terminal: Terminal) -> None:
    run(terminal, "sh")
    (killed,) = run(terminal, "kill -9 $$")
    assert (killed.ending, killed.exit_status) == (Ending.LEFT, 137)


def test_nothing_is_typed_into_the_wrong_shell_when_one_has_ended_meanwhile(terminal: Terminal) -> None:
    run(terminal, "sh")
    pid = int(run(terminal, "echo $$")[0].output)
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():
        terminal.screen()
    with pytest.raises(ShellLost, match="`sh` opened ended with status 137"):
        run(terminal, "touch wrong")
    assert run(terminal, "ls wrong")[0].exit_status == 2


def test_a_bash_that_is_slow_to_see_that_the_shell_inside_ended_is_waited_for(terminal: Terminal) -> None:
    run(terminal, "sh")
    inside, around = map(int, run(terminal, "echo $$ $PPID")[0].output.split())
    os.kill(around, signal.SIGSTOP)
    os.kill(inside, signal.SIGKILL)
    while Path(f"/proc/{inside}").exists() and not processes.is_empty(inside):
        terminal.screen()
    going_on = threading.Timer(5.0, os.kill, (around, signal.SIGCONT))
    going_on.start()
    with pytest.raises(ShellLost, match="`sh` opened ended with status 137"):
        run(terminal, "touch wrong")
    going_on.join()
    assert run(terminal, "ls wrong")[0].exit_status == 2


def test_a_command_that_takes_too_long_inside_is_ended_and_the_shell_stays(terminal: Terminal) -> None:
    run(terminal, "sh")
    (ended,) = run(terminal, "sleep 600", timeout=4)
    assert (ended.ending, ended.exit_status) == (Ending.INTERRUPTED, 130)
    assert run(terminal, "echo still $?")[0].shell == "sh"


def test_what_is_not_complete_inside_is_said(terminal: Terminal) -> None:
    run(terminal, "sh")
    (open_quote,) = run(terminal, "echo 'never closed")
    assert open_quote.exit_status == 2
    assert "not complete" in open_quote.output
    assert run(terminal, "echo next")[0].output == "next\n"


def test_an_opener_whose_shell_is_missing_ends_as_any_command(in_path: Path, home: Path) -> None:
    program(in_path, "kubectl", "echo 'exec: \"bash\": executable file not found in $PATH' >&2; exit 127")
    with open_terminal(home) as terminal:
        (failed,) = run(terminal, "kubectl exec -it web -- bash")
        assert (failed.ending, failed.exit_status) == (Ending.FINISHED, 127)
        assert terminal.inside == ()


def test_a_question_that_only_a_person_can_answer_is_not_waited_for(
    in_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.terminal.entering.GIVES_UP_AFTER", 0.5)
    program(in_path, "ssh", 'printf "ann@node2\'s password: "; read -r answer')
    with open_terminal(home) as terminal:
        (asked,) = run(terminal, "ssh node2")
        assert asked.ending is Ending.INTERRUPTED
        assert "password" in asked.output
        assert terminal.inside == ()


def test_enter_is_pressed_where_the_prompt_came_too_early(in_path: Path, home: Path) -> None:
    notice = "If you don't see a command prompt, try pressing enter."
    program(in_path, "kubectl", f'echo "{notice}"; read -r line; exec sh')
    with open_terminal(home) as terminal:
        opened, hello = run(terminal, "kubectl run -it visitor --image=alpine -- sh\necho hello")
        assert opened.output == f"{notice}\n"
        assert hello.output == "hello\n"


def test_python_is_typed_into_as_a_console(terminal: Terminal) -> None:
    fence = "python3\nprint(6 * 7)\nfor n in range(2):\n    print(n)\n\n5\nnothing\nexit()"
    opened, *statements = run(terminal, fence)
    assert "Python 3" in opened.output
    assert results(statements[:3]) == [
        ("print(6 * 7)", "42\n", 0),
        ("for n in range(2):\n    print(n)\n", "0\n1\n", 0),
        ("5", "5\n", 0),
    ]
    assert statements[3].exit_status == 1
    assert "NameError" in statements[3].output
    assert statements[4].ending is Ending.LEFT


def test_a_console_that_waits_for_the_rest_of_a_statement_is_not_waited_for(terminal: Terminal) -> None:
    run(terminal, "python3")
    (open_bracket,) = run(terminal, "print((1,")
    assert open_bracket.exit_status == 2
    assert "the statement is not complete" in open_bracket.output
    assert run(terminal, "print(2)")[0].output == "2\n"


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="not on this machine")
def test_sql_has_lines_until_its_semicolon(terminal: Terminal) -> None:
    _, created, chosen, failed, left = run(
        terminal, "sqlite3\ncreate table t\n(n);\nselect 1;\nselect * from x;\n.exit"
    )
    assert (created.text, created.exit_status) == ("create table t\n(n);", 0)
    assert results([chosen]) == [("select 1;", "1\n", 0)]
    assert failed.exit_status == 1
    assert left.ending is Ending.LEFT


def test_those_who_look_on_see_what_was_typed_inside_and_nothing_of_the_marks(home: Path) -> None:
    shown: list[bytes] = []
    with open_terminal(home, on_output=shown.append) as terminal:
        run(terminal, "sh\necho hello\nexit")
    seen = b"".join(shown)
    assert b"echo hello\r\nhello\r\n" in seen
    assert b"133" not in seen
