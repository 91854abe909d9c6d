"""Which shells and consoles are open in each terminal, by the commands of the deck that opened them."""

from __future__ import annotations

from collections.abc import Iterable

from harness.deck.model import Opened, Span, Step
from harness.knowledge.sessions import Opens, opened_by
from harness.record.command import Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord
from harness.terminal import Command, ShellLost, Terminal

LEAVES_WITHIN = 60.0
"""Seconds that what is left gets to end: `kubectl run --rm` deletes its pod first."""


class NotOpen(Exception):
    """What a step is to be typed in is not open: its opener failed, or it ended by itself."""

    def __init__(self, opened: Opened, lost: ShellLost | None) -> None:
        super().__init__(opened.command)
        self.opened = opened
        self.reason = ReasonRecord(
            kind=ReasonKind.NOT_OPEN, subject=opened.command, status=lost.status if lost is not None else None
        )


class InnerShells:
    """Of one terminal: what is open at its prompt, and was opened in a container, another machine or a program."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._openers: list[Span | None] = []
        """Of each shell inside the terminal's own; `None` for one of the same machine, in which the deck's commands mean the same."""
        self._lost: ShellLost | None = None

    def opened(self, step: Step, command: Command) -> None:
        """Take it that a command of a step opened a shell or console."""
        self._forget_those_left()
        is_here = opened_by(command.text) is Opens.SHELL_HERE
        place = Span(step.span.path, step.span.line + command.line)
        self._openers = [*self._openers[: len(self._terminal.inside) - 1], None if is_here else place]

    def go_to(self, inside: tuple[Opened, ...]) -> None:
        """Leave what is open and is not among these, the outermost first. Raises `NotOpen` where one of these is not open."""
        self._lost = self._terminal.lost_shell() or self._lost
        self._forget_those_left()
        wanted = [opened.span for opened in inside]
        elsewhere = [(depth, opener) for depth, opener in enumerate(self._openers) if opener is not None]
        shared = 0
        while shared < min(len(wanted), len(elsewhere)) and elsewhere[shared][1] == wanted[shared]:
            shared += 1
        if shared < len(elsewhere):
            self._leave_until(elsewhere[shared][0])
        if shared < len(wanted):
            lost, self._lost = self._lost, None
            raise NotOpen(inside[shared], lost)

    def leave_for(self, following: tuple[Opened, ...]) -> None:
        """Leave what the next step of the terminal is not typed in, where nothing runs in it."""
        if self._terminal.running is not None:
            return
        self._forget_those_left()
        open_still = [opener for opener in self._openers if opener is not None]
        wanted = [opened.span for opened in following][: len(open_still)]
        if open_still != wanted:
            self.go_to(following[: _shared(open_still, wanted)])

    def _leave_until(self, depth: int) -> None:
        while len(self._terminal.inside) > depth:
            self._terminal.leave(LEAVES_WITHIN)
        self._forget_those_left()

    def _forget_those_left(self) -> None:
        del self._openers[len(self._terminal.inside) :]


def _shared(some: list[Span], others: list[Span]) -> int:
    return next(
        (number for number, pair in enumerate(zip(some, others, strict=False)) if pair[0] != pair[1]),
        min(len(some), len(others)),
    )


def why_not_open(opened: Opened, terminal: str, earlier: Iterable[StepRecord]) -> StepRecord | None:
    """Return the step because of which nothing can be typed in what a command was to open: it failed, or was not played; `None` without one."""
    is_behind = False
    for step in earlier:
        is_behind = is_behind or (step.path == str(opened.span.path) and _types(step, opened.span.line))
        if is_behind and step.terminal == terminal and step.verdict is not Verdict.PASSED:
            return step
    return None


def _types(step: StepRecord, line: int) -> bool:
    return step.line <= line <= step.line + step.text.count("\n")


def place_of_failure(step: StepRecord) -> PlaceRecord:
    """Return what blocks the steps behind one that failed: the command that did."""
    failed = (each for each in step.commands if each.bad_status or each.ending is not Ending.FINISHED)
    return step.blocked_by or step.place(next(failed, None))
