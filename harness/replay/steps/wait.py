"""`wait` and `longwait`: until a text is on the screen."""

from __future__ import annotations

from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
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
        tail = "\n".join(f"  │ {line}" for line in stage.secrets.masked(error.tail).splitlines())
        outcome.fail(f"{step.span}: {error}" + (f"; the screen showed:\n{tail}" if tail else ""))
    outcome.notes += terminal.take_notes()
