"""Commands that an editor or copying damaged, written as they were meant, where that is certain."""

from collections.abc import Iterator

from harness.check.rules import damage
from harness.fixes.work import Proposal, Work
from harness.knowledge.damage import damages
from harness.knowledge.rewriting import applied

IDS = damage.IDS


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the edit for each damage of what is typed."""
    for typed in work.subject.typed:
        script = typed.step.text
        for damaged in damages(script):
            span = work.subject.place_of(typed, damaged.start)
            finding = next((finding for finding in work.findings_at(span, *IDS) if finding.span == span), None)
            if finding is None or not damaged.changes:
                continue
            if edit := work.edit_of(typed.step.span, script, applied(script, damaged.changes), finding):
                yield Proposal(edit, finding)
