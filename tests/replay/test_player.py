"""The verdicts of steps, played in a real bash."""

from __future__ import annotations

import socket
import threading

import psutil
import pytest
from harness.record.command import Ending
from harness.record.difference import DifferenceKind
from harness.record.model import Verdict
from harness.record.note import NoteKind
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.settings import Settings
from harness.report.reasons import reason_of

from tests.replay.conftest import Play


def fence(commands: str) -> str:
    return "\n".join(["- Do:", "  ```bash", *(f"  {line}" for line in commands.split("\n")), "  ```", ""])


def test_each_command_of_a_block_has_an_outcome_of_its_own(play: Play) -> None:
    played = play(fence("echo one\nfor i in 1 2; do\n  echo $i\ndone\nexport X=3"))
    assert played.verdicts == ["passed"]
    assert [(command.text.split("\n")[0], command.line, command.output) for command in played[0].commands] == [
        ("echo one", 7, "one\n"),
        ("for i in 1 2; do", 8, "1\n2\n"),
        ("export X=3", 11, ""),
    ]


def test_after_a_command_that_failed_the_rest_of_the_block_is_not_typed(play: Play) -> None:
    played = play(fence("true\nfalse\necho x >file\necho y"), fence("test -e file"))
    assert played.verdicts == ["failed", "blocked"]
    assert [command.ending for command in played[0].commands] == [Ending.FINISHED, Ending.FINISHED, Ending.NOT_TYPED]
    assert played[0].commands[2].text == "echo x >file\necho y"
    assert played[0].commands[2].line == 9
    assert played[0].reason == ReasonRecord(
        kind=ReasonKind.STATUS, command="false", status=1, path=str(played.path), line=8
    )


def test_what_fails_after_a_failed_command_is_blocked_and_names_it(play: Play) -> None:
    played = play(fence("cd /nowhere"), fence("echo fine"), fence("test -d /nowhere"))
    assert played.verdicts == ["failed", "passed", "blocked"]
    assert played[2].blocked_by is not None
    assert (played[2].blocked_by.slide, played[2].blocked_by.line) == (1, 7)
    assert "`test -d /nowhere` ended with status 1" in reason_of(played[2])


def test_an_expectation_that_is_not_met_fails_but_blocks_nothing(play: Play) -> None:
    directive = "<!-- ```expect goodbye``` -->"
    played = play(fence("echo hello") + directive, fence("false"))
    assert played.verdicts == ["failed", "failed"]
    (expectation,) = played[0].expectations
    assert not expectation.satisfied
    assert expectation.difference is not None
    (expected, came) = expectation.difference.lines
    assert (expectation.difference.kind, expected.text, came.text) == (DifferenceKind.UNLIKE_LINE, "goodbye", "hello")
    assert played[0].reason == ReasonRecord(
        kind=ReasonKind.EXPECTATION,
        command="echo hello",
        expectation=expectation,
        path=str(played.path),
        line=expectation.line,
    )


def test_expectations_are_about_the_last_command_of_their_block(play: Play) -> None:
    assert play(fence("echo one\necho two") + "<!-- ```expect two``` -->").verdicts == ["passed"]
    assert play(fence("echo one\necho two") + "<!-- ```expect one``` -->").verdicts == ["failed"]


def test_an_expected_exit_status_is_a_success(play: Play) -> None:
    assert play(fence("(exit 3)") + "<!-- ```expect-exit 3``` -->").verdicts == ["passed"]
    assert play(fence("(exit 4)") + "<!-- ```expect-exit 3``` -->").verdicts == ["failed"]
    assert play(fence("true") + "<!-- ```expect-exit 3``` -->").verdicts == ["failed"]


def test_the_status_of_a_command_that_is_waited_for_does_not_count(play: Play) -> None:
    played = play(fence("echo no such thing; false") + "<!-- ```wait no such thing``` -->", fence("echo fine"))
    assert played.verdicts == ["passed", "passed", "passed"]
    assert played[0].commands[0].exit_status == 1


