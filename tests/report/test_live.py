"""What one sees while a deck is played."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from harness.deck.model import Deck, Exercise, Slide, Span, Step
from harness.record.cause import CauseRecord
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import UnmetRecord
from harness.record.model import StepRecord, Verdict
from harness.record.past import Past
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord
from harness.report.course import Course
from harness.report.failure import describe
from harness.report.live import LiveView, PlainView, view_for
from msgspec.structs import replace
from rich.console import Console

from tests.record.examples import fact, in_words, note

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
        reason=in_words(reason) if reason else None,
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
        "A deck (deck.md), remark, 2 steps",
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
    assert lines[1:] == ["  – skipped", "    before slide 9"]


def test_steps_that_have_the_same_requirement_share_a_line_wherever_it_stands() -> None:
    steps = [
        replace(
            record(Verdict.SKIPPED, started=""),
            reason=ReasonRecord(
                kind=ReasonKind.OTHER_VERSION,
                unmet=UnmetRecord(scope="step", path="deck.md", line=line, since="1.34", version="1.30"),
            ),
        )
        for line in (5, 9)
    ]
    assert seen(*steps)[1:] == ["  – skipped", "    for Kubernetes since 1.34, and this is 1.30"]


def test_a_step_whose_cause_is_known_is_told_behind_one_whose_cause_is_not() -> None:
    failed = PlaceRecord(step=1, slide=2, title="Earlier", path="deck.md", line=3, text="make")
    cause = CauseRecord(kind="missing-object", what=fact("the Pod `web`"), why=fact("nothing made it"), place=failed)
    blocked = replace(record(Verdict.BLOCKED, "what it needs is not there", started=""), blocked_by=failed)
    lines = seen(blocked, replace(blocked, cause=cause), replace(blocked, cause=cause))
    assert [line.split(" slide")[0] for line in lines if " slide " in line] == [
        "    after the failure on",
        "    because of",
    ]


def test_a_failure_is_told_at_once() -> None:
    failed = record(
        Verdict.FAILED, "deck.md:7: `echo one` ended with status 1", command("echo one", Ending.FINISHED, "oh\n")
    )
    assert "    deck.md:7: `echo one` ended with status 1" in seen(failed)
    assert "      │ oh" in seen(failed)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("width", [20, 40, 80])
def test_all_but_what_is_typed_fits_the_terminal_and_is_broken_between_words(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    view = PlainView(stream)
    title = "a heading of many words that go on and on until no terminal holds them"
    slide = replace(SLIDE, title=title)
    view.deck_started(replace(DECK, title=title), 1)
    view.step_started(slide, STEP)
    failed = record(Verdict.FAILED, f"deck.md:7: {title}", command("echo one", Ending.FINISHED, "o" * 200))
    view.step_ended(replace(failed, notes=(note(title),)))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert "".join(stream.getvalue().split()).count(title.replace(" ", "")) == 4
    assert any(line.endswith("…") for line in lines)


def test_what_decks_and_commands_write_steers_no_terminal() -> None:
    """The last character of each of these begins or is something that terminals obey."""
    for evil in ("\x1b]52;c;aGk=\x07", "\x1b[2J", "\x9b31m", "\r", "\u202e"):
        failed = record(Verdict.FAILED, f"why {evil}", command("echo", Ending.FINISHED, f"out {evil}"))
        stream = io.StringIO()
        view = PlainView(stream)
        view.deck_started(replace(DECK, title=f"title {evil}"), 1)
        view.step_started(replace(SLIDE, title=f"slide {evil}"), replace(STEP, text=f"echo {evil}"))
        view.progress(f"busy {evil}")
        view.step_ended(replace(failed, notes=(note(f"note {evil}"),)))
        assert stream.getvalue().count("why") == 1
        assert all(character.isprintable() or character == "\n" for character in stream.getvalue()), evil


def test_a_failure_ends_with_what_was_not_typed() -> None:
    failed = record(Verdict.FAILED, "why", command("false", Ending.FINISHED), command("a\nb", Ending.NOT_TYPED))
    assert describe(failed)[-1] == "not typed after that: 2 lines of this step"


def test_a_diff_is_not_followed_by_the_output_it_is_about() -> None:
    failed = record(Verdict.FAILED, "why\n- a\n+ b", command("echo b", Ending.FINISHED, "b\n"))
    assert describe(failed) == ["FAILED deck.md:7 slide 3, A slide", "why", "- a", "+ b"]


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


def test_earlier_runs_tell_how_long_it_takes() -> None:
    slides = tuple(Slide(at, f"Slide {at}", SPAN, exercises=(Exercise(SPAN, (STEP,)),)) for at in (1, 2))
    deck = Deck(Path("deck.md"), "remark", "en", "A deck", slides)
    past = Past({("bash", STEP.text, 1): 60.0, ("bash", STEP.text, 2): 61.0}, runs=2)
    course = Course(deck, 2, past)
    assert course.expectation() == ", about 2 min by 2 runs"
    assert course.position() == ""
    course.step_started(slides[1])
    assert course.position() == "slide 2 of 2 · 0 s of about 2 min · "
    assert course.position(is_short=True) == "2/2 "
    assert Course(deck, 1, past).expectation() == ""


@pytest.mark.parametrize(
    ("width", "expected"), [(100, "slide 3 of 3 · 0 s · 0 s  $ echo one"), (40, "3/3 0 s  $ echo one")]
)
def test_the_spinner_tells_where_it_is_in_one_line(width: int, expected: str) -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=True, color_system=None)
    view = LiveView(stream, console)
    slide = replace(SLIDE, exercises=(Exercise(SPAN, (STEP,)),))
    view.deck_started(replace(DECK, slides=(slide,)), 1)
    view.step_started(slide, STEP)
    view.rest()
    assert expected in stream.getvalue()
