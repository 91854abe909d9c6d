"""What one sees while a deck is played: the slide, what is typed, how long it takes, what came of it."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO

from harness.deck.model import Deck, Slide, Step
from harness.record.model import Record, StepRecord, Verdict
from harness.report import cause
from harness.report.failure import describe
from harness.report.printable import printable
from harness.report.summary import wants_colour, write_summary

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

SIGNS = {
    Verdict.PASSED: ("✓", "32"),
    Verdict.FAILED: ("✗", "31"),
    Verdict.BLOCKED: ("⊘", "33"),
    Verdict.SKIPPED: ("-", "33"),
    Verdict.ERROR: ("!", "31"),
}
COMMANDS = ("bash", "hide")
_OWN_COLOURS = re.compile(r"(\x1b\[(?:[01]|3[1-3])m)")


class PlainView:
    """A line for everything that happens."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._colour = wants_colour(stream)
        self._slide = 0
        self._not_played = ""

    def deck_started(self, deck: Deck, steps: int) -> None:
        """The title."""
        self._say(self._painted("1", f"{deck.title} ({deck.path}), {steps} step{'s' * (steps != 1)}"))

    def progress(self, message: str) -> None:
        """What the lab is busy with."""
        self._say(f"  · {message}")

    def step_started(self, slide: Slide, step: Step) -> None:
        """The slide when it is a new one, and what is typed."""
        if slide.number != self._slide:
            self._slide = slide.number
            self._say(self._painted("1", f"\n{slide.number}. {slide.title}"))
        if step.borrowed:
            self._say(f"  borrowed from {step.span}:")
        for line in typed_lines(step):
            self._say(f"  {line}")

    def typing(self, command: str) -> None:
        """Nothing: the whole step stands there already."""

    def step_ended(self, step: StepRecord) -> None:
        """The verdict; of a failure, the reason. Steps that share a reason for not being played share a line."""
        if not step.started and step.reason == self._not_played:
            return
        self._not_played = "" if step.started else step.reason
        sign, code = SIGNS[step.verdict]
        told = f"{step.verdict}" + (f", {step.seconds:.1f} s" if step.started else "")
        self._say(self._painted(code, f"  {sign} {told}"))
        if step.verdict in (Verdict.FAILED, Verdict.ERROR):
            self._say("\n".join(f"    {line}" for line in describe(step)))
        elif step.reason:
            self._say("\n".join(f"    {line}" for line in (step.reason.splitlines()[0], *cause.told(step)[:1])))
        if step.page:
            self._say(f"    {step.page.url}" + (f" “{step.page.title}”" if step.page.title else ""))
        for note in step.notes:
            self._say(f"    note: {note}")
        for finding in step.findings:
            self._say(f"    {finding.id}: {finding.message}")
            if finding.way_out:
                self._say(f"      {finding.way_out}")

    def ask(self, question: str) -> bool:
        """Ask the person; where there is none, the answer is no."""
        if not sys.stdin.isatty():
            return False
        self._say(question.rstrip())
        self.stream.write("yes or no? ")
        self.stream.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def deck_ended(self, record: Record) -> None:
        """The summary."""
        self._say("")
        write_summary([record], self.stream)
        self.stream.flush()

    def _say(self, text: str) -> None:
        parts = _OWN_COLOURS.split(text)
        parts[::2] = map(printable, parts[::2])
        self.stream.write(f"{''.join(parts)}\n")
        self.stream.flush()

    def _painted(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text


class LiveView(PlainView):
    """The same, and below it a spinner with what is going on just now and for how long."""

    def __init__(self, stream: TextIO, console: Console) -> None:
        super().__init__(stream)
        self._console = console
        self._status: Status | None = None

    def progress(self, message: str) -> None:
        """Replaces the message before."""
        self._spin(message)

    def step_started(self, slide: Slide, step: Step) -> None:
        """Says what is typed, and spins until it ended."""
        self._rest()
        super().step_started(slide, step)
        self._spin(typed_lines(step)[0])

    def typing(self, command: str) -> None:
        """What the spinner is about."""
        self._spin(f"$ {command.strip()}")

    def step_ended(self, step: StepRecord) -> None:
        """The verdict takes the spinner's place."""
        self._rest()
        super().step_ended(step)

    def ask(self, question: str) -> bool:
        """As long as somebody is asked, nothing spins."""
        self._rest()
        return super().ask(question)

    def deck_ended(self, record: Record) -> None:
        """The summary."""
        self._rest()
        super().deck_ended(record)

    def _spin(self, message: str) -> None:
        self._rest()
        self._status = self._console.status(_Elapsed(message), spinner="dots")
        self._status.start()

    def _rest(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


class _Elapsed:
    """A message and the seconds since it came up, drawn anew with every turn of the spinner."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._began = time.monotonic()

    def __rich__(self) -> Any:
        from rich.text import Text  # noqa: PLC0415

        return Text(f"{self._message}  {time.monotonic() - self._began:.0f} s", overflow="ellipsis", no_wrap=True)


def view_for(stream: TextIO) -> PlainView:
    """A live view on a terminal, plain lines elsewhere."""
    if not stream.isatty():
        return PlainView(stream)
    from rich.console import Console  # noqa: PLC0415  only terminals pay for it

    return LiveView(stream, Console(file=stream))


def typed_lines(step: Step) -> list[str]:
    """What a step types or does, as lines."""
    if step.kind in COMMANDS:
        first, *more = step.text.split("\n")
        return [f"$ {first}", *(f"  {line}" for line in more)]
    return [f"{step.kind}: {step.text}".rstrip(": ")]
