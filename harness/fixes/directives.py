"""Directives that a translation lost, put back where the step that they are about stands."""

from collections.abc import Iterator

from harness.deck.dialects import syntax_of
from harness.deck.manuscripts import Edit
from harness.deck.model import Finding
from harness.deck.syntax import BlockOfLines, Syntax, indentation
from harness.drift.translation.lost_directives import DirectivePlace, LostDirective, lost_directives
from harness.fixes import places
from harness.fixes.work import Proposal, Work

IDS = ("translation-lost-directive",)


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the edit for each lost directive, in the order of the original."""
    for lost in lost_directives(work.alignment) if work.alignment else ():
        finding = _finding(work, lost)
        if finding is not None and (edit := _edit(work, lost, finding)):
            yield Proposal(edit, finding)


def _finding(work: Work, lost: LostDirective) -> Finding | None:
    return next((finding for finding in work.findings_at(lost.line, *IDS) if finding.related == lost.span), None)


def _edit(work: Work, lost: LostDirective, finding: Finding) -> Edit | None:
    syntax = syntax_of(work.deck.dialect)
    comment = syntax.comment(lost.word, lost.text) if syntax else None
    if syntax is None or comment is None:
        return None
    lines = work.lines(lost.line.path)
    if lost.place in (DirectivePlace.SLIDE, DirectivePlace.DECK):
        return None
    if lost.neighbour is None:
        last = places.end_of_slide(work.deck, lost.slide, syntax, lines)
        return None if last is None else _behind(finding, lines, last, ["", comment])
    block = syntax.block(lines, lost.neighbour)
    if block is None:
        return None
    is_option = lost.place is DirectivePlace.ON and lost.whole is None
    held = [
        step
        for step in lost.slide.steps
        if step.span.path == lost.line.path and block.first < step.span.line <= block.last + 1
    ]
    if lost.place is DirectivePlace.BEFORE or is_option:
        if held[:1] != [lost.neighbour]:
            return None
        top = _top(lost, lines, block, syntax)
        above = _indented(comment, indentation(lines[top]))
        return Edit(lost.line.path, top + 1, lines[top], f"{above}\n\n{lines[top]}", finding)
    if held[-1:] != [lost.neighbour]:
        return None
    comment = _indented(comment, block.indentation)
    return _behind(finding, lines, block.last, [comment] if block.is_comment else ["", comment])


def _top(lost: LostDirective, lines: list[str], block: BlockOfLines, syntax: Syntax) -> int:
    """Return the line, counted from 0, above which stands what belongs before a block."""
    slide = lost.slide.span
    first = slide.line - 1 if slide.path == lost.line.path else 0
    return places.introduction(lines, block, syntax, first)


def _behind(finding: Finding, lines: list[str], last: int, added: list[str]) -> Edit:
    """A blank line follows it, unless one does already."""
    is_close = last + 1 < len(lines) and lines[last + 1].strip()
    after = [lines[last], *added, *([""] if is_close else [])]
    return Edit(finding.span.path, last + 1, lines[last], "\n".join(after), finding)


def _indented(text: str, indentation: str) -> str:
    return "\n".join(f"{indentation}{line}".rstrip() for line in text.split("\n"))
