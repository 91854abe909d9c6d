"""Waiting, pressing keys, looking at the screen; and what is left when the terminal is closed."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import psutil
import pytest
from harness.record.command import Ending
from harness.terminal import NeverAppeared, Terminal
from harness.terminal.keys import is_key, key

from tests.terminal.conftest import open_terminal

GENEROUS = 60.0


def leave(terminal: Terminal, command: str) -> None:
    list(terminal.run(command, timeout=GENEROUS, leave_last_running=True))


def test_a_stream_ends_by_wait_and_ctrl_c(terminal: Terminal) -> None:
    leave(terminal, "bash -c 'while :; do n=$((n+1)); echo tick $n; sleep 0.05; done'")
    terminal.wait_for("tick 3", GENEROUS)
    terminal.press(key("^C"))
    command = terminal.finish(GENEROUS)
    assert (command.ending, command.exit_status) == (Ending.FINISHED, 130)
    assert "tick 3\n" in command.output


def test_a_pipe_that_nobody_reads_any_more_ends_its_writer_silently(terminal: Terminal) -> None:
    (command,) = terminal.run("yes | head -n 1", timeout=GENEROUS)
    assert command.output == "y\n"


def test_what_never_appears_is_said_with_what_was_there(terminal: Terminal) -> None:
    leave(terminal, "echo something else; sleep 600")
    with pytest.raises(NeverAppeared, match="“the text” did not appear within") as caught:
        terminal.wait_for("the text", 0.5)
    assert "something else" in caught.value.tail
    assert caught.value.ended is None


def test_waiting_ends_with_the_command(terminal: Terminal) -> None:
    leave(terminal, "echo broken; (exit 4)")
    began = time.monotonic()
    with pytest.raises(NeverAppeared, match="before the command ended with status 4"):
        terminal.wait_for("the text", GENEROUS)
    assert time.monotonic() - began < GENEROUS / 2


def test_a_text_split_over_two_reads_is_found(terminal: Terminal) -> None:
    leave(terminal, "printf hel; sleep 0.2; printf 'lo\\n'; sleep 600")
    terminal.wait_for("hello", GENEROUS)


def test_a_job_in_the_background_may_still_print_what_is_waited_for(terminal: Terminal) -> None:
    leave(terminal, "(sleep 0.5; echo Forwarding) &")
    terminal.wait_for("Forwarding", GENEROUS)
    assert terminal.finish(GENEROUS).exit_status == 0


def test_what_was_printed_long_before_one_waits_for_it_is_found(terminal: Terminal) -> None:
    leave(terminal, "echo Ready; head -c 3000000 /dev/zero | tr '\\0' x; echo; sleep 617")
    terminal.wait_for("x\n", GENEROUS)
    terminal.wait_for("Ready", GENEROUS)


def test_a_text_on_the_screen_of_an_earlier_program_is_not_seen_again(terminal: Terminal, home: Path) -> None:
    (home / "long").write_text("line 20\n" * 100)
    leave(terminal, "less long")
    terminal.wait_for("line 20", GENEROUS)
    terminal.press("q")
    terminal.finish(GENEROUS)
    leave(terminal, "printf '\\e[Hhome'; sleep 618")
    terminal.wait_for("home", GENEROUS)
    with pytest.raises(NeverAppeared):
        terminal.wait_for("line 20", 0.2)


def test_an_editor_is_used_as_a_person_does(terminal: Terminal) -> None:
    leave(terminal, "vim -u NONE new-file" if shutil.which("vim") else "vi new-file")
    terminal.wait_for("new-file", GENEROUS)
    terminal.press("ihello there")
    terminal.wait_for("hello there", GENEROUS)
    terminal.press(key("Escape") + ":wq\r")
    assert terminal.finish(GENEROUS).exit_status == 0
    (shown,) = terminal.run("cat new-file", timeout=GENEROUS)
    assert shown.output == "hello there\n"


def test_a_full_screen_program_that_reads_no_ctrl_c_is_ended_and_leaves_a_sane_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.terminal.ending.ANSWERS_WITHIN", 0.3)
    leave(terminal, "seq 1000 | less")
    terminal.wait_for("20", GENEROUS)
    assert terminal.finish(0.1).ending is Ending.INTERRUPTED
    (after,) = terminal.run("echo after", timeout=GENEROUS)
    assert after.output == "after\n"


def test_a_full_screen_program_is_looked_at_as_a_person_does(terminal: Terminal, home: Path) -> None:
    (home / "long").write_text("\n".join(f"line {number}" for number in range(500)))
    leave(terminal, "less long")
    terminal.wait_for("line 20", GENEROUS)
    terminal.press("G")
    terminal.wait_for("line 499", GENEROUS)
    assert "line 20\n" not in terminal.screen()
    terminal.press("q")
    assert terminal.finish(GENEROUS).exit_status == 0


def test_search_gives_the_last_match_and_its_group(terminal: Terminal) -> None:
    list(terminal.run("echo token: abc; echo token: def", timeout=GENEROUS))
    assert terminal.search(re.compile(r"token: (\w+)")) == "def"
    assert terminal.search(re.compile("nowhere")) is None


def test_search_looks_at_what_earlier_commands_printed_too(terminal: Terminal) -> None:
    list(terminal.run("echo token: abc\necho something else\ntrue", timeout=GENEROUS))
    assert terminal.search(re.compile(r"token: (\w+)")) == "abc"


def test_what_was_typed_and_not_sent_off_is_dropped_before_a_command(terminal: Terminal) -> None:
    terminal.press("echo half")
    (command,) = terminal.run("echo whole", timeout=GENEROUS)
    assert command.output == "whole\n"


def test_what_is_typed_at_the_prompt_runs_with_enter(terminal: Terminal) -> None:
    terminal.press("echo typed")
    terminal.press(key("^J"))
    assert terminal.running == "echo typed"
    assert terminal.finish(GENEROUS).output == "typed\n"


def test_keys_answer_a_question(terminal: Terminal) -> None:
    leave(terminal, "read -p 'Sure? ' answer; echo got $answer")
    terminal.wait_for("Sure?", GENEROUS)
    terminal.press("yes")
    terminal.press(key("Enter"))
    assert terminal.finish(GENEROUS).output.endswith("got yes\n")


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("^C", "\x03"),
        ("^J", "\n"),
        ("^D", "\x04"),
        ("^[", "\x1b"),
        ("Escape", "\x1b"),
        ("Space", " "),
        ("C-c", "\x03"),
        ("q", "q"),
    ],
)
def test_keys_have_the_names_that_decks_use(name: str, characters: str) -> None:
    assert key(name) == characters


def test_an_unknown_key_is_an_error_and_text_is_no_key() -> None:
    with pytest.raises(ValueError, match="there is no key called “Nonsense”"):
        key("Nonsense")
    assert is_key("^C")
    assert not is_key("yes")


def test_nothing_survives_closing(home: Path) -> None:
    pids = home / "pids"
    terminal = open_terminal(home)
    list(
        terminal.run(
            f"sleep 611 & echo $! >> {pids}\n"
            f"nohup sleep 612 > /dev/null 2>&1 & echo $! >> {pids}\n"
            f"setsid sleep 613 & echo $! >> {pids}; disown -a\n"
            f"env -i sleep 619 & echo $! >> {pids}",
            timeout=GENEROUS,
        )
    )
    leave(terminal, f"bash -c 'trap \"\" HUP TERM; echo $$ >> {pids}; echo ready; while :; do sleep 1; done'")
    terminal.wait_for("ready", GENEROUS)
    terminal.close()
    terminal.close()
    children = [int(pid) for pid in pids.read_text().split()]
    assert len(children) == 5
    assert not [
        pid for pid in children if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ]


def test_an_interruption_in_the_middle_leaves_a_terminal_that_can_be_closed(home: Path) -> None:
    def interrupt(data: bytes) -> None:
        if b"now" in data:
            raise KeyboardInterrupt

    with open_terminal(home, on_output=interrupt) as terminal, pytest.raises(KeyboardInterrupt):
        list(terminal.run("echo now; sleep 614", timeout=GENEROUS))
    assert not [process for process in psutil.process_iter(["cmdline"]) if process.info["cmdline"] == ["sleep", "614"]]


@pytest.mark.skipif(os.geteuid() != 0, reason="making a pid namespace needs root")
def test_a_shell_in_a_pid_namespace_of_its_own_is_ended_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.terminal.ending.ANSWERS_WITHIN", 0.3)
    marker = f"6{time.monotonic_ns() % 10**9}"
    argv = ("unshare", "--pid", "--fork", "--mount-proc", "bash")
    with Terminal(argv, {"HOME": str(home), "PATH": os.environ["PATH"]}, home, home) as terminal:
        first, over_time, after = terminal.run(
            f"echo $$\nsleep 1; trap '' INT QUIT; sleep {marker}\necho after", timeout=1.5
        )
        assert first.output == "1\n"
        assert over_time.ending is Ending.INTERRUPTED
        assert after.output == "after\n"
        list(terminal.run(f"setsid sleep {marker} & disown -a", timeout=GENEROUS))
    assert not [process for process in psutil.process_iter(["cmdline"]) if marker in (process.info["cmdline"] or [])]
