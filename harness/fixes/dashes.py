"""The `--` before a program in a container, without which kubectl takes the program's flags for its own."""

from collections.abc import Iterator

from harness.fixes.work import Proposal, Work
from harness.knowledge.calls import call_of
from harness.knowledge.rewriting import with_dashes

IDS = ("missing-argument",)


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the edit for each command of kubectl that lacks its `--`."""
    for typed in work.subject.typed:
        script = typed.step.text
        for program in typed.programs:
            text = with_dashes(script, call_of(program)) if program.arguments else None
            if text is None:
                continue
            span = work.subject.place_of(typed, program.arguments[0].start)
            finding = next((finding for finding in work.findings_at(span, *IDS) if finding.span == span), None)
            if finding is not None and (edit := work.edit_of(typed.step.span, script, text, finding)):
                yield Proposal(edit, finding)
