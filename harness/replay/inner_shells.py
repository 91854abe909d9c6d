"""Which shells and consoles are open in each terminal, by the commands of the deck that opened them."""

from collections.abc import Iterable

from msgspec import Struct

from harness.deck.model import Opened, Span, Step
from harness.knowledge.sessions import Opens, opened_by
from harness.record.command import Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord
from harness.replay.consequences import failed_command
from harness.terminal import Command, ShellLost, Terminal

LEAVES_WITHIN = 60.0
"""Seconds that what is left gets to end: `kubectl run --rm` deletes its pod first."""


class NotOpen(Exception):
    """What a step is to be typed in is not open: its opener failed, or it ended."""

    def __init__(self, opened: Opened, ended: ReasonRecord | None) -> None:
        super().__init__(opened.command)
        self.opened = opened
        self.ended = ended
        """How it ended, where it was open."""
        self.reason = ReasonRecord(
            kind=ReasonKind.NOT_OPEN,
            subject=opened.command,
            status=ended.status if ended is not None else None,
            because=ended,
        )


class _Opener(Struct, frozen=True):
    """A command that opened a shell or console which is open now."""

    place: Span
    is_here: bool
    """It opened a shell of the same machine, in which the deck's commands mean the same: it stays open until the page leaves it."""


class InnerShellHistory:
    """Of one terminal: what is open at its prompt, and what became of what was open before."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._openers: list[_Opener] = []
        """Of each shell inside the terminal's own."""
        self._ended: dict[Span, ReasonRecord] = {}
        """How shells ended, by the places of their openers."""
        self._last: tuple[Span, str] | None = None
        """The last command, with its place."""

    def typed(self, step: Step, command: Command) -> None:
        """Take it that a command of a step was typed, which may have opened a shell or console, or ended one."""
        place = Span(step.span.path, step.span.line + command.line)
        self._last = place, command.text
        if command.ending is not Ending.OPENED:
            self._forget_those_left(_end(place, command.text, command.shell, command.exit_status))
            return
        del self._openers[len(self._terminal.inside) - 1 :]
        self._openers.append(_Opener(place, opened_by(command.text) is Opens.SHELL_HERE))

    def lost(self, lost: ShellLost) -> None:
        """Take it that what was open has ended by itself."""
        place, _ = self._last or (None, "")
        self._forget_those_left(_end(place, "", lost.opener, lost.status))

    def check_open(self, inside: tuple[Opened, ...]) -> None:
        """Raise `NotOpen` where one of these is not open."""
        places = [opener.place for opener in self._openers]
        for opened in inside:
            if opened.span not in places:
                raise NotOpen(opened, self._ended.get(opened.span))

    def go_to(self, inside: tuple[Opened, ...]) -> None:
        """Leave what is open and is not among these, the outermost first. Raises `NotOpen` where one of these is not open."""
        if lost := self._terminal.lost_shell():
            self.lost(lost)
        self._forget_those_left()
        self._leave_until(self._depth_of([opened.span for opened in inside]))
        self.check_open(inside)

    def _depth_of(self, wanted: list[Span]) -> int:
        """Return how many of the shells that are open can stay: those that are wanted, and around them those of the same machine."""
        matched = 0
        for depth, opener in enumerate(self._openers):
            if matched < len(wanted) and opener.place == wanted[matched]:
                matched += 1
            elif not opener.is_here:
                return depth
        return len(self._openers)

    def leave_for(self, following: tuple[Opened, ...]) -> None:
        """Leave what the next step of the terminal is not typed in, where nothing runs in it."""
        if self._terminal.running is not None:
            return
        self._forget_those_left()
        self._leave_until(self._depth_of([opened.span for opened in following]))

    def _leave_until(self, depth: int) -> None:
        while len(self._terminal.inside) > depth:
            self._terminal.leave(LEAVES_WITHIN)
        self._forget_those_left()

    def _forget_those_left(self, ended: ReasonRecord | None = None) -> None:
        """Forget what is open no more, and remember how it ended, where that is known."""
        left = self._openers[len(self._terminal.inside) :]
        del self._openers[len(self._terminal.inside) :]
        if ended is not None:
            self._ended |= {opener.place: ended for opener in left}


def _end(place: Span | None, command: str, opener: str, status: int | None) -> ReasonRecord:
    """Return how a shell ended: under a command, or, without one, by itself behind the command at a place."""
    path, line = (str(place.path), place.line) if place is not None else ("", 0)
    return ReasonRecord(
        kind=ReasonKind.SHELL_ENDED, path=path, line=line, command=command, subject=opener, status=status
    )


def why_not_open(error: NotOpen, terminal: str, earlier: Iterable[StepRecord]) -> StepRecord | None:
    """Return the step because of which nothing can be typed in what a command was to open: it failed, or was not played; `None` without one.

    Where it was open, that is the step that ended it, or another that was to be typed there since then.
    """
    ended = error.ended
    path, line = (
        (ended.path, ended.line) if ended is not None else (str(error.opened.span.path), error.opened.span.line)
    )
    is_behind = False
    for step in earlier:
        is_there = step.path == path and _types(step, line)
        is_behind = is_behind or is_there
        is_about_it = ended is None or is_there or (step.reason is not None and step.reason.kind is ReasonKind.NOT_OPEN)
        if (
            is_behind
            and is_about_it
            and step.terminal == terminal
            and step.verdict not in (Verdict.PASSED, Verdict.FLAKY)
        ):
            return step
    return None


def _types(step: StepRecord, line: int) -> bool:
    return step.line <= line <= step.line + step.text.count("\n")


def place_of_failure(step: StepRecord) -> PlaceRecord:
    """Return what blocks the steps behind one that failed: the command that did."""
    return step.blocked_by or step.place(failed_command(step))
