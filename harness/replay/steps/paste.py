"""`paste`: type what was copied."""

from harness.record.reason import ReasonKind
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.stage import Stage


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Type what was copied; only a later `key ^J` sends it off."""
    if stage.clipboard:
        stage.terminal(planned.step.terminal).press(stage.clipboard)
    else:
        outcome.fail(reason(planned.step, ReasonKind.NOTHING_COPIED))
