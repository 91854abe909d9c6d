"""Commands that never end by themselves, and nobody presses a key: a note, since a run goes on as a person would."""

from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.directives import ARRANGES_PANES, COMMANDS, PRESSES_KEYS
from harness.deck.model import Finding
from harness.knowledge.endings import Purpose, endless
from harness.shell.commands import last_line

IDS = ("endless-command",)
_SECTIONS = {
    (Purpose.SERVES, True): "endless-command",
    (Purpose.SERVES, False): "endless-command/amid",
    (Purpose.SHOWS, True): "endless-command/shows",
    (Purpose.SHOWS, False): "endless-command/between",
}
"""By what it goes on for, and whether it is the last command of its block."""


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield the programs that go on for ever with a next command, or nothing, behind them."""
    for typed in subject.typed:
        last_command = last_line(typed.step.text)
        for stream in endless(typed.step.text):
            program = stream.program
            is_last = program.line >= last_command
            if is_last and _is_ended(subject, typed):
                continue
            name = " ".join([program.condition_of, *program.literals]).lstrip()
            section = _SECTIONS[stream.row.purpose, is_last]
            yield subject.finding_at(section, typed, program.arguments[0].start, command=name)


def _is_ended(subject: Subject, typed: Typed) -> bool:
    """Return whether keys end it before something else is typed there, or it goes on in a pane beside which another is opened."""
    goes_on_beside = False
    for _, step in subject.steps[typed.index + 1 :]:
        is_here = step.terminal == typed.step.terminal
        if step.kind in PRESSES_KEYS and (is_here or goes_on_beside):
            return True
        if step.kind in COMMANDS and is_here:
            return False
        goes_on_beside |= step.kind in ARRANGES_PANES
    return goes_on_beside
