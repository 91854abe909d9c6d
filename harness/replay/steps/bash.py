"""`bash` and `hide`: type commands; each must succeed, the last one must show what the slide claims."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.model import Expectation, ExpectationKind
from harness.knowledge.endings import Purpose, is_stream, purpose_of
from harness.knowledge.reading import Reads, asks_cluster, asks_server, assigned_variable, what_is_read
from harness.knowledge.sessions import waits_for_keys
from harness.record.command import EndedBy, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.claims_on_endless import as_printed, claimed_requests, shows_interrupt, until_interrupt
from harness.replay.command_records import command_record, compare, untyped_record
from harness.replay.looking import LOOKS_AT_MOST, SETTLED_AFTER, look
from harness.replay.mistakes import (
    ends_its_shell,
    failed_part,
    finds_port_taken,
    is_called_wrongly,
    is_misspelt,
    misses_file,
    shows_failure,
)
from harness.replay.outcome import Outcome
from harness.replay.pieces import Piece, pieces_of
from harness.replay.plan import PlannedStep
from harness.replay.reasons import first_unmet, reason, unmet_expectation
from harness.replay.servers import Place
from harness.replay.settings import ANSWER_TIMEOUT, KEYS_COME_WITHIN, NOTABLE_WAIT, PATIENCE
from harness.replay.stage import Stage
from harness.shell.variables import NOTHING
from harness.terminal import Command, ShellLost, Terminal

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0
_OWN_FAULTS = (ReasonKind.PORT_TAKEN, ReasonKind.ENDLESS)
"""Reasons for which no earlier failure is to blame."""
_ENDLESS = (Ending.WATCHED, Ending.BESIDE)
"""Of commands that never end by themselves, where no directive says what becomes of them."""


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Type the commands one by one; at the first that fails, the rest is left untyped."""
    step = planned.step
    terminal, note = stage.terminal_at_prompt(step.terminal)
    if note:
        outcome.notes.append(note)
    inner_shells = stage.inner_shells(step.terminal)
    inner_shells.go_to(step.inside)
    try:
        _type(planned, stage, terminal, outcome)
    except ShellLost as lost:
        outcome.fail(reason(step, ReasonKind.NOT_OPEN, subject=lost.opener, status=lost.status))
    if not planned.leaves_running:
        inner_shells.leave_for(planned.next_inside)


def _type(planned: PlannedStep, stage: Stage, terminal: Terminal, outcome: Outcome) -> None:
    step = planned.step
    lines = step.text.split("\n")
    stage.listener.typing(_first_command(lines))

    stage.begins(planned, len(outcome.commands))
    hands = _Hands(planned, stage, terminal)
    for piece, command in hands.type_all():
        rest = lines[command.line + command.text.count("\n") + 1 :]
        if command.ending is Ending.LEFT_RUNNING:
            stage.leave_running(planned)
            outcome.commands.append(command_record(command, step.span.line, stage.secrets))
        else:
            is_last = not any(map(_is_command, rest))
            _Tries(planned, stage, terminal, is_last, partial(hands.type_again, piece, command)).judge(command, outcome)
        outcome.notes += terminal.take_notes()
        if command.ending is Ending.OPENED:
            stage.inner_shells(step.terminal).opened(step, command)
        stage.was(planned, len(outcome.commands) - 1, command.text)
        if outcome.problem:
            _leave_untyped(rest, command, planned, outcome)
            break
        if any(map(_is_command, rest)):
            stage.listener.typing(_first_command(rest))
            stage.begins(planned, len(outcome.commands))


