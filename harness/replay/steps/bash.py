"""`bash` and `hide`: type commands; each must succeed, the last one must show what the slide claims."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.model import ExpectationKind
from harness.knowledge.endings import ends_in_stream, is_stream
from harness.knowledge.reading import asks_cluster, asks_server, assigned_variable, what_is_read
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.mistakes import failed_part, is_called_wrongly, is_misspelt, misses_file
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import first_unmet, reason, unmet_expectation
from harness.replay.settings import ANSWER_TIMEOUT, NOTABLE_WAIT, PATIENCE, STREAM_TIMEOUT
from harness.replay.stage import Stage, command_record, compare
from harness.shell.variables import NOTHING
from harness.terminal import Command, Terminal

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Type the commands one by one; at the first that fails, the rest is left untyped."""
    step = planned.step
    terminal, note = stage.terminal_at_prompt(step.terminal)
    if note:
        outcome.notes.append(note)
    lines = step.text.split("\n")
    timeout = step.timeout or stage.settings.command_timeout
    stage.listener.typing(_first_command(lines))

    def limit_of(command: str) -> float:
        if step.timeout is None and is_stream(command):
            return STREAM_TIMEOUT
        return min(timeout, ANSWER_TIMEOUT) if step.timeout is None and asks_server(command) else timeout

    stage.begins(planned, 0)
    for command in terminal.run(
        step.text, timeout=limit_of, leave_last_running=planned.leaves_running or ends_in_stream(step.text)
    ):
        rest = lines[command.line + command.text.count("\n") + 1 :]
        if command.ending is Ending.LEFT_RUNNING and planned.leaves_running:
            stage.leave_running(planned)
            outcome.commands.append(command_record(command, step.span.line, stage.secrets))
        else:
            ended = command
            if command.ending is Ending.LEFT_RUNNING:
                limit = STREAM_TIMEOUT if is_stream(command.text) else timeout
                ended = replace(terminal.finish(step.timeout or limit), line=command.line)
            _Tries(planned, stage, terminal, is_last=not any(map(_is_command, rest))).judge(ended, outcome)
        outcome.notes += terminal.take_notes()
        stage.was(planned, len(outcome.commands) - 1, command.text)
        if outcome.problem:
            _leave_untyped(rest, command, planned, outcome)
            break
        if any(map(_is_command, rest)):
            stage.listener.typing(_first_command(rest))
            stage.begins(planned, len(outcome.commands))


