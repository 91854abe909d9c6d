"""`copy`: what a pattern finds on the screen goes to the clipboard."""

import re

from harness.record.reason import ReasonKind
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.stage import Stage


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Look at the screen and at recent output; the last match counts, its first group if it has one."""
    step = planned.step
    try:
        pattern = re.compile(step.text, re.MULTILINE)
    except re.error as error:
        outcome.fail(reason(step, ReasonKind.NO_PATTERN, subject=step.text, detail=str(error)))
        return
    copied = stage.terminal(step.terminal).search(pattern)
    if copied is None:
        outcome.fail(reason(step, ReasonKind.NO_MATCH, subject=step.text))
    else:
        stage.clipboard = copied
