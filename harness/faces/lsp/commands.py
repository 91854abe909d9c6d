"""Which command of a deck a place in its file belongs to."""

from pathlib import Path

from msgspec import Struct

from harness.check.explaining import explainable
from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Slide, Step
from harness.faces.lsp.positions import Lines
from harness.shell.script import Program


class CommandAt(Struct, frozen=True):
    """A command, and where it stands."""

    slide: Slide
    step: Step
    program: Program | None
    """`None` where the step's text there is no program of which anything could be known: a word of a `for`, a comment."""
    start: int
    """The column at which what is typed begins on that line."""
    text: str
    """What is typed there, without what the page has around it."""


def command_at(deck: Deck, path: Path, lines: Lines, line: int, column: int) -> CommandAt | None:
    """Return the command at a line and a column, both counted from 1; `None` where nothing is typed there."""
    for slide, step in deck.steps:
        index = line - step.span.line
        typed = step.text.split("\n")
        if step.kind not in COMMANDS or step.span.path != path or not 0 <= index < len(typed):
            continue
        begins = lines.text(line).find(typed[index])
        if begins < 0 or not typed[index].strip():
            return None
        offset = sum(len(line_above) + 1 for line_above in typed[:index]) + max(column - 1 - begins, 0)
        program = None if step.is_elsewhere else _program_at(step.text, offset, index)
        return CommandAt(slide, step, program, begins + 1, typed[index])
    return None


def _program_at(script: str, offset: int, line: int) -> Program | None:
    """Return the innermost program around a character of a script, or the last one that begins on its line."""
    programs = list(explainable(script))
    around = [program for program in programs if program.words[0].start <= offset <= program.words[-1].end]
    if around:
        return min(around, key=lambda program: program.words[-1].end - program.words[0].start)
    return next((program for program in reversed(programs) if program.line == line), None)
