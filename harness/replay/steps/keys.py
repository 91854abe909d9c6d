"""`key` and `keys`: press keys in what is running, or at the prompt."""

from harness.knowledge.endings import is_stream
from harness.record.command import Ending
from harness.record.note import NoteKind
from harness.record.reason import ReasonKind
from harness.replay.command_records import command_record, compare
from harness.replay.inner_shells import LEAVES_WITHIN
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import first_unmet, reason, unmet_expectation
from harness.replay.settings import KEYS_TIMEOUT
from harness.replay.stage import Stage
from harness.terminal import Terminal
from harness.terminal.keys import is_key, key

ENTER = ("\r", "\n")
INTERRUPT = key("^C")
END_OF_INPUT = key("^D")
PRESSED_AGAIN_AFTER = 12.0
"""Seconds after which a person presses ^C once more: bash loses one that arrives between two commands of a list, and
Compose needs ten to stop its containers."""


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Press the keys, then wait until the program has ended, unless the next step of this terminal acts on it too.

    Raises `NotOpen` where the keys are for a shell or console inside of the shell, and that is not open.
    """
    step = planned.step
    terminal = stage.terminal(step.terminal)
    try:
        characters = _characters(step.kind, step.text)
    except ValueError:
        outcome.fail(reason(step, ReasonKind.NO_KEY, subject=step.text.strip()))
        if terminal.running is not None and not planned.leaves_running:
            stage.finish(step.terminal, 0)
        return
    if characters == INTERRUPT and not is_stream(terminal.running or "") and stage.serves_beside(step.terminal):
        if terminal.running is not None:
            _finish(planned, stage, terminal, outcome)
        stage.end_server_of(step.terminal)
        return
    if terminal.running is not None and terminal.ends_within(0):
        text = terminal.running
        _finish(planned, stage, terminal, outcome)
        outcome.note(NoteKind.ENDED_BEFORE_KEYS, command=text)
    if terminal.running is None and step.inside:
        stage.inner_shells(step.terminal).check_open(step.inside)
    if terminal.running is None and terminal.inside and characters == END_OF_INPUT:
        terminal.leave(step.timeout or LEAVES_WITHIN)
    elif terminal.running is not None or characters.isprintable() or characters in ENTER:
        terminal.press(characters)
    else:
        outcome.note(NoteKind.NOT_PRESSED, subject=step.text.strip())
    if terminal.running is not None and not planned.leaves_running:
        if characters == INTERRUPT and not terminal.ends_within(PRESSED_AGAIN_AFTER):
            terminal.press(characters)
        _finish(planned, stage, terminal, outcome)
    outcome.notes += terminal.take_notes()


def _finish(planned: PlannedStep, stage: Stage, terminal: Terminal, outcome: Outcome) -> None:
    """Wait until what runs has ended, and compare what the slide that started it expects of it."""
    step, text = planned.step, terminal.running or ""
    left = stage.left_running(step.terminal)
    limit = step.timeout or KEYS_TIMEOUT
    command = stage.finish(step.terminal, limit)
    if left is None:
        outcome.commands.append(command_record(command, step.span.line, stage.secrets))
    if command.ending is Ending.INTERRUPTED:
        stage.check_health()
        outcome.fail(reason(step, ReasonKind.KEYS_TIMEOUT, command=text, seconds=limit, forced_end=command.forced_end))
    elif left is not None and (unmet := first_unmet(compare(left, command, stage.secrets))):
        outcome.fail(unmet_expectation(left.step, unmet, text), breaks_later_steps=False)


def _characters(kind: str, text: str) -> str:
    """Return what the terminal gets: `key` names one key, `keys` has text, or one key as in older decks (`keys ^C`). Raises `ValueError` for no key."""
    name = text.strip()
    if kind == "key" or is_key(name):
        return key(name)
    return text
