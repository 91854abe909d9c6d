"""What one sees while a deck is played."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from harness.deck.model import Deck, Slide, Span, Step
from harness.record.model import CommandRecord, Ending, StepRecord, Verdict
from harness.report.failure import describe
from harness.report.live import PlainView, view_for

SPAN = Span(Path("deck.md"), 7)
STEP = Step("bash", "echo one\necho two", SPAN)
SLIDE = Slide(3, "A slide", SPAN)
DECK = Deck(Path("deck.md"), "remark", "en", "A deck", (SLIDE,))


def record(
    verdict: Verdict, reason: str = "", *commands: CommandRecord, started: str = "2026-01-01T00:00:00Z"
) -> StepRecord:
    return StepRecord(
        index=1,
        slide=3,
        title="A slide",
        path="deck.md",
        line=7,
        kind="bash",
        text=STEP.text,
        hidden=False,
        terminal="term1",
        verdict=verdict,
        reason=reason,
        started=started,
        seconds=1.25,
        commands=commands,
    )


def command(text: str, ending: Ending, output: str = "") -> CommandRecord:
    return CommandRecord(
        text=text, line=7, ending=ending, exit_status=1, output=output, output_bytes=len(output), seconds=1.0
    )


def seen(*steps: StepRecord) -> list[str]:
    stream = io.StringIO()
    view = PlainView(stream)
    view.deck_started(DECK, 2)
    for step in steps:
        if step.started:
            view.step_started(SLIDE, STEP)
        view.step_ended(step)
    return stream.getvalue().splitlines()


def test_everything_that_happens_is_a_line() -> None:
    assert seen(record(Verdict.PASSED)) == [
        "A deck (deck.md), 2 steps",
        "",
        "3. A slide",
        "  $ echo one",
        "    echo two",
        "  ✓ passed, 1.2 s",
    ]


def test_a_slide_is_named_once() -> None:
    assert seen(record(Verdict.PASSED), record(Verdict.PASSED)).count("3. A slide") == 1


def test_steps_that_share_a_reason_for_not_being_played_share_a_line() -> None:
    lines = seen(*[record(Verdict.SKIPPED, "before slide 9", started="")] * 3)
    assert lines[1:] == ["  - skipped", "    before slide 9"]


def test_a_failure_is_told_at_once() -> None:
    failed = record(
        Verdict.FAILED, "deck.md:7: `echo one` ended with status 1", command("echo one", Ending.FINISHED, "oh\n")
    )
    assert "    deck.md:7: `echo one` ended with status 1" in seen(failed)
    assert "      │ oh" in seen(failed)


def test_a_failure_ends_with_what_was_not_typed() -> None:
    failed = record(Verdict.FAILED, "why", command("false", Ending.FINISHED), command("a\nb", Ending.NOT_TYPED))
    assert describe(failed)[-1] == "not typed after that: 2 lines of this step"


def test_a_diff_is_not_followed_by_the_output_it_is_about() -> None:
    failed = record(Verdict.FAILED, "why\n- a\n+ b", command("echo b", Ending.FINISHED, "b\n"))
    assert describe(failed) == ["deck.md:7, slide 3 “A slide”", "why", "- a", "+ b"]


def test_what_is_no_terminal_gets_plain_lines() -> None:
    assert type(view_for(io.StringIO())) is PlainView


def test_where_nobody_can_be_asked_the_answer_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert not PlainView(stream).ask("Play on your cluster?")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("answer", "is_yes"), [("yes\n", True), ("Y\n", True), ("\n", False), ("no\n", False), ("", False)]
)
def test_a_person_must_say_yes(monkeypatch: pytest.MonkeyPatch, answer: str, is_yes: bool) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = io.StringIO()
    monkeypatch.setattr("sys.stdin", Keyboard(answer))
    assert PlainView(stream).ask("Play on your cluster?") is is_yes
    assert "Play on your cluster?" in stream.getvalue()
