"""A command that was typed, and is typed again while that may help: until it does what it should, or the time is up."""

import time
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from harness.deck.expectation_kind import ExpectationKind
from harness.knowledge.endings import Purpose, purpose_of
from harness.knowledge.reading import (
    Reads,
    acts_before_last,
    asks_cluster,
    asks_server,
    assigned_variable,
    look_behind,
    what_is_read,
)
from harness.knowledge.sessions import waits_for_typing
from harness.knowledge.waiting import waits_by_itself
from harness.record.command import NOTABLE_WAIT, CommandRecord, EndedBy, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.note import NoteKind
from harness.record.reason import ReasonKind, ReasonRecord
from harness.record.secrets import Secrets
from harness.replay.block_expectations import compared_with_block
from harness.replay.command_records import command_record, compare
from harness.replay.endless_expectations import as_printed, expected_requests
from harness.replay.last_look import last_look
from harness.replay.looking import LOOKS_AT_MOST
from harness.replay.mistakes import (
    asked_port,
    ends_its_shell,
    failed_part,
    finds_port_taken,
    is_called_wrongly,
    is_misspelt,
    misses_file,
    shows_failure,
    useless_error,
)
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import first_unmet, forced_end, reason, unmet_expectation
from harness.replay.settings import PATIENCE
from harness.replay.stage import Stage
from harness.shell.variables import NOTHING
from harness.terminal import Command, Terminal

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0
_OWN_FAULTS = (ReasonKind.PORT_TAKEN, ReasonKind.ENDLESS, ReasonKind.ONLY_ERROR, ReasonKind.AWAITS_INPUT)
"""Reasons for which no earlier failure is to blame."""
_ENDLESS = (Ending.WATCHED, Ending.BESIDE)
"""Of commands that never end by themselves, where no directive says what becomes of them."""


class _Try(Struct):
    """The command as it went the last time."""

    command: Command
    number: int = 1
    """How often it was typed."""
    waited: float = 0.0
    """Seconds from the end of the first try until this one was typed."""
    expectations: list[ExpectationRecord] = []
    """What was claimed of it, compared."""
    problem: ReasonRecord | None = None
    left_empty: str = ""
    """The variable to which it assigned what is not there yet."""

    def record(self, line: int, secrets: Secrets) -> CommandRecord:
        """Return its record, of a block that begins on this line."""
        return command_record(
            self.command, line, secrets, tries=self.number, waited=self.waited, left_empty=self.left_empty
        )


