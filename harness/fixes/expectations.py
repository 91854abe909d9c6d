"""Claims that a run did not meet, with what it showed."""

from collections.abc import Iterator, Sequence

from harness.deck.directives import COMMANDS
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.findings import finding
from harness.deck.model import Deck, Expectation, Finding, Step
from harness.fixes.work import Proposal, Work
from harness.match.renewed import renewed
from harness.record.command import CommandRecord
from harness.record.model import Record, StepRecord

ID = "unmet-claim"
IDS = (ID,)


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the claims to write anew, of commands that did what they should otherwise."""
    for _, expectation, command in unmet(work.deck, work.record):
        finding = next(iter(work.findings_at(expectation.span, ID)), None)
        if finding is None or not _is_as_expected(expectation, command):
            continue
        text = renewed(expectation.kind, expectation.text, command.output)
        edit = None if text is None else work.edit_of(expectation.span, expectation.text, text, finding)
        if edit is not None:
            yield Proposal(edit, finding)


def findings(deck: Deck, record: Record | None) -> Iterator[Finding]:
    """Yield a finding for each claim that was not met and still stands there."""
    for step, expectation, _ in unmet(deck, record):
        yield finding_of(step, expectation)


def finding_of(step: Step, expectation: Expectation) -> Finding:
    """Return the finding about such a claim."""
    command = step.text.rstrip().rsplit("\n", 1)[-1].strip()
    return finding(ID, expectation.span, command=command, expectation=expectation.text.strip().split("\n")[0])


def unmet(deck: Deck, record: Record | None) -> Iterator[tuple[Step, Expectation, CommandRecord]]:
    """Yield the claims of a deck that its record, or that of a deck with the same steps, has as not met; and the commands they are about."""
    if record is None:
        return
    for _, step in deck.steps:
        of_step = _records_of(deck, step, record) if step.kind in COMMANDS else []
        for expectation in step.expectations if of_step else ():
            answers = [
                step_record.commands[-1] for step_record in of_step if _is_met(step_record, expectation) is False
            ]
            if len(answers) == 1:
                yield step, expectation, answers[0]


def answer(deck: Deck, step: Step, expectation: Expectation, record: Record) -> tuple[bool, CommandRecord] | None:
    """Return whether a run met a claim, and the command that it is about; `None` if it was compared in no step, or in several."""
    answers = [
        (is_met, step_record.commands[-1])
        for step_record in _records_of(deck, step, record)
        if (is_met := _is_met(step_record, expectation)) is not None
    ]
    return answers[0] if len(answers) == 1 else None


def last_command(deck: Deck, step: Step, record: Record) -> CommandRecord | None:
    """Return the last command of a step as a run has it; `None` if it was not played, or cannot be told from others."""
    records = _records_of(deck, step, record)
    return records[0].commands[-1] if len(records) == 1 else None


def _records_of(deck: Deck, step: Step, record: Record) -> Sequence[StepRecord]:
    """Return the record of a step; those of all steps with the same text where it is not certain which of them is this one's."""
    played = (step_record for step_record in record.steps if step_record.kind in COMMANDS and step_record.commands)
    alike = [step_record for step_record in played if step_record.text == step.text]
    peers = [peer for _, peer in deck.steps if peer.kind in COMMANDS and peer.text == step.text]
    if len(alike) != len(peers):
        return alike
    return [alike[next(at for at, peer in enumerate(peers) if peer.span == step.span)]]


def _is_met(record: StepRecord, expectation: Expectation) -> bool | None:
    """Return whether a played step met an expectation; `None` where it was not compared."""
    same = [
        compared.satisfied
        for compared in record.expectations
        if compared.kind == expectation.kind and compared.text.split() == expectation.text.split()
    ]
    return all(same) if same else None


def _is_as_expected(expectation: Expectation, command: CommandRecord) -> bool:
    """Return whether a command ended as its slide says; what it printed is worth writing only then."""
    return bool(command.exit_status) == (expectation.kind is ExpectationKind.ERROR)
