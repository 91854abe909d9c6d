"""Commands that wait for somebody to type, in a deck that has no keys for them."""

from __future__ import annotations

import pytest
from harness.record.command import EndedWith, Ending, ForcedEnd
from harness.record.reason import ReasonKind
from harness.report.reasons import reason_of

from tests.replay.conftest import Play
from tests.replay.test_player import fence


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.terminal.waiting.INPUT_COMES_WITHIN", 1.0)


@pytest.mark.parametrize(
    "command",
    [
        "cat > conf.ini",
        "read -p 'Your name? ' name",
        "python3 -c 'input(\"Delete? [y/N] \")'",
        "bash -c 'read answer </dev/tty'",
    ],
)
def test_it_is_ended_soon_and_says_the_way_out(play: Play, command: str) -> None:
    played = play(fence(command), fence("echo on"))
    assert played.verdicts == ["failed", "passed"]
    reason = played[0].reason
    assert reason is not None
    assert reason.kind is ReasonKind.AWAITS_INPUT
    assert reason.forced_end is not None
    assert reason.seconds == reason.forced_end.after >= 1.0
    assert played[0].commands[0].forced_end == ForcedEnd(after=round(reason.seconds, 6), means=EndedWith.CTRL_C)
    assert "waits for somebody to type, and was ended after" in reason_of(played[0])
    assert "here-document" in reason_of(played[0])


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("cat >conf.ini", ReasonKind.AWAITS_INPUT),
        ("vi conf.ini", ReasonKind.AWAITS_INPUT),
        ("sleep 60", ReasonKind.TIMEOUT),
    ],
)
def test_where_it_is_not_seen_it_is_known_of_the_program(
    play: Play, monkeypatch: pytest.MonkeyPatch, command: str, kind: ReasonKind
) -> None:
    monkeypatch.setattr("harness.terminal.foreground.wait_for_typing", lambda _pids: False)
    played = play("<!-- ```timeout 1``` -->\n" + fence(command))
    assert played[0].reason is not None
    assert played[0].reason.kind is kind


def test_what_waits_for_somebody_to_type_is_not_blamed_on_what_failed_before(play: Play) -> None:
    played = play(fence("false"), fence("cat >conf.ini"))
    assert played.verdicts == ["failed", "failed"]


def test_what_takes_too_long_says_when_it_was_ended_not_how_long_that_took(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.terminal.ending.ANSWERS_WITHIN", 3.0)
    played = play("<!-- ```timeout 1``` -->\n" + fence("sh -c 'trap \"\" INT; sleep 600'"))
    (command,) = played[0].commands
    assert command.seconds >= 4.0
    assert "did not end within 1 s and was ended by ^\\, since it ignored ^C" in reason_of(played[0])


def test_what_has_its_input_from_elsewhere_or_its_keys_from_the_deck_does_not_wait(play: Play) -> None:
    played = play(
        fence("sleep 3 | cat >quiet\ncat <<EOF >conf.ini\nport=80\nEOF"),
        fence("read -p 'Your name? ' name") + "<!--\n```wait name?```\n```keys Ada```\n```key ^J```\n-->",
        fence("echo $name"),
    )
    assert set(played.verdicts) == {"passed"}
    assert played[0].commands[0].ending is Ending.FINISHED
    assert played.record.steps[-1].commands[0].output == "Ada\n"
