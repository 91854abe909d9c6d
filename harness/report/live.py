"""Show how a deck is played: the slide, what is typed, how long it takes, the verdict."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Slide, Step
from harness.record.model import Record, StepRecord
from harness.record.past import past_of
from harness.report import cause
from harness.report.course import Course
from harness.report.endless import endless_line
from harness.report.failure import describe, first_place, is_bad
from harness.report.filled import filled_line
from harness.report.notes import note_text
from harness.report.printable import printable
from harness.report.quantity import number
from harness.report.reasons import is_explained, reason_of, skipped_expectations
from harness.report.sheet import INDENT, UNLIMITED, Colour, Sheet, wants_colour, width_of
from harness.report.signs import COLOURS, SIGNS
from harness.report.summary import write_summary

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

NARROW = 60
"""Columns of a terminal below which only the most important is shown."""
NARROWEST = 20
"""The smallest number of columns that lines are written for."""
_WITHIN = INDENT * 2


class PlainView:
    """Shows a line for each event."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.course = Course()
        self._colour = wants_colour(stream)
        self._slide: int | None = None
        self._not_played: tuple[object, ...] | None = None
        """What the last step shares with others that were not played for the same reason; `None` where it was played."""

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Show the title of the deck, and how long earlier runs took."""
        self.course = Course(deck, steps, past_of(deck.path))
        self._slide = self._not_played = None
        expected = self.course.expectation()
        with self._lines() as sheet:
            sheet.prose(
                f"{deck.title} ({deck.path}), {deck.dialect}, {number(steps, 'step')}{expected}",
                Colour.HEADING,
            )

    def progress(self, message: str) -> None:
        """Show what the lab is doing."""
        with self._lines() as sheet:
            sheet.prose(f"· {message}", indent=INDENT)

    def step_started(self, slide: Slide, step: Step) -> None:
        """Show the slide if it is a new one, and what is typed."""
        self.course.step_started(slide)
        with self._lines() as sheet:
            if slide.number != self._slide:
                self._slide = slide.number
                self._say("")
                number = "before" if slide.is_setup else f"{slide.number}."
                sheet.prose(f"{number} {slide.title}", Colour.HEADING)
            if step.borrowed:
                sheet.prose(f"borrowed from {step.span}:", indent=INDENT)
        for line in typed_lines(step):
            self._say(INDENT + printable(line))

    def typing(self, command: str) -> None:
        """Show nothing: the whole step is there already."""

    def step_ended(self, step: StepRecord) -> None:
        """Show the verdict and, of a failure, the reason. Steps in a row that were not played for the same reason share a line."""
        reason = reason_of(step)
        not_played = None if step.started else _what_steps_share(step)
        if not_played is not None and (not reason or not_played == self._not_played):
            return
        self._not_played = not_played
        outcome = f"{step.verdict}" + (f", {step.seconds:.1f} s" if step.started else "")
        with self._lines() as sheet:
            sheet.prose(f"{SIGNS[step.verdict]} {outcome}", COLOURS[step.verdict], INDENT)
            if is_bad(step):
                sheet.detail("\n".join(_failure(step)), _WITHIN)
            elif reason:
                sheet.detail("\n".join((reason.splitlines()[0], *cause.lines_of_step(step)[:1])), _WITHIN)
            for why, expectations in skipped_expectations((step,)).items():
                sheet.prose(f"{number(len(expectations), 'claim')} not compared: {why}", indent=_WITHIN)
            if step.page:
                sheet.prose(step.page.url + (f" “{step.page.title}”" if step.page.title else ""), indent=_WITHIN)
            for filled in step.filled_in:
                sheet.prose(filled_line(filled), indent=_WITHIN)
            for line in filter(None, map(endless_line, step.commands)):
                sheet.prose(line, indent=_WITHIN)
            for note in step.notes:
                sheet.prose(f"note: {note_text(note)}", indent=_WITHIN)
            for finding in step.findings:
                sheet.prose(f"{finding.id}: {finding.message}", indent=_WITHIN)
                if finding.way_out:
                    sheet.prose(finding.way_out, indent=_WITHIN + INDENT)

    @property
    def width(self) -> int:
        """Return the columns of the terminal; 80 where there is none."""
        return width_of(self.stream)

    def rest(self) -> None:
        """Do nothing: this view has no spinner."""

    def pass_by(self, message: str) -> None:
        """Show nothing of a message that needs no line of its own."""

    def say(self, text: str, colour: Colour | None = None) -> None:
        """Show lines between the events."""
        self.rest()
        with self._lines() as sheet:
            for line in text.split("\n"):
                if line:
                    sheet.prose(line, colour)
                else:
                    sheet.line("")

    def ask(self, question: str) -> bool:
        """Ask the person a question; return False without a terminal."""
        if not sys.stdin.isatty():
            return False
        self._say(printable(question.rstrip()))
        self.stream.write("yes or no? ")
        self.stream.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def deck_ended(self, record: Record) -> None:
        """Show the summary."""
        self._say("")
        write_summary([record], self.stream)
        self.stream.flush()

    def _say(self, text: str) -> None:
        self.stream.write(f"{text}\n")
        self.stream.flush()

    @contextmanager
    def _lines(self) -> Iterator[Sheet]:
        """Give a sheet that is printed at the end: as wide as the terminal, or without a limit where there is none."""
        sheet = Sheet(max(self.width, NARROWEST) if self.stream.isatty() else UNLIMITED, self._colour)
        yield sheet
        for line in sheet.lines:
            self._say(line)


class LiveView(PlainView):
    """Shows the same, and below it a spinner with what is going on and for how long."""

    def __init__(self, stream: TextIO, console: Console) -> None:
        super().__init__(stream)
        self._console = console
        self._status: Status | None = None

    def progress(self, message: str) -> None:
        """Show what the lab is doing, in the place of the message before."""
        self._spin(message)

    def step_started(self, slide: Slide, step: Step) -> None:
        """Show what is typed, and a spinner until it has ended."""
        self.rest()
        super().step_started(slide, step)
        self._spin(typed_lines(step)[0])

    def typing(self, command: str) -> None:
        """Show the command beside the spinner."""
        self._spin(f"$ {command.strip()}")

    def step_ended(self, step: StepRecord) -> None:
        """Show the verdict in the place of the spinner."""
        self.rest()
        super().step_ended(step)

    def pass_by(self, message: str) -> None:
        """Show a message beside the spinner, until the next one."""
        self._spin(message)

    def ask(self, question: str) -> bool:
        """Stop the spinner, and ask the person a question; return False without a terminal."""
        self.rest()
        return super().ask(question)

    def deck_ended(self, record: Record) -> None:
        """Stop the spinner, and show the summary."""
        self.rest()
        super().deck_ended(record)

    def _spin(self, message: str) -> None:
        self.rest()
        self._status = self._console.status(_Elapsed(printable(message), self.course, self._console), spinner="dots")
        self._status.start()

    def rest(self) -> None:
        """Stop the spinner."""
        if self._status is not None:
            self._status.stop()
            self._status = None


class _Elapsed:
    """The position in the deck, the seconds since a message appeared, and the message; drawn at each turn of the spinner."""

    def __init__(self, message: str, course: Course, console: Console) -> None:
        self._message = message
        self._course = course
        self._console = console
        self._began = time.monotonic()

    def __rich__(self) -> Any:
        from rich.text import Text  # noqa: PLC0415

        before = self._course.position(is_short=self._console.width < NARROW)
        since = f"{time.monotonic() - self._began:.0f} s"
        return Text(
            f"{before}{self._message}  {since}" if not before else f"{before}{since}  {self._message}",
            overflow="ellipsis",
            no_wrap=True,
        )


def view_for(stream: TextIO) -> PlainView:
    """Return a live view on a terminal, plain lines elsewhere."""
    if not stream.isatty():
        return PlainView(stream)
    from rich.console import Console  # noqa: PLC0415  only terminals pay for it

    return LiveView(stream, Console(file=stream))


def typed_lines(step: Step) -> list[str]:
    """Return what a step types or does, as lines."""
    if step.kind in COMMANDS:
        first, *more = step.text.split("\n")
        return [f"$ {first}", *(f"  {line}" for line in more)]
    if step.file:
        return [f"{step.kind}: {step.file}", *(f"  {line}" for line in step.text.split("\n"))]
    return [f"{step.kind}: {step.text}".rstrip(": ")]


def _what_steps_share(step: StepRecord) -> tuple[object, ...]:
    """Return what is the same of steps that were not played for the same reason, wherever a `requires` of each stands."""
    reason = step.reason
    if reason is not None and reason.unmet is not None:
        reason = replace(reason, unmet=replace(reason.unmet, path="", line=0))
    return step.verdict, step.blocked_by, is_explained(step), reason


def _failure(step: StepRecord) -> list[str]:
    """Return what was wrong, and above it the line to look at first, unless what was wrong names it."""
    first, *lines = describe(step)
    return lines if lines[0].startswith(f"{first_place(step)}: ") else [first, *lines]
