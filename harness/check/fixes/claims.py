"""Claims that a run did not meet, with what it showed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.check.fixes.work import Proposal, Work
from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Expectation, ExpectationKind, Finding, Severity, Step
from harness.match.renewed import renewed
from harness.record.model import CommandRecord, ExpectationRecord, Record, StepRecord

ID = "unmet-claim"
IDS = (ID,)


def proposals(work: Work) -> Iterator[Proposal]:
    """What is claimed of a command that did what it should otherwise."""
    for _, claim, command in unmet(work.deck, work.record):
        finding = next(iter(work.heard(claim.span, ID)), None)
        if finding is None or not _is_as_claimed(claim, command):
            continue
        text = renewed(claim.kind, claim.text, command.output)
        edit = None if text is None else work.edit_of(claim.span, claim.text, text, finding.message)
        if edit is not None:
            yield Proposal(edit, finding)


def findings(deck: Deck, record: Record | None) -> Iterator[Finding]:
    """One for each claim that was not met and still stands there."""
    for step, claim, _ in unmet(deck, record):
        yield finding_of(step, claim)


def finding_of(step: Step, claim: Expectation) -> Finding:
    """What there is to say about such a claim."""
    first = claim.text.strip().split("\n")[0]
    command = step.text.rstrip().rsplit("\n", 1)[-1].strip()
    return Finding(
        ID,
        claim.span,
        Severity.WARNING,
        f"`{command}` did not show what is claimed: {first}",
        "Look at what it showed: the record has it.",
    )


def unmet(deck: Deck, record: Record | None) -> Iterator[tuple[Step, Expectation, CommandRecord]]:
    """Claims of a deck that its record, or that of a deck with the same steps, has as not met; and the commands they are about."""
    if record is None:
        return
    played = [each for each in record.steps if each.kind in COMMANDS and each.commands]
    steps = [step for _, step in deck.steps if step.kind in COMMANDS]
    for step in steps:
        alike = [each for each in played if each.text == step.text]
        peers = [each for each in steps if each.text == step.text]
        of_step = [alike[peers.index(step)]] if len(alike) == len(peers) else alike
        for claim in step.expectations:
            found = _unmet_in(of_step, claim)
            if found is not None:
                yield step, claim, found


def _unmet_in(steps: Sequence[StepRecord], claim: Expectation) -> CommandRecord | None:
    """The last command of the one step in which a claim is not met; `None` if that is none or several."""
    found = [step.commands[-1] for step in steps if any(_is_unmet(each, claim) for each in step.expectations)]
    return found[0] if len(found) == 1 else None


def _is_unmet(record: ExpectationRecord, claim: Expectation) -> bool:
    return not record.satisfied and record.kind == claim.kind and record.text.split() == claim.text.split()


def _is_as_claimed(claim: Expectation, command: CommandRecord) -> bool:
    """True if the command ended as its slide has it: what a failed one says is no claim."""
    return bool(command.exit_status) == (claim.kind is ExpectationKind.ERROR)
