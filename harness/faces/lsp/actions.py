"""What `harness fix` would write, as edits that the editor offers where a finding stands, and one that makes them all."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from lsprotocol.types import CodeAction, CodeActionKind, Diagnostic, Position, Range, TextEdit, WorkspaceEdit
from msgspec import Struct

from harness.deck.manuscripts import Manuscripts
from harness.drift.translation.originals import original_of
from harness.faces.lsp.examination import Examination
from harness.fixes.fixer import Fixer
from harness.report.printable import printable
from harness.report.sheet import cut
from harness.shell.lazy_pattern import lazy_pattern

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.harness"
_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MOST = 100
"""Characters of a title's command."""


class LineReplacement(Struct, frozen=True):
    """Lines of an open file, and what to write in their place."""

    first: int
    """Counted from 0."""
    end: int
    """The line behind the last one; the same as the first where lines are only added."""
    text: str

    def touches(self, first: int, last: int) -> bool:
        """Return whether lines, counted from 0, are among those replaced, or right beside those that are added."""
        return self.first <= last and first < max(self.end, self.first + 1)


def replacements(examination: Examination) -> tuple[LineReplacement, ...]:
    """Return all that `harness fix` would edit in a file as it is in the editor, from its beginning to its end.

    Raises `DeckError` where it or its original cannot be read.
    """
    if examination.deck is None or examination.project is None:
        return ()
    path = examination.path
    manuscripts = Manuscripts(examination.texts.read_bytes)
    Fixer(examination.project.check, manuscripts=manuscripts).fix(path, original_of(path))
    before = _LINE.findall(examination.texts.by_path[path.resolve()])
    after = _LINE.findall(manuscripts.of(path).text())
    return tuple(_changes(before, after))


def actions(
    uri: str, certain: Sequence[LineReplacement], chosen: Range, diagnostics: Iterable[Diagnostic]
) -> Iterator[CodeAction]:
    """Yield an action for each edit that touches the lines chosen, and one for all edits of the file, where there are any."""
    if not certain:
        return
    shown = list(diagnostics)
    for replacement in certain:
        if replacement.touches(chosen.start.line, chosen.end.line):
            ended = [
                diagnostic
                for diagnostic in shown
                if replacement.touches(diagnostic.range.start.line, diagnostic.range.end.line)
            ]
            yield CodeAction(
                title=_title(replacement),
                kind=CodeActionKind.QuickFix,
                diagnostics=ended or None,
                edit=WorkspaceEdit(changes={uri: [_edit(replacement)]}),
                is_preferred=True,
            )
    edits = [_edit(replacement) for replacement in certain]
    count = f" ({len(edits)} places)" if len(edits) > 1 else ""
    yield CodeAction(
        title=f"Write all that harness fix is certain of{count}",
        kind=FIX_ALL,
        edit=WorkspaceEdit(changes={uri: edits}),
    )


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[LineReplacement]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield LineReplacement(start, end, "".join(after[first:last]))


def _edit(replacement: LineReplacement) -> TextEdit:
    return TextEdit(Range(Position(replacement.first, 0), Position(replacement.end, 0)), replacement.text)


def _title(replacement: LineReplacement) -> str:
    lines = [line.strip() for line in replacement.text.splitlines() if line.strip()]
    if not lines:
        return "Delete it"
    more = f" and {len(lines) - 1} more line{'s' * (len(lines) > 2)}" if len(lines) > 1 else ""
    return f"Write: {cut(printable(lines[0]), _MOST)}{more}"
