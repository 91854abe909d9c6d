"""`copy`: what a pattern finds on the screen goes to the clipboard."""

from __future__ import annotations

import re

from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Look at the screen and at recent output; the last match counts, its first group if it has one."""
    step = planned.step
    try:
        pattern = re.compile(step.text, re.MULTILINE)
    except re.error as error:
        outcome.fail(f"{step.span}: `{step.text}` is no regular expression: {error}")
        return
    found = stage.terminal(step.terminal).search(pattern)
    if found is None:
        outcome.fail(f"{step.span}: nothing on the screen matches `{step.text}`")
    else:
        stage.clipboard = found
