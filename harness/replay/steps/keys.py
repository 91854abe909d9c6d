"""`key` and `keys`: press keys in what is running, or at the prompt."""

from __future__ import annotations

from harness.record.model import Ending
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.settings import KEYS_TIMEOUT
from harness.replay.stage import Stage, compare
from harness.terminal.keys import is_key, key


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Press; then wait for the program to end, unless the next step of this terminal acts on it too."""
    step = planned.step
    terminal = stage.terminal(step.terminal)
    try:
        terminal.press(_characters(step.kind, step.text))
    except ValueError as error:
        outcome.fail(f"{step.span}: {error}")
        return
    if terminal.running is not None and not planned.leaves_running:
        text = terminal.running
        left = stage.left_running(step.terminal)
        command = stage.finish(step.terminal, step.timeout or KEYS_TIMEOUT)
        if command.ending is Ending.INTERRUPTED:
            stage.check_health()
            outcome.fail(f"{step.span}: `{text}` did not end within {step.timeout or KEYS_TIMEOUT:.0f} s of these keys")
        elif left is not None and (unmet := [claim for claim in compare(left, command) if not claim.satisfied]):
            outcome.fail(
                f"{step.span.path}:{unmet[0].line}: `{text}` did not show what the slide claims\n{unmet[0].detail}",
                breaks_later_steps=False,
            )
    outcome.notes += terminal.take_notes()


def _characters(kind: str, text: str) -> str:
    """New decks name one key in `key` and write text in `keys`; old ones have `keys ^C`."""
    name = text.strip()
    if kind == "key" or is_key(name):
        return key(name)
    return text
