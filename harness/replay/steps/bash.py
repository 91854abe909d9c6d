"""`bash` and `hide`: type commands; each must succeed, the last one must show what the slide claims."""

from collections.abc import Iterable
from functools import partial

from harness.deck.model import Step
from harness.record.command import Ending
from harness.record.reason import ReasonKind
from harness.replay.block_typing import BlockTyping
from harness.replay.command_records import command_record, untyped_record
from harness.replay.inner_shells import InnerShellHistory, NotOpen
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.stage import Stage
from harness.replay.tries import Tries
from harness.terminal import Command, ShellLost
from harness.terminal.prompt import is_command


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Type the commands one by one; at the first that fails, the rest is left untyped."""
    step = planned.step
    _, note = stage.terminal_at_prompt(step.terminal)
    if note is not None:
        outcome.notes.append(note)
    stage.inner_shells(step.terminal).go_to(step.inside)
    try:
        _type(planned, stage, outcome)
    except ShellLost as lost:
        stage.inner_shells(step.terminal).lost(lost)
        outcome.fail(reason(step, ReasonKind.SHELL_ENDED, subject=lost.opener, status=lost.status))
    if not planned.leaves_running:
        stage.inner_shells(step.terminal).leave_for(planned.next_inside)


def _type(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    step = planned.step
    lines = step.text.split("\n")
    stage.listener.typing(_first_command(lines))

    stage.begins(planned, len(outcome.commands))
    block = BlockTyping(planned, stage)
    for piece, command in block.type_all():
        rest = lines[command.line + command.text.count("\n") + 1 :]
        if command.ending is Ending.LEFT_RUNNING:
            stage.leave_running(planned)
            outcome.commands.append(command_record(command, step.span.line, stage.secrets))
        else:
            is_last = not any(map(is_command, rest))
            Tries(planned, stage, block.terminal, is_last, partial(block.type_again, piece, command)).judge(
                command, outcome
            )
        outcome.notes += block.terminal.take_notes()
        inner_shells = stage.inner_shells(step.terminal)
        inner_shells.typed(step, command)
        stage.was(planned, len(outcome.commands) - 1, command.text)
        if any(map(is_command, rest)) and not outcome.problem:
            _check_open(step, inner_shells, outcome)
        if outcome.problem:
            _leave_untyped(rest, command, planned, outcome)
            break
        if any(map(is_command, rest)):
            stage.listener.typing(_first_command(rest))
            stage.begins(planned, len(outcome.commands))


def _check_open(step: Step, inner_shells: InnerShellHistory, outcome: Outcome) -> None:
    """Have the step fail where a shell ended under it in which the rest of it is to be typed: that is never typed in the one around it."""
    try:
        inner_shells.check_open(step.inside)
    except NotOpen as error:
        outcome.fail(error.ended or error.reason)


def _leave_untyped(rest: list[str], failed: Command, planned: PlannedStep, outcome: Outcome) -> None:
    text = "\n".join(rest).strip("\n")
    if text.strip():
        first = failed.line + failed.text.count("\n") + 1 + next(n for n, line in enumerate(rest) if line.strip())
        outcome.commands.append(untyped_record(text, planned.step.span.line + first))


def _first_command(lines: Iterable[str]) -> str:
    return next(filter(is_command, lines), "")
