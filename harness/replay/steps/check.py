"""`check`: the command before must have succeeded."""

from harness.record.command import Ending
from harness.record.reason import ReasonKind
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import forced_end, reason
from harness.replay.stage import Stage


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Wait until the command before has ended, and fail if it was interrupted or its status is not 0."""
    step = planned.step
    terminal = stage.terminal(step.terminal)
    if terminal.running is not None:
        stage.finish(step.terminal, step.timeout or stage.settings.command_timeout)
    command = stage.last_command.get(step.terminal)
    if command is None:
        outcome.fail(reason(step, ReasonKind.NO_COMMAND, subject=step.terminal))
    elif command.ending is Ending.INTERRUPTED:
        stage.check_health()
        outcome.fail(reason(step, ReasonKind.TIMEOUT, command=command.text, **forced_end(command)))
    elif command.exit_status:
        stage.check_health()
        outcome.fail(reason(step, ReasonKind.STATUS, command=command.text, status=command.exit_status))
    outcome.notes += terminal.take_notes()