class _Tries(Struct, frozen=True):
    """One command, until it does what it should or the time is up."""

    planned: PlannedStep
    stage: Stage
    terminal: Terminal
    is_last: bool
    """Of its block, so that the block's expectations are about it."""

    def judge(self, command: Command, outcome: Outcome) -> None:
        """Type the command again while that is allowed and may help; note in the outcome how it went."""
        tries, pause, waited = 1, FIRST_PAUSE, 0.0
        problem: ReasonRecord | None = None
        claims: list[ExpectationRecord] = []
        left_empty = ""
        patience = self._patience(command)
        began = time.monotonic()
        try:
            while True:
                claims = compare(self.planned, command, self.stage.secrets) if self.is_last else []
                problem = self._problem(command, claims)
                left_empty = self._left_empty(command)
                if problem:
                    self.stage.check_health()
                elif not left_empty:
                    break
                is_hanging = command.ending is Ending.INTERRUPTED and asks_server(command.text)
                if not (command.ending is Ending.FINISHED or is_hanging) or time.monotonic() - began + pause > patience:
                    break
                if self._is_hopeless(command, tries, left_empty):
                    break
                self.stage.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                waited = time.monotonic() - began
                command = self._again(command)
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
            outcome.fail(
                problem,
                breaks_later_steps=bool(self._wrong_ending(command)),
                is_own_fault=is_misspelt(command),
            )

    def _patience(self, command: Command) -> float:
        """Return the seconds for which it is tried again; zero for what must be typed once."""
        if self.planned.step.retry is not None:
            return self.planned.step.retry
        if is_stream(command.text):
            return 0.0
        return min(PATIENCE[what_is_read(command.text)], self.stage.patience)

    def _is_hopeless(self, command: Command, tries: int, left_empty: str) -> bool:
        """Return whether a command that failed, or left a variable empty, would do so again: nothing that goes on can change why.

        What went on at the first try may have ended since, and have changed it.
        """
        if self.planned.step.retry is not None or not (left_empty or self._wrong_ending(command)):
            return False
        if is_misspelt(command) or is_called_wrongly(command):
            return True
        asks_nobody = not self.stage.has_cluster and asks_cluster(command.text)
        return tries > 1 and (asks_nobody or misses_file(command)) and not self.stage.is_at_work()

    def _again(self, command: Command) -> Command:
        timeout = self.planned.step.timeout or self.stage.settings.command_timeout
        if self.planned.step.timeout is None and asks_server(command.text):
            timeout = min(timeout, ANSWER_TIMEOUT)
        *_, again = self.terminal.run(command.text, timeout=timeout)
        return replace(again, line=command.line)

    def _left_empty(self, command: Command) -> str:
        """Return the variable to which the command assigned what is not there yet; empty if it assigned something, or nothing."""
        variable = assigned_variable(command.text)
        if variable is None or command.ending is not Ending.FINISHED:
            return ""
        alternatives = " || ".join(f'[ "${variable}" = "{nothing}" ]' for nothing in NOTHING)
        with self.stage.looking_away():
            (probe,) = self.terminal.run(alternatives, timeout=10)
        return variable if probe.exit_status == 0 else ""

    def _problem(self, command: Command, claims: list[ExpectationRecord]) -> ReasonRecord | None:
        if wrong := self._wrong_ending(command):
            return wrong
        unmet = first_unmet(claims)
        return unmet_expectation(self.planned.step, unmet, command.text) if unmet else None

    def _wrong_ending(self, command: Command) -> ReasonRecord | None:
        step = self.planned.step
        wrong = partial(reason, step, below=command.line, command=command.text)
        if command.ending is Ending.INTERRUPTED:
            if not is_stream(command.text):
                return wrong(ReasonKind.TIMEOUT, seconds=command.seconds)
            return wrong(ReasonKind.ENDLESS) if self.stage.settings.strict else None
        claimed = {expectation.kind for expectation in step.expectations} if self.is_last else set()
        if ExpectationKind.EXIT_STATUS in claimed:
            return None
        part = failed_part(command)
        if ExpectationKind.ERROR in claimed:
            return None if command.exit_status or part else wrong(ReasonKind.SUCCEEDED)
        if part is not None:
            return wrong(ReasonKind.PART_STATUS, status=part.status, subject=part.text)
        return wrong(ReasonKind.STATUS, status=command.exit_status) if command.exit_status else None

    def _note(
        self, command: Command, tries: int, waited: float, problem: ReasonRecord | None, outcome: Outcome
    ) -> None:
        if waited >= NOTABLE_WAIT and not problem:
            outcome.notes.append(
                f"`{command.text}` did what it should at try {tries}, after {waited:.1f} s: "
                "a `wait` may be missing before it"
            )
        if command.ending is Ending.INTERRUPTED and is_stream(command.text):
            outcome.notes.append(
                f"`{command.text}` never ends by itself and was ended after {command.seconds:.0f} s: "
                "put ```wait TEXT``` and ```keys ^C``` after it"
            )


def _leave_untyped(rest: list[str], failed: Command, planned: PlannedStep, outcome: Outcome) -> None:
    text = "\n".join(rest).strip("\n")
    if text.strip():
        first = failed.line + failed.text.count("\n") + 1 + next(n for n, line in enumerate(rest) if line.strip())
        outcome.commands.append(
            CommandRecord(
                text=text,
                line=planned.step.span.line + first,
                ending=Ending.NOT_TYPED,
                exit_status=None,
                output="",
                output_bytes=0,
                seconds=0.0,
                tries=0,
            )
        )


def _first_command(lines: Iterable[str]) -> str:
    return next(filter(_is_command, lines), "")


def _is_command(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
