"""Above each slide, what its last run came to."""

from collections.abc import Iterator
from datetime import UTC, datetime

from lsprotocol.types import CodeLens, Command

from harness.faces.lsp.examination import Examination
from harness.faces.lsp.positions import Lines
from harness.record.last import LastRuns
from harness.report.last_run import slide_lines


def lenses(examination: Examination, lines: Lines, runs: LastRuns) -> Iterator[CodeLens]:
    """Yield a lens for each slide on which something is done. It only shows: its command has no name."""
    deck, project = examination.deck, examination.project
    if deck is None or project is None:
        return
    folder = project.folder / project.records if project.records else None
    record = runs.of(examination.path, folder)
    for line in slide_lines(deck, examination.path, record, datetime.now(UTC)):
        first = _first_line(lines, line.slide.span.line)
        yield CodeLens(lines.span(first, 1, len(lines.text(first)) + 1), Command(line.text, ""))


def _first_line(lines: Lines, line: int) -> int:
    """Return the first line with something on it, from the one on which a slide begins."""
    return next((number for number in range(line, len(lines.texts) + 1) if lines.text(number).strip()), line)
