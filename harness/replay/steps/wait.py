"""`wait` and `longwait`: until a text is on the screen."""

from harness.deck.model import Step
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.settings import LONG_WAIT_TIMEOUT, WAIT_TIMEOUT
from harness.replay.stage import Stage
from harness.terminal import NeverAppeared


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Wait; a command that ends without the text is a failure at once."""
    step = planned.step
    default = LONG_WAIT_TIMEOUT if step.kind == "longwait" else WAIT_TIMEOUT
    terminal = stage.terminal(step.terminal)
    try:
        terminal.wait_for(step.text, step.timeout or default)
    except NeverAppeared as error:
        stage.check_health()
        if error.ended is not None:
            stage.has_ended(step.terminal, error.ended)
        elif terminal.running is not None and not planned.leaves_running:
            stage.finish(step.terminal, 0)
        outcome.fail(_reason(step, error, stage.secrets.masked(error.tail)))
    outcome.notes += terminal.take_notes()


def _reason(step: Step, error: NeverAppeared, screen: str) -> ReasonRecord:
    if error.ended is None:
        return reason(step, ReasonKind.NEVER_APPEARED, subject=error.text, seconds=error.seconds, detail=screen)
    command, status = error.ended.text, error.ended.exit_status
    return reason(step, ReasonKind.ENDED_BEFORE, subject=error.text, command=command, status=status, detail=screen)
