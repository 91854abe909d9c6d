"""`bash` and `hide`: type commands; each must succeed, the last one must show what the slide claims."""

from __future__ import annotations

import time

from harness.deck.model import ExpectationKind
from harness.record.model import CommandRecord, Ending, ExpectationRecord
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reading import assigned_variable, is_stream, only_reads
from harness.replay.settings import STREAM_TIMEOUT
from harness.replay.stage import Stage, command_record, compare
from harness.terminal import Command, Terminal

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0


def play(planned: PlannedStep, stage: Stage) -> Outcome:
    """Type the commands one by one; at the first that fails, the rest is left untyped."""
    step, outcome = planned.step, Outcome()
    terminal, note = stage.terminal_at_prompt(step.terminal)
    if note:
        outcome.notes.append(note)
    lines = step.text.split("\n")
    timeout = step.timeout or (STREAM_TIMEOUT if is_stream(step.text) else stage.settings.command_timeout)
    for command in terminal.run(step.text, timeout=timeout, leave_last_running=planned.leaves_running):
        rest = lines[command.line + command.text.count("\n") + 1 :]
        is_last = not any(line.strip() and not line.lstrip().startswith("#") for line in rest)
        if command.ending is Ending.LEFT_RUNNING:
            stage.leave_running(planned)
            outcome.commands.append(command_record(command, step.span.line))
        else:
            _judge(command, planned, stage, terminal, outcome, is_last=is_last)
        outcome.notes += terminal.take_notes()
        if outcome.problem:
            _leave_untyped(rest, command, planned, outcome)
            break
    return outcome


def _judge(
    command: Command, planned: PlannedStep, stage: Stage, terminal: Terminal, outcome: Outcome, *, is_last: bool
) -> None:
    tries, began, pause = 1, time.monotonic(), FIRST_PAUSE
    patience = planned.step.retry if planned.step.retry is not None else stage.patience
    may_repeat = planned.step.retry is not None or (only_reads(command.text) and not is_stream(command.text))
    last_try = began
    while True:
        claims = compare(planned, command) if is_last else []
        problem = _problem(command, planned, claims, is_last=is_last)
        variable = assigned_variable(command.text)
        if not problem and variable and may_repeat and _is_empty(variable, terminal):
            problem = f"`{variable}` stayed empty"
        if not problem:
            break
        stage.check_health()
        if not may_repeat or command.ending is not Ending.FINISHED or time.monotonic() - began + pause > patience:
            break
        stage.pause(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
        last_try = time.monotonic()
        (command,) = _again(command, terminal, planned.step.timeout or stage.settings.command_timeout)
        tries += 1
    waited = last_try - began if tries > 1 else 0.0
    stage.last_command[planned.step.terminal] = command
    outcome.commands.append(command_record(command, planned.step.span.line, tries=tries, waited=waited))
    outcome.expectations += claims
    if tries > 1 and not problem:
        outcome.notes.append(
            f"`{command.text}` did what it should at try {tries}, after {waited:.1f} s: a `wait` may be missing before it"
        )
    if command.ending is Ending.INTERRUPTED and is_stream(command.text):
        outcome.notes.append(
            f"`{command.text}` never ends by itself and was ended after {command.seconds:.0f} s: "
            "put ```wait TEXT``` and ```keys ^C``` after it"
        )
    if problem:
        is_claim = any(not claim.satisfied for claim in claims) and _status_problem(command, planned, is_last) == ""
        outcome.fail(problem, breaks_later_steps=not is_claim)


def _problem(command: Command, planned: PlannedStep, claims: list[ExpectationRecord], *, is_last: bool) -> str:
    status = _status_problem(command, planned, is_last)
    if status:
        return status
    unsatisfied = [claim for claim in claims if not claim.satisfied]
    if unsatisfied:
        place = f"{planned.step.span.path}:{unsatisfied[0].line}"
        return f"{place}: `{command.text}` did not show what the slide claims\n{unsatisfied[0].detail}"
    return ""


def _status_problem(command: Command, planned: PlannedStep, is_last: bool) -> str:
    place = f"{planned.step.span.path}:{planned.step.span.line + command.line}"
    if command.ending is Ending.INTERRUPTED:
        if is_stream(command.text):
            return ""
        return f"{place}: `{command.text}` did not end within {command.seconds:.0f} s and was ended"
    if is_last and any(each.kind is ExpectationKind.EXIT_STATUS for each in planned.step.expectations):
        return ""
    if command.exit_status:
        return f"{place}: `{command.text}` ended with status {command.exit_status}"
    return ""


def _again(command: Command, terminal: Terminal, timeout: float) -> tuple[Command]:
    *_, again = terminal.run(command.text, timeout=timeout)
    return (
        Command(
            again.text, command.line, again.ending, again.exit_status, again.output, again.output_bytes, again.seconds
        ),
    )


def _is_empty(variable: str, terminal: Terminal) -> bool:
    (probe,) = terminal.run(f'[ -z "${variable}" ]', timeout=10)
    return probe.exit_status == 0


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
