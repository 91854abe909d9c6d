"""Commands that a version has no longer, written as the rows of what is known have them."""

from collections.abc import Iterator

from harness.check.rules.drift import LocatedDrift
from harness.fixes.work import Proposal, Work
from harness.knowledge import rewriting
from harness.knowledge.rows import FINDINGS, rows_by_id

IDS = FINDINGS


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the edit for each drift of what is typed."""
    for located, finding in work.drifts:
        step = located.typed.step if located.typed else None
        text = _rewritten(work, located)
        if step is not None and text is not None and (edit := work.edit_of(step.span, step.text, text, finding)):
            yield Proposal(edit, finding)


def _rewritten(work: Work, located: LocatedDrift) -> str | None:
    """What the step is to type."""
    row = rows_by_id().get(located.drift.row)
    if row is None or row.rewrite is None or located.typed is None or located.drift.start is None:
        return None
    script = located.typed.step.text
    if row.word is not None:
        return rewriting.replaced(script, row, located.drift.start)
    call = rewriting.call_at(script, located.drift.start)
    return rewriting.rewritten(script, call, row, work.version) if call is not None else None