def test_a_stream_is_ended_by_wait_and_keys_and_its_end_is_told_where_it_was_typed(play: Play) -> None:
    played = play(
        fence("while :; do echo tick; sleep 0.05; done") + "<!--\n```wait tick```\n```keys ^C```\n-->", fence("echo on")
    )
    assert played.verdicts == ["passed"] * 4
    (command,) = played[0].commands
    assert command.ending is Ending.FINISHED
    assert command.exit_status == 130
    assert "tick\n" in command.output


def test_an_expectation_about_a_stream_is_judged_when_the_keys_ended_it(play: Play) -> None:
    block = fence("sh -c 'echo begin; exec sleep 600'")
    directives = "<!--\n```wait begin```\n```keys ^C```\n-->\n"
    met = play(block + "<!-- ```expect begin``` -->\n" + directives)
    assert met.verdicts == ["passed"] * 3
    assert met[0].expectations[0].satisfied
    unmet = play(block + "<!-- ```expect nothing``` -->\n" + directives)
    assert unmet.verdicts == ["passed", "passed", "failed"]
    assert "did not show what the slide claims" in reason_of(unmet[2])


def test_a_wait_fails_when_the_command_ends_without_the_text(play: Play) -> None:
    played = play(fence("echo something else") + "<!-- ```wait never``` -->")
    assert played.verdicts == ["passed", "failed"]
    assert "“never” did not appear before the command ended" in reason_of(played[1])
    assert "something else" in reason_of(played[1])


def test_a_wait_fails_after_its_time_and_what_it_waited_for_is_ended(play: Play) -> None:
    played = play(fence("sleep 600") + "<!--\n```timeout 0.3```\n```wait never```\n-->", fence("echo on"))
    assert played.verdicts == ["passed", "failed", "passed"]
    assert played[0].commands[0].ending is Ending.INTERRUPTED


def test_a_command_that_does_not_end_is_ended_and_fails(play: Play) -> None:
    played = play("<!-- ```timeout 0.3``` -->\n" + fence("sleep 600"), fence("echo on"))
    assert played.verdicts == ["failed", "passed"]
    assert played[0].commands[0].ending is Ending.INTERRUPTED
    assert "```timeout SECONDS```" in reason_of(played[0])


def test_the_time_for_a_command_can_be_set_for_the_whole_run(play: Play) -> None:
    assert play(fence("sleep 600"), settings=Settings(command_timeout=0.3)).verdicts == ["failed"]


def test_what_only_reads_is_typed_again_until_it_shows_what_is_expected(play: Play) -> None:
    played = play(
        fence("echo not yet >log; (sleep 3; echo ready >log) &"), fence("cat log") + "<!-- ```expect ready``` -->"
    )
    assert played.verdicts == ["passed", "passed"]
    (command,) = played[1].commands
    assert command.tries > 1
    assert command.waited_seconds > 0
    (note,) = played[1].notes
    assert (note.kind, note.command, note.tries) == (NoteKind.SUCCEEDED_LATER, command.text, command.tries)
    assert note.seconds == command.waited_seconds


_TABLE = "NAME   READY\\nblue   {0}/2\\n"
_LATER = f"( (until [ -e log ]; do sleep 0.1; done; sleep 1; printf '{_TABLE.format(2)}' >state) & )"
"""The table is another one a second after a line has changed something."""