class _Hands(Struct, frozen=True):
    """Types the pieces of a block: what serves into a terminal of its own, what shows until enough of it was seen."""

    planned: PlannedStep
    stage: Stage
    terminal: Terminal

    def type_all(self) -> Iterator[tuple[Piece, Command]]:
        """Type all pieces; yield each command with its piece, as `type` does. Who stops iterating leaves the rest untyped."""
        for piece in pieces_of(self.planned.step.text, is_inside=bool(self.planned.step.inside)):
            for command in self.type(piece):
                yield piece, command

    def type(self, piece: Piece) -> Iterator[Command]:
        """Type a piece; yield its commands, with their lines in the block, when they ended or go on as they should."""
        goes_on = piece.is_last and (self.planned.leaves_running or self.planned.stays_in_pane)
        if goes_on and piece.purpose is Purpose.SERVES:
            self.stage.may_serve(self.planned, piece.line)
        if goes_on or piece.purpose is None:
            for command in self.terminal.run(piece.text, timeout=self._limit_of, leave_last_running=goes_on):
                yield _as_watched(replace(command, line=piece.line + command.line))
        else:
            yield self._type_endless(piece)

    def type_again(self, piece: Piece, command: Command) -> Command:
        """Type one of the commands of a piece once more."""
        if piece.purpose is not None:
            return self._type_endless(piece)
        *_, again = self.terminal.run(command.text, timeout=self._limit_of)
        return replace(again, line=command.line)

    def _type_endless(self, piece: Piece) -> Command:
        expectations = self.planned.step.expectations if piece.is_last else ()
        is_seen = self._is_seen if any(map(_is_of_output, expectations)) else None
        timeout = self.planned.step.timeout
        if piece.purpose is Purpose.SERVES and not (piece.is_last and shows_interrupt(self.planned)):
            place = Place(self.planned, self.stage.commands_begun, piece.line)
            return self.stage.serve(piece.text, place, timeout, is_seen)
        list(self.terminal.run(piece.text, timeout=0, leave_last_running=True))
        waits_for_cluster = self.stage.has_cluster and asks_cluster(piece.text)
        at_most = timeout or LOOKS_AT_MOST
        first_within = at_most if waits_for_cluster else min(at_most, SETTLED_AFTER)
        return replace(look(self.terminal, at_most, first_within, is_seen), line=piece.line)

    def _is_seen(self, shown: str) -> bool:
        """Return whether all that the slide claims of the output is in what was shown."""
        so_far = Command("", 0, Ending.LEFT_RUNNING, None, shown, len(shown), 0.0)
        claims = compare(as_printed(until_interrupt(self.planned), Ending.BESIDE), so_far, self.stage.secrets)
        pairs = zip(claims, self.planned.step.expectations, strict=True)
        return all(claim.satisfied or not _is_of_output(expectation) for claim, expectation in pairs)

    def _limit_of(self, command: str) -> float:
        """Return the seconds that a command may take."""
        step = self.planned.step
        timeout = step.timeout or self.stage.settings.command_timeout
        if step.timeout is None and is_stream(command):
            return LOOKS_AT_MOST
        if step.timeout is None and waits_for_keys(command):
            return KEYS_COME_WITHIN
        return min(timeout, ANSWER_TIMEOUT) if step.timeout is None and asks_server(command) else timeout


def _is_of_output(expectation: Expectation) -> bool:
    return expectation.kind not in (ExpectationKind.EXIT_STATUS, ExpectationKind.ERROR)


def _as_watched(command: Command) -> Command:
    """Return a command that never ends, typed into a shell inside the shell with others, as one that was looked at long enough."""
    if command.ending is not Ending.INTERRUPTED or not is_stream(command.text):
        return command
    return replace(command, ending=Ending.WATCHED, ended_by=EndedBy.TIME_UP)