class Tries(Struct, frozen=True):
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
        attempt = _Try(command)
        try:
            self._until_good(attempt, outcome)
        finally:
            self.stage.last_command[self.planned.step.terminal] = attempt.command
            line = self.planned.step.span.line
            outcome.commands.append(attempt.record(line, self.stage.secrets))
            outcome.expectations += attempt.expectations
        command, problem = attempt.command, attempt.problem
        if attempt.left_empty and not problem:
            outcome.note(NoteKind.LEFT_EMPTY, command=command.text, subject=attempt.left_empty)
        else:
            self._note(attempt, outcome)
        if problem:
            self._note_servers_that_ended(command, outcome)
            outcome.fail(
                problem,
                breaks_later_steps=command.ending not in _ENDLESS and bool(self._wrong_ending(command)),
                is_own_fault=is_misspelt(command) or problem.kind in _OWN_FAULTS,
            )

    def _until_good(self, attempt: _Try, outcome: Outcome) -> None:
        """Type the command again until it does what it should, cannot any more, or the time is up."""
        pause, was_at_work = FIRST_PAUSE, True
        patience = self._patience(attempt.command)
        began = time.monotonic()
        while not self._is_good(attempt, outcome):
            ending = attempt.command.ending
            is_hanging = ending is Ending.INTERRUPTED and asks_server(attempt.command.text)
            is_over = ending in (Ending.FINISHED, Ending.WATCHED)
            if not (is_over or is_hanging) or time.monotonic() - began + pause > patience:
                return
            if self._is_hopeless(attempt, was_at_work=was_at_work):
                return
            was_at_work = self.stage.is_at_work()
            self.stage.pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            attempt.waited = time.monotonic() - began
            attempt.command = self.again()
            attempt.number += 1

    def _is_good(self, attempt: _Try, outcome: Outcome) -> bool:
        """Compare what the command did with what it should; raises `ClusterBroken` where it is the cluster that failed."""
        command = attempt.command
        planned = as_printed(self.planned, command.ending, serves=_serves(command))
        attempt.expectations = compare(planned, command, self.stage.secrets) if self.is_last else []
        attempt.expectations = compared_with_block(attempt.expectations, planned, outcome.commands, command)
        attempt.problem = self._problem(command, attempt.expectations)
        attempt.left_empty = self._left_empty(command)
        if attempt.problem:
            self.stage.check_health()
        return not (attempt.problem or attempt.left_empty)

    def _note_servers_that_ended(self, command: Command, outcome: Outcome) -> None:
        """Note, once of each, the servers that had ended by themselves when a command that failed asked on their port."""
        port = asked_port(command.output, command.text)
        for server in self.stage.servers:
            if port is not None and server.has_ended and not server.end_is_noted and server.may_have_listened_on(port):
                server.end_is_noted = True
                line = server.place.planned.step.span.line + server.place.line
                outcome.note(NoteKind.SERVER_ENDED, command=server.command.text, line=line)

    def _patience(self, command: Command) -> float:
        """Return the seconds for which it is tried again; zero for what must be typed once."""
        if self.planned.step.retry is not None:
            return self.planned.step.retry
        if purpose_of(command.text) is not None:
            again = self._typed_again(command)
            if not (self.stage.has_cluster and asks_cluster(again)) or acts_before_last(again):
                return 0.0
            looked = LOOKS_AT_MOST if command.ending is Ending.WATCHED else 0.0
            return min(PATIENCE[Reads.LAB], self.stage.patience) - looked
        look = last_look(command)
        return min(PATIENCE[what_is_read(look.text if look else command.text)], self.stage.patience)

    def _typed_again(self, command: Command) -> str:
        """Return what of a command is typed again: of a line that changes something and then looks, its last part."""
        return (look_behind(command.text) if self.planned.step.retry is None else "") or command.text

    def _is_hopeless(self, attempt: _Try, *, was_at_work: bool) -> bool:
        """Return whether a command that failed, or left a variable empty, would do so again: nothing that goes on can change why.

        `was_at_work`: something went on when this try began, or at the first one may have; it may have ended since, and have changed it.
        """
        command = attempt.command
        if self.planned.step.retry is not None or not (attempt.left_empty or self._wrong_ending(command)):
            return False
        if is_misspelt(command) or is_called_wrongly(command) or finds_port_taken(command) or useless_error(command):
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

    def _problem(self, command: Command, expectations: list[ExpectationRecord]) -> ReasonRecord | None:
        if wrong := self._wrong_ending(command):
            return wrong
        if unmet := first_unmet(expectations):
            return unmet_expectation(self.planned.step, unmet, command.text)
        if command.ending in _ENDLESS and self.stage.settings.strict:
            return reason(self.planned.step, ReasonKind.ENDLESS, below=command.line, command=command.text)
        return None

    def _wrong_ending(self, command: Command) -> ReasonRecord | None:
        step = self.planned.step
        wrong = partial(reason, step, below=command.line, command=command.text)
        if command.awaits_input or command.ending is Ending.INTERRUPTED:
            # in a container, on another machine and on other systems it is not seen that a program waits
            is_waiting = command.awaits_input or waits_for_typing(command.text)
            return wrong(ReasonKind.AWAITS_INPUT if is_waiting else ReasonKind.TIMEOUT, **forced_end(command))
        if command.ending in _ENDLESS:
            is_meant = command.ending is Ending.BESIDE or command.ended_by is EndedBy.SEEN
            error = "" if is_meant else useless_error(command)
            return wrong(ReasonKind.ONLY_ERROR, detail=error) if error else None
        if command.ending is Ending.LEFT:
            is_meant = ends_its_shell(command.text)
            return (
                None if is_meant else wrong(ReasonKind.SHELL_ENDED, subject=command.shell, status=command.exit_status)
            )
        kinds = {expectation.kind for expectation in step.expectations} if self.is_last else set()
        if ExpectationKind.EXIT_STATUS in kinds:
            return None
        part = failed_part(command)
        if ExpectationKind.ERROR in kinds:
            return None if command.exit_status or part else wrong(ReasonKind.SUCCEEDED)
        if part is not None:
            return wrong(ReasonKind.PART_STATUS, status=part.status, subject=part.text)
        is_shown = self.is_last and any(shows_failure(expectation.text, command) for expectation in step.expectations)
        if not command.exit_status or is_shown:
            return None
        if purpose_of(command.text) is not Purpose.SERVES:
            return wrong(ReasonKind.STATUS, status=command.exit_status)
        if finds_port_taken(command):
            port, holder = self.stage.servers.holder_of_port(command)
            return wrong(ReasonKind.PORT_TAKEN, status=command.exit_status, subject=port, detail=holder)
        return wrong(ReasonKind.NOT_SERVING, status=command.exit_status)

    def _note(self, attempt: _Try, outcome: Outcome) -> None:
        command = attempt.command
        if attempt.waited >= NOTABLE_WAIT and not attempt.problem:
            text = self._typed_again(command)
            kind = NoteKind.WAITED_AGAIN if waits_by_itself(text) else NoteKind.SUCCEEDED_LATER
            outcome.note(kind, command=text, tries=attempt.number, seconds=round(attempt.waited, 6))
        if command.ending in _ENDLESS and _serves(command) and self.is_last:
            for line in expected_requests(self.planned):
                outcome.note(NoteKind.NOT_COMPARED, subject=line)
        if command.ending is Ending.BESIDE and command.answered_after is None:
            outcome.note(NoteKind.ANSWER_NOT_SEEN, command=command.text, seconds=round(command.seconds, 6))


def _serves(command: Command) -> bool:
    """Return whether a command answers others."""
    return command.ending is Ending.BESIDE or bool(command.ports) or purpose_of(command.text) is Purpose.SERVES
