"""Commands that never end, in a deck without directives about them, played as a person plays them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import psutil
import pytest
from harness.record.command import EndedBy, Ending
from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonKind
from harness.replay.settings import Settings
from harness.report.reasons import reason_of

from tests.replay.conftest import Play
from tests.replay.test_player import fence

SILENT = "python3 -c 'import time; print(1); time.sleep(600)' -m http.server"
EXPECT = "<!-- ```expect {}``` -->"


@pytest.fixture
def port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def serving(port: int) -> str:
    return f"python3 -m http.server {port} --bind 127.0.0.1"


def is_running(port: int) -> bool:
    commands = (process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"]))
    return any("http.server" in words and str(port) in words for words in commands)


class TestWhatServes:
    def test_what_follows_is_typed_beside_it_until_the_deck_ends(self, play: Play, port: int) -> None:
        played = play(
            fence("mkdir site\ncd site\necho hello >index.html"),
            fence(serving(port)),
            fence(f"curl -s 127.0.0.1:{port}/") + EXPECT.format("hello"),
        )
        assert played.verdicts == ["passed"] * 3
        (server,) = played[1].commands
        assert (server.ending, server.ended_by) == (Ending.BESIDE, EndedBy.DECK_END)
        assert (server.ports, server.exit_status) == ((port,), None)
        assert server.answered_after is not None
        assert '"GET / HTTP/1.1" 200' in server.output, "what it printed later is in the record too"
        assert not is_running(port)

    def test_in_the_midst_of_a_block_too(self, play: Play, port: int) -> None:
        played = play(
            fence(f"echo hello >index.html\n{serving(port)}\n# another terminal\ncurl -s 127.0.0.1:{port}/\nls")
        )
        assert played.verdicts == ["passed"]
        assert [(command.line, command.output) for command in played[0].commands[2:]] == [
            (10, "hello\n"),
            (11, "deck.md  index.html\n"),
        ]

    def test_it_has_the_directory_and_the_variables_of_the_terminal(self, play: Play, port: int) -> None:
        played = play(
            fence(f"mkdir site; cd site; echo x >a\nexport PORT={port}\nBIND=127.0.0.1"),
            fence("python3 -m http.server $PORT --bind $BIND\ncurl -s $BIND:$PORT/a"),
        )
        assert played.verdicts == ["passed", "passed"]
        assert played[1].commands[1].output == "x\n"

    def test_what_is_typed_again_makes_room_for_itself(self, play: Play, port: int) -> None:
        played = play(fence(serving(port)), fence(f"{serving(port)}\ncurl -s 127.0.0.1:{port}/ | head -1"))
        assert played.verdicts == ["passed", "passed"]
        assert [step.commands[0].ended_by for step in played.record.steps] == [EndedBy.TYPED_AGAIN, EndedBy.DECK_END]

    def test_in_the_background_it_is_what_bash_makes_of_it(self, play: Play, port: int) -> None:
        played = play(fence(f"{serving(port)} &"), fence(f"curl -s 127.0.0.1:{port}/ | head -1"))
        assert played.verdicts == ["passed", "passed"]
        assert played[0].commands[0].ending is Ending.FINISHED
        assert not is_running(port)

    def test_a_port_that_another_program_has_fails_with_that_reason_and_the_rest_is_played(
        self, play: Play, taken: int
    ) -> None:
        played = play(fence(f"{serving(taken)}\necho next"), fence("echo on"))
        assert played.verdicts == ["failed", "passed"]
        assert played[0].reason is not None
        assert (played[0].reason.kind, played[0].reason.line) == (ReasonKind.PORT_TAKEN, 7)
        assert f"port {taken} is taken" in reason_of(played[0])
        assert played[0].commands[1].ending is Ending.NOT_TYPED

    def test_a_port_that_the_deck_itself_has_taken_names_the_command(self, play: Play, port: int) -> None:
        played = play(fence(serving(port)), fence(f"{serving(port)} --directory /"), fence("echo on"))
        assert played.verdicts == ["passed", "failed", "passed"]
        assert f"port {port} is taken by `{serving(port)}`" in reason_of(played[1])

    def test_what_ends_before_it_serves_fails_with_what_it_printed(self, play: Play) -> None:
        played = play(
            fence("kubectl() { echo 'no such service' >&2; return 1; }\nkubectl port-forward svc/web 8080:80")
        )
        assert played.verdicts == ["failed"]
        assert played[0].reason is not None
        assert played[0].reason.kind is ReasonKind.NOT_SERVING
        assert played[0].commands[1].output == "no such service\n"

    def test_what_never_answers_is_left_to_itself_after_a_while_and_noted(
        self, play: Play, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("harness.replay.servers.ANSWERS_WITHIN", 1.0)
        played = play(fence("kubectl() { sleep 8643; }\nkubectl port-forward svc/web 8080:80"), fence("echo on"))
        assert played.verdicts == ["passed", "passed"]
        assert played[0].commands[1].answered_after is None
        (note,) = played[0].notes
        assert (note.kind, round(note.seconds)) == (NoteKind.ANSWER_NOT_SEEN, 1)
        assert not [
            process for process in psutil.process_iter(["cmdline"]) if (process.info["cmdline"] or [])[1:] == ["8643"]
        ]

    def test_an_expectation_about_what_it_prints_is_judged_when_it_answers(self, play: Play, port: int) -> None:
        expectation = EXPECT.format(f"re Serving HTTP on .* port {port}")
        assert play(fence(serving(port)) + expectation).verdicts == ["passed"]
        played = play(fence(serving(port)) + EXPECT.format("Serving HTTPS"), fence("echo on"))
        assert played.verdicts == ["failed", "passed"]

    def test_it_goes_on_however_much_it_prints(self, play: Play) -> None:
        flood = "kubectl() { echo Forwarding from; while :; do echo >>n; printf '%4000d\\n' 1; done; }"
        played = play(
            fence(f"{flood}\nkubectl port-forward svc/web 8080:80"),
            fence("first=$(wc -l <n); sleep 2; [ $(wc -l <n) -gt $((first + 50)) ]"),
        )
        assert played.verdicts == ["passed", "passed"]

    def test_what_has_ended_by_itself_says_so(self, play: Play) -> None:
        ending = "kubectl() { echo Forwarding from; sleep 2; echo lost connection; return 3; }"
        played = play(
            fence(f"{ending}\nkubectl port-forward svc/web 18643:80"),
            fence("sleep 3; false"),
            fence("(curl -sS 127.0.0.1:18643/)"),
            fence("(curl -sS 127.0.0.1:18643/)"),
        )
        assert played.verdicts == ["passed", "failed", "failed", "failed"]
        command = "kubectl port-forward svc/web 18643:80"
        note = NoteRecord(kind=NoteKind.SERVER_ENDED, command=command, line=8)
        assert [step.notes for step in played.record.steps[1:]] == [(), (note,), ()]
        (_, server) = played[0].commands
        assert (server.ended_by, server.exit_status) == (EndedBy.ITSELF, 3)
        assert "lost connection" in server.output

    def test_a_key_that_interrupts_later_ends_it(self, play: Play, port: int) -> None:
        played = play(
            fence(serving(port)), fence(f"curl -s 127.0.0.1:{port}/ >page") + "<!-- ```key ^C``` -->", fence("echo on")
        )
        assert played.verdicts == ["passed"] * 4
        assert played[0].commands[0].ended_by is EndedBy.KEYS
        assert played[2].notes == ()

    def test_what_is_waited_for_and_not_ended_goes_on_beside_what_follows(self, play: Play, port: int) -> None:
        played = play(
            fence("mkdir site\ncd site\nX=kept"),
            fence(serving(port)) + "<!-- ```wait Serving HTTP``` -->",
            fence(f"curl -s 127.0.0.1:{port}/ | grep -c Directory\necho $X ${{PWD##*/}}"),
        )
        assert played.verdicts == ["passed"] * 4
        assert [command.output for command in played[3].commands] == ["2\n", "kept site\n"]
        (server,) = played[1].commands
        assert (server.ending, server.ended_by) == (Ending.BESIDE, EndedBy.DECK_END)

    def test_directives_say_what_becomes_of_it(self, play: Play, port: int) -> None:
        played = play(fence(serving(port)) + "<!--\n```wait Serving HTTP```\n```key ^C```\n-->", fence("echo on"))
        assert played.verdicts == ["passed"] * 4
        assert played[0].commands[0].ending is Ending.FINISHED

    def test_what_it_prints_when_it_is_asked_is_no_expectation_about_its_start(self, play: Play, port: int) -> None:
        expectations = f'<!-- ```expect Serving HTTP on 127.0.0.1 port {port} (http://127.0.0.1:{port}/) ...\n127.0.0.1 - - [x] "GET / HTTP/1.1" 200 -``` -->'
        played = play(fence(serving(port)) + expectations, fence(f"curl -s 127.0.0.1:{port}/ >page"))
        assert played.verdicts == ["passed", "passed"]
        assert '"GET / HTTP/1.1" 200 -' in played[0].notes[0].subject

    def test_where_the_slide_shows_that_it_is_interrupted_it_is(self, play: Play, port: int) -> None:
        expectations = f"<!-- ```expect Serving HTTP on 127.0.0.1 port {port} (http://127.0.0.1:{port}/) ...\n^C\nKeyboard interrupt received, exiting.``` -->"
        played = play(
            fence(serving(port)) + expectations, fence(f"curl -s 127.0.0.1:{port}/") + "<!-- ```expect-exit 7``` -->"
        )
        assert played.verdicts == ["passed", "passed"]
        assert (played[0].commands[0].ending, played[0].commands[0].ended_by) == (Ending.WATCHED, EndedBy.SEEN)

    def test_requests_above_the_interruption_are_not_compared(self, play: Play, port: int) -> None:
        expectations = f'<!-- ```expect Serving HTTP on 127.0.0.1 port {port} (http://127.0.0.1:{port}/) ...\n127.0.0.1 - - [x] "GET / HTTP/1.1" 200 -\n^C``` -->'
        played = play(fence(serving(port)) + expectations, fence("echo on"))
        assert played.verdicts == ["passed", "passed"]
        assert '"GET / HTTP/1.1" 200 -' in played[0].notes[0].subject


class TestWhatTurnsOutToServe:
    @pytest.fixture
    def script(self, port: int) -> str:
        return f"printf '%s\\n' '#!/bin/sh' 'echo begin' 'exec {serving(port)}' >start.sh\nchmod +x start.sh\nX=kept"

    def test_it_goes_on_beside_what_follows_in_its_block_and_behind_it(
        self, play: Play, script: str, port: int
    ) -> None:
        asks = f"curl -s 127.0.0.1:{port}/ | grep -c Directory"
        played = play(fence(f"{script}\n./start.sh\n{asks}\necho $X"), fence(f"{asks}\necho again $X"))
        assert played.verdicts == ["passed", "passed"]
        *_, server, count, kept = played[0].commands
        assert (server.ending, server.ended_by, server.ports) == (Ending.BESIDE, EndedBy.DECK_END, (port,))
        assert server.answered_after is not None
        assert [(count.line, count.output), (kept.line, kept.output)] == [(11, "2\n"), (12, "kept\n")]
        assert [command.output for command in played[1].commands] == ["2\n", "again kept\n"]
        assert not is_running(port)

    def test_where_the_slide_shows_that_it_is_interrupted_it_is(self, play: Play, script: str, port: int) -> None:
        expectation = '<!-- ```expect begin\n...\n127.0.0.1 - - [x] "GET / HTTP/1.1" 200 -\n^C``` -->'
        played = play(
            fence(script),
            fence("./start.sh") + expectation,
            fence(f"curl -s 127.0.0.1:{port}") + "<!-- ```expect-exit 7``` -->",
        )
        assert played.verdicts == ["passed"] * 3
        assert played[1].commands[0].ending is Ending.WATCHED

    def test_what_listens_behind_a_command_makes_no_server_of_it(self, play: Play, port: int) -> None:
        played = play(fence(f"{serving(port)} &\nsleep 5\necho on"))
        assert played.verdicts == ["passed"]
        assert {command.ending for command in played[0].commands} == {Ending.FINISHED}


class TestWhatShows:
    def test_what_stands_behind_the_interruption_is_expected_of_the_end(self, play: Play) -> None:
        counting = "bash -c 'trap \"echo counted; exit\" INT; while true; do echo one; sleep 0.2; done'"
        assert play(fence(counting) + "<!-- ```expect one\n^C\ncounted``` -->").verdicts == ["passed"]
        assert play(fence(counting) + "<!-- ```expect one\n^Ccounted``` -->").verdicts == ["passed"]
        assert play(fence(counting) + "<!-- ```expect one\n^C\nlost``` -->").verdicts == ["failed"]

    def test_requests_in_what_a_log_shows_are_compared(self, play: Play) -> None:
        logs = "echo start >log\ntail -f log"
        request = 'start\n127.0.0.1 - - [x] "GET / HTTP/1.1" 200 -'
        played = play("<!-- ```timeout 2``` -->\n" + fence(logs) + EXPECT.format(request))
        assert played.verdicts == ["failed"]

    def test_in_a_pane_beside_which_another_is_opened_it_goes_on(self, play: Play) -> None:
        played = play(
            fence("echo begin >log\ntail -f log"),
            "<!-- ```tmux split-pane``` -->\n" + fence("echo more >>log"),
            "<!--\n```tmux select-pane -t 0```\n```wait more```\n```key ^C```\n-->",
        )
        assert set(played.verdicts) == {"passed"}
        assert played[0].commands[1].exit_status == 130
        assert "more" in played[0].commands[1].output

    def test_it_is_ended_when_its_expectation_was_seen(self, play: Play) -> None:
        played = play(
            fence("echo begin >log\n(sleep 1; echo ready >>log; sleep 1; echo more >>log) &\ntail -f log")
            + EXPECT.format("ready")
        )
        assert played.verdicts == ["passed"]
        command = played[0].commands[2]
        assert (command.ending, command.ended_by, command.exit_status) == (Ending.WATCHED, EndedBy.SEEN, None)

    @pytest.mark.parametrize(
        "command",
        [
            "tail -f /dev/null",
            "while true; do date; sleep 0.3; done",
            "watch -n 1 'echo web-1   1/1   Running   $SECONDS\"s\"; date'",
        ],
    )
    def test_it_is_ended_when_nothing_but_times_and_counters_changed(self, play: Play, command: str) -> None:
        played = play(fence(f"{command}\necho on"))
        assert played.verdicts == ["passed"]
        watched, after = played[0].commands
        assert (watched.ending, watched.ended_by) == (Ending.WATCHED, EndedBy.SETTLED)
        assert after.output == "on\n"

    @pytest.mark.parametrize(
        ("command", "error"),
        [
            ("while true; do nosuchprog; sleep 0.3; done", "nosuchprog: command not found"),
            ("watch -n 0.5 nosuchprog --x", "nosuchprog: not found"),
            ("while true; do ls --no-such-flag; sleep 0.3; done", "ls: unrecognized option '--no-such-flag'"),
            ("while true; do touch here; ./here; sleep 0.3; done", "./here: Permission denied"),
        ],
    )
    def test_nothing_but_an_error_of_its_own_fails_with_that_error(self, play: Play, command: str, error: str) -> None:
        played = play(fence(command), fence("cat nowhere.txt"))
        assert played.verdicts == ["failed", "failed"]
        assert played[0].reason is not None
        assert played[0].reason.kind is ReasonKind.ONLY_ERROR
        assert error in reason_of(played[0])

    def test_an_error_that_passes_with_time_or_that_the_slide_shows_is_no_failure(self, play: Play) -> None:
        played = play(
            fence("while true; do cat not-yet.txt; sleep 0.3; done"),
            fence("while true; do nosuchprog; date; sleep 0.3; done"),
            fence("while true; do nosuchprog; sleep 0.3; done") + EXPECT.format("re nosuchprog: command not found"),
        )
        assert played.verdicts == ["passed"] * 3

    def test_what_prints_news_for_ever_is_ended_when_the_time_is_up(self, play: Play) -> None:
        letters = "while true; do head -c 30 /dev/urandom | base64 | tr -d 0-9; done"
        played = play("<!-- ```timeout 2``` -->\n" + fence(letters), fence("echo on"))
        assert played.verdicts == ["passed", "passed"]
        assert played[0].commands[0].ended_by is EndedBy.TIME_UP

    def test_an_expectation_that_is_never_seen_fails(self, play: Play) -> None:
        played = play(
            "<!-- ```timeout 1``` -->\n" + fence("echo begin >log\ntail -f log") + EXPECT.format("ready"),
            fence("echo on"),
        )
        assert played.verdicts == ["failed", "passed"]
        assert played[0].commands[1].ended_by is EndedBy.UNSEEN
        assert "did not show what the slide claims" in reason_of(played[0])

    def test_what_ends_by_itself_is_judged_as_any_command(self, play: Play) -> None:
        played = play(fence("tail -f nowhere"), fence("echo on"))
        assert played.verdicts == ["failed", "passed"]
        assert (played[0].commands[0].ending, played[0].commands[0].exit_status) == (Ending.FINISHED, 1)


def test_both_fail_where_somebody_is_strict_and_what_follows_is_played(play: Play, port: int) -> None:
    played = play(
        fence(serving(port)),
        fence("tail -f /dev/null"),
        fence(f"curl -s 127.0.0.1:{port}/ >page"),
        settings=Settings(strict=True),
    )
    assert played.verdicts == ["failed", "failed", "passed"]
    assert played[0].reason is not None
    assert played[0].reason.kind is ReasonKind.ENDLESS