@pytest.mark.parametrize("operator", ["&&", ";"])
@pytest.mark.parametrize("shown", ["NAME   READY\nblue   2/2", "scaled\nNAME   READY\nblue   2/2"])
def test_of_a_line_that_changes_something_and_then_looks_the_look_is_typed_again(
    play: Play, operator: str, shown: str
) -> None:
    played = play(
        fence(f"printf '{_TABLE.format(1)}' >state\n{_LATER}"),
        fence(f"echo changed >>log; echo scaled {operator} cat state") + f"<!--\n```expect\n{shown}\n```\n-->",
        fence("cat log"),
    )
    assert played.verdicts == ["passed"] * 3
    (command,) = played[1].commands
    assert command.tries > 1
    assert command.output == "scaled\nNAME   READY\nblue   2/2\n"
    assert [(note.kind, note.command) for note in played[1].notes] == [(NoteKind.SUCCEEDED_LATER, "cat state")]
    assert played[2].commands[0].output == "changed\n"


def test_a_look_without_a_table_is_not_told_apart_from_the_rest_of_its_line(play: Play) -> None:
    line = fence("echo x >>log; echo scaled && cat state") + "<!-- ```expect 2``` -->"
    played = play(fence("echo 1 >state"), line, fence("cat log"))
    assert played.verdicts == ["passed", "failed", "passed"]
    assert played[1].commands[0].tries == 1


def test_a_line_that_failed_before_it_looked_is_typed_once(play: Play) -> None:
    played = play(fence("echo x >>log; false && cat state"), fence("cat log"))
    assert played.verdicts == ["failed", "passed"]
    assert played[0].commands[0].tries == 1
    assert played[1].commands[0].output == "x\n"


def test_what_only_reads_is_typed_again_until_it_succeeds(play: Play) -> None:
    played = play(fence("(sleep 0.5; echo ready >late) &"), fence("cat late"))
    assert played.verdicts == ["passed", "passed"]
    assert played[1].commands[0].tries > 1


def test_a_variable_is_asked_for_again_until_there_is_something_in_it(play: Play) -> None:
    played = play(fence("echo null >log; (sleep 0.5; echo 30080 >log) &"), fence("PORT=$(cat log)\necho port is $PORT"))
    assert played.verdicts == ["passed", "passed"]
    assert played[1].commands[0].tries > 1
    assert played[1].commands[1].output == "port is 30080\n"


def test_what_may_change_something_is_typed_once(play: Play) -> None:
    played = play(fence("echo x >>log; false"), fence("cat log"))
    assert played.verdicts == ["failed", "passed"]
    assert played[0].commands[0].tries == 1
    assert played[1].commands[0].output == "x\n"


def test_its_author_can_let_any_command_be_typed_again(play: Play) -> None:
    played = play("<!-- ```retry 20``` -->\n" + fence("echo x >>log; [ $(wc -l <log) = 3 ]"))
    assert played.verdicts == ["passed"]
    assert played[0].commands[0].tries == 3


def test_a_zero_turns_trying_again_off(play: Play) -> None:
    played = play("<!-- ```retry 0``` -->\n" + fence("cat nowhere"))
    assert played.verdicts == ["failed"]
    assert played[0].commands[0].tries == 1


def test_a_step_can_be_left_out_by_its_author(play: Play) -> None:
    played = play("<!-- ```skip needs a cloud account``` -->\n" + fence("false"), fence("true"))
    assert played.verdicts == ["skipped", "passed"]
    assert reason_of(played[0]) == "needs a cloud account"
    assert played[0].started == ""


def test_what_is_copied_can_be_pasted_sent_off_and_checked(play: Play) -> None:
    paste = "<!--\n```copy say: (.*)```\n```keys echo ```\n```paste```\n```key ^J```\n```check```\n-->"
    played = play(fence("echo say: hello") + paste)
    assert set(played.verdicts) == {"passed"}
    assert [command.output for step in played.record.steps for command in step.commands] == ["say: hello\n", "hello\n"]


def test_copypaste_of_old_decks_does_all_that(play: Play) -> None:
    played = play(fence("echo run: touch made") + "<!-- ```copypaste run: (.*)``` -->", fence("ls made"))
    assert played.verdicts == ["passed"] * 3


