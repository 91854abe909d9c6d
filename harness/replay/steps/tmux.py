"""`tmux`: another terminal. Which one a step is played in was settled when the deck was read."""

from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage


def play(planned: PlannedStep, stage: Stage, _outcome: Outcome) -> None:
    """Open the terminal if it is new."""
    stage.terminal(planned.step.terminal)