class _Tries(Struct, frozen=True):
    """One command, until it does what it should or the time is up."""

    planned: PlannedStep
    stage: Stage
    terminal: Terminal
    is_last: bool
    """Of its block, so that the block's expectations are about it."""
    again: Callable[[], Command]
    """Types it once more."""

    def judge(self, command: Command, outcome: Outcome) -> None:
        """Type the command again while that is allowed and may help; note in the outcome how it went."""
        tries, pause, waited = 1, FIRST_PAUSE, 0.0
        problem: ReasonRecord | None = None
        claims: list[ExpectationRecord] = []
        left_empty, was_at_work = "", True
        patience = self._patience(command)
        began = time.monotonic()
        try:
            while True:
                planned = as_printed(self.planned, command.ending)
                claims = compare(planned, command, self.stage.secrets) if self.is_last else []
                problem = self._problem(command, claims)
                left_empty = self._left_empty(command)
                if problem:
                    self.stage.check_health()
                elif not left_empty:
                    break
                is_hanging = command.ending is Ending.INTERRUPTED and asks_server(command.text)
                is_over = command.ending in (Ending.FINISHED, Ending.WATCHED)
                if not (is_over or is_hanging) or time.monotonic() - began + pause > patience:
                    break
                if self._is_hopeless(command, left_empty, was_at_work=was_at_work):
                    break
                was_at_work = self.stage.is_at_work()
                self.stage.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                waited = time.monotonic() - began
                command = self.again()
                tries += 1
        finally:
            self.stage.last_command[self.planned.step.terminal] = command
            line, secrets = self.planned.step.span.line, self.stage.secrets
            outcome.commands.append(
                command_record(command, line, secrets, tries=tries, waited=waited, left_empty=left_empty)
            )
            outcome.expectations += claims
        if left_empty and not problem:
            outcome.notes.append(f"`{command.text}` left `{left_empty}` empty")
        else:
            self._note(command, tries, waited, problem, outcome)
        if problem:
            outcome.notes += [
                f"`{server.command.text}`, typed on line {server.place.planned.step.span.line + server.place.line}, had ended by itself by then"
                for server in self.stage.servers
                if server.has_ended
            ]
            outcome.fail(
                problem,
                breaks_later_steps=bool(self._wrong_ending(command)),
                is_own_fault=is_misspelt(command) or problem.kind in _OWN_FAULTS,
            )

    def _patience(self, command: Command) -> float:
        """Return the seconds for which it is tried again; zero for what must be typed once."""
        if self.planned.step.retry is not None:
            return self.planned.step.retry
        if purpose_of(command.text) is not None:
            if not (self.stage.has_cluster and asks_cluster(command.text)):
                return 0.0
            looked = LOOKS_AT_MOST if command.ending is Ending.WATCHED else 0.0
            return min(PATIENCE[Reads.LAB], self.stage.patience) - looked
        return min(PATIENCE[what_is_read(command.text)], self.stage.patience)

    def _is_hopeless(self, command: Command, left_empty: str, *, was_at_work: bool) -> bool:
        """Return whether a command that failed, or left a variable empty, would do so again: nothing that goes on can change why.

        `was_at_work`: something went on when this try began, or at the first one may have; it may have ended since, and have changed it.
        """
        if self.planned.step.retry is not None or not (left_empty or self._wrong_ending(command)):
            return False
        if is_misspelt(command) or is_called_wrongly(command) or finds_port_taken(command):
            return True
        asks_nobody = not self.stage.has_cluster and asks_cluster(command.text)
        return not was_at_work and (asks_nobody or misses_file(command))

    def _left_empty(self, command: Command) -> str:
        """Return the variable to which the command assigned what is not there yet; empty if it assigned something, or nothing."""
        variable = assigned_variable(command.text)
        if variable is None or command.ending is not Ending.FINISHED or command.shell:
            return ""
        alternatives = " || ".join(f'[ "${variable}" = "{nothing}" ]' for nothing in NOTHING)
        with self.stage.looking_away():
            (probe,) = self.terminal.run(alternatives, timeout=10)
        return variable if probe.exit_status == 0 else ""

    def _problem(self, command: Command, claims: list[ExpectationRecord]) -> ReasonRecord | None:
        if wrong := self._wrong_ending(command):
            return wrong
        if unmet := first_unmet(claims):
            return unmet_expectation(self.planned.step, unmet, command.text)
        if command.ending in _ENDLESS and self.stage.settings.strict:
            return reason(self.planned.step, ReasonKind.ENDLESS, below=command.line, command=command.text)
        return None

    def _wrong_ending(self, command: Command) -> ReasonRecord | None:
        step = self.planned.step
        wrong = partial(reason, step, below=command.line, command=command.text)
        if command.ending is Ending.INTERRUPTED:
            return wrong(ReasonKind.TIMEOUT, seconds=command.seconds)
        if command.ending in _ENDLESS:
            return None
        if command.ending is Ending.LEFT:
            is_meant = ends_its_shell(command.text)
            return (
                None if is_meant else wrong(ReasonKind.SHELL_ENDED, subject=command.shell, status=command.exit_status)
            )
        claimed = {expectation.kind for expectation in step.expectations} if self.is_last else set()
        if ExpectationKind.EXIT_STATUS in claimed:
            return None
        part = failed_part(command)
        if ExpectationKind.ERROR in claimed:
            return None if command.exit_status or part else wrong(ReasonKind.SUCCEEDED)
        if part is not None:
            return wrong(ReasonKind.PART_STATUS, status=part.status, subject=part.text)
        is_shown = self.is_last and any(shows_failure(claim.text, command) for claim in step.expectations)
        if not command.exit_status or is_shown:
            return None
        if purpose_of(command.text) is not Purpose.SERVES:
            return wrong(ReasonKind.STATUS, status=command.exit_status)
        if finds_port_taken(command):
            port, holder = self.stage.servers.holder_of_port(command)
            return wrong(ReasonKind.PORT_TAKEN, status=command.exit_status, subject=port, detail=holder)
        return wrong(ReasonKind.NOT_SERVING, status=command.exit_status)

    def _note(
        self, command: Command, tries: int, waited: float, problem: ReasonRecord | None, outcome: Outcome
    ) -> None:
        if waited >= NOTABLE_WAIT and not problem:
            outcome.notes.append(
                f"`{command.text}` did what it should at try {tries}, after {waited:.1f} s: "
                "a `wait` may be missing before it"
            )
        if command.ending is Ending.BESIDE and self.is_last:
            outcome.notes += [
                f"not compared, since it is printed when somebody asks: {line}"
                for line in claimed_requests(self.planned)
            ]
        if command.ending is Ending.BESIDE and command.answered_after is None:
            outcome.notes.append(
                f"nothing showed within {command.seconds:.0f} s that `{command.text}` answers; what follows was typed beside it all the same"
            )


def _leave_untyped(rest: list[str], failed: Command, planned: PlannedStep, outcome: Outcome) -> None:
    text = "\n".join(rest).strip("\n")
    if text.strip():
        first = failed.line + failed.text.count("\n") + 1 + next(n for n, line in enumerate(rest) if line.strip())
        outcome.commands.append(untyped_record(text, planned.step.span.line + first))


def _first_command(lines: Iterable[str]) -> str:
    return next(filter(_is_command, lines), "")


def _is_command(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
