"""`copypaste`, of old decks: copy, type what was copied, press Enter, see it succeed."""

from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage
from harness.replay.steps import check, copy
from harness.terminal.keys import key


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Do all four."""
    copy.play(planned, stage, outcome)
    if not outcome.problem:
        terminal, _ = stage.terminal_at_prompt(planned.step.terminal)
        terminal.press(stage.clipboard + key("Enter"))
        check.play(planned, stage, outcome)
