"""`paste`: type what was copied. `copypaste`, of old decks: copy it, type it, press Enter, see it succeed."""

from __future__ import annotations

from harness.record.reason import ReasonKind
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.stage import Stage
from harness.replay.steps import check, copy
from harness.terminal.keys import key


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Type it; a `key ^J` sends it off."""
    if stage.clipboard:
        stage.terminal(planned.step.terminal).press(stage.clipboard)
    else:
        outcome.fail(reason(planned.step, ReasonKind.NOTHING_COPIED))


def play_copypaste(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """All four in one."""
    copy.play(planned, stage, outcome)
    if not outcome.problem:
        terminal, _ = stage.terminal_at_prompt(planned.step.terminal)
        terminal.press(stage.clipboard + key("Enter"))
        check.play(planned, stage, outcome)