def test_copying_what_is_not_there_fails(play: Play) -> None:
    played = play(fence("echo hello") + "<!-- ```copy token: (.*)``` -->")
    assert played.verdicts == ["passed", "failed"]
    assert "nothing on the screen matches" in reason_of(played[1])


def test_check_fails_when_the_command_before_it_failed(play: Play) -> None:
    played = play(fence("echo code; exec false") + "<!--\n```wait code```\n```check```\n-->")
    assert played.verdicts == ["passed", "passed", "failed"]


def test_keys_are_typed_into_what_runs(play: Play) -> None:
    played = play(
        fence("read -p 'sure? ' x; echo got $x") + "<!--\n```wait sure?```\n```keys yes```\n```key Enter```\n-->"
    )
    assert set(played.verdicts) == {"passed"}
    assert "got yes" in played[0].commands[0].output


def test_keys_for_what_has_ended_already_are_not_pressed_at_the_prompt(play: Play) -> None:
    played = play(fence("echo done") + "<!--\n```wait done```\n```keys ^C```\n-->", fence("echo on"))
    assert set(played.verdicts) == {"passed"}
    assert played[3].commands[0].output == "on\n"


def test_an_unknown_key_fails_with_those_there_are(play: Play) -> None:
    played = play(fence("sleep 600") + "<!-- ```key Hyper-Q``` -->", fence("echo on"))
    assert played.verdicts[1] == "failed"
    assert "there is no key called “Hyper-Q”" in reason_of(played[1])


def test_each_pane_is_a_terminal_of_its_own(play: Play) -> None:
    played = play(
        fence("X=first"),
        "<!-- ```tmux split-pane``` -->\n" + fence("echo [$X]"),
        "<!-- ```tmux select-pane -t 0``` -->\n" + fence("echo [$X]"),
    )
    outputs = [command.output for step in played.record.steps for command in step.commands]
    assert outputs == ["", "[]\n", "[first]\n"]


def test_the_shell_that_ended_is_started_again_with_a_note(play: Play) -> None:
    played = play(fence("cd /tmp\nexport X=3\nexit"), fence("echo $X $PWD"))
    assert played.verdicts == ["passed", "passed"]
    assert [note.kind for note in played[0].notes] == [NoteKind.SHELL_RESTARTED]
    assert played[1].commands[0].output == "3 /tmp\n"


def test_nothing_that_was_started_survives(play: Play) -> None:
    played = play(fence("sleep 8641 & disown\nsetsid sleep 8642 &\nhead -c 100000 /dev/zero | tr '\\0' x"))
    (*_, last) = played[0].commands
    assert last.output_bytes >= 100000
    assert len(last.output) < 70000
    assert "characters left out" in last.output
    assert not [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [])[1:] in (["8641"], ["8642"])
    ]


def test_own_seconds_leave_out_waiting(play: Play) -> None:
    record = play(fence("sleep 1")).record
    assert record.seconds > 1
    assert record.own_seconds < 0.5
    assert record.complete
    assert record.count(Verdict.PASSED) == 1


def test_a_server_that_takes_the_connection_and_stays_silent_is_asked_again(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.replay.block_typing.ANSWER_TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def stay_silent_once() -> None:
            silent, _ = server.accept()
            speaking, _ = server.accept()
            speaking.recv(1000)
            speaking.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            speaking.close()
            silent.close()

        answering = threading.Thread(target=stay_silent_once, daemon=True)
        answering.start()
        played = play(fence(f"curl -s 127.0.0.1:{port}"))
        answering.join(60)
    assert played.verdicts == ["passed"]
    (command,) = played[0].commands
    assert (command.tries, command.output) == (2, "hello")


def test_a_misspelt_command_fails_by_itself_also_after_an_earlier_failure(play: Play) -> None:
    played = play(fence("ls /not/there"), fence("frobnicate --all"), fence("ls $ HOME / v2"), fence("cat /not/there"))
    assert played.verdicts == ["failed", "failed", "failed", "blocked"]
