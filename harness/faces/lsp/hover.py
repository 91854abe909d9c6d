"""What one sees with the pointer over a command: what is typed, where, and what is known of it on each version of Kubernetes."""

from collections.abc import Iterator

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from harness.check import left_out
from harness.check.explaining import explained
from harness.deck.model import FIRST_TERMINAL
from harness.faces.lsp.commands import CommandAt, command_at
from harness.faces.lsp.examination import Examination
from harness.faces.lsp.positions import Lines
from harness.knowledge.named_placeholders import named_in
from harness.knowledge.releases import known
from harness.project.placeholders import read_placeholders
from harness.report.explanation import render_text
from harness.report.markdown.text import block, code
from harness.report.reasons import text_of


def hover(examination: Examination, lines: Lines, line: int, column: int) -> Hover | None:
    """Return what is known of the command at a line and a column, both counted from 1; `None` where nothing is typed there."""
    if examination.deck is None:
        return None
    command = command_at(examination.deck, examination.path, lines, line, column)
    if command is None:
        return None
    parts = "\n\n".join(_parts(command, examination))
    end = command.start + len(command.text)
    return Hover(MarkupContent(MarkupKind.Markdown, parts), lines.span(line, command.start, end))


def _parts(command: CommandAt, examination: Examination) -> Iterator[str]:
    yield _where(command)
    yield block(_typed(command.text, examination), "bash")
    if command.program is not None:
        versions = sorted(known())
        explanation = explained(command.step.text, command.program, versions, examination.path.parent)
        yield block(render_text([explanation], versions))


def _where(command: CommandAt) -> str:
    """Return a sentence about when and where the command is typed."""
    step, slide = command.step, command.slide
    reason = left_out.reason_of(slide, step)
    if reason is not None:
        return f"Not typed: {code(text_of(reason))}"
    hidden = ", and the audience does not see it" if step.hidden else ""
    terminal = f" in {code(step.terminal)}" if step.terminal != FIRST_TERMINAL else ""
    inside = f", at the prompt that {code(step.inside[-1].command)} opens" if step.inside else ""
    return f"Typed{terminal}{inside}{hidden}:"


def _typed(text: str, examination: Examination) -> str:
    """Return what is typed, with the values that the project has for placeholders in their places."""
    if examination.project is None:
        return text
    values = read_placeholders(examination.project.play.placeholders)
    for named in reversed(named_in(text, values)):
        text = f"{text[: named.start]}{named.value}{text[named.end :]}"
    return text
