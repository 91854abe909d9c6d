"""Records of commands and of what a slide claims of them, with secrets masked."""

from harness.match import match
from harness.record.command import CommandRecord, Ending, ForcedEnd
from harness.record.difference import DifferenceKind, DifferenceRecord
from harness.record.expectation import ExpectationRecord
from harness.record.secrets import Secrets
from harness.replay.mistakes import failed_part
from harness.replay.plan import PlannedStep
from harness.terminal import Command

RECORDED_OUTPUT = 1 << 16
"""Characters of a command's output that go into the record."""
AROUND_CUT = 1 << 16
"""Characters around what is left out that are looked at too, since a secret may have been cut there."""


def command_record(
    command: Command,
    first_line: int,
    secrets: Secrets,
    *,
    tries: int = 1,
    waited: float = 0.0,
    left_empty: str = "",
) -> CommandRecord:
    """Return the record of a command that was typed from a block beginning on `first_line`."""
    part = failed_part(command)
    return CommandRecord(
        text=command.text,
        line=first_line + command.line,
        ending=command.ending,
        exit_status=None if command.ending is Ending.WATCHED else command.exit_status,
        output=_shortened(command.text, command.output, secrets),
        output_bytes=command.output_bytes,
        seconds=round(command.seconds, 6),
        tries=tries,
        waited_seconds=round(waited, 6),
        left_empty=left_empty,
        part_status=part.status if part is not None else None,
        ended_by=command.ended_by,
        forced_end=_rounded(command.forced_end),
        answered_after=None if command.answered_after is None else round(command.answered_after, 6),
        ports=command.ports,
        shell=command.shell,
    )


def _rounded(end: ForcedEnd | None) -> ForcedEnd | None:
    return ForcedEnd(after=round(end.after, 6), means=end.means) if end is not None else None


def untyped_record(text: str, line: int) -> CommandRecord:
    """Return the record of commands that were not typed, which stand from a line on."""
    return CommandRecord(
        text=text, line=line, ending=Ending.NOT_TYPED, exit_status=None, output="", output_bytes=0, seconds=0.0, tries=0
    )


def compare(planned: PlannedStep, command: Command, secrets: Secrets) -> list[ExpectationRecord]:
    """Return the step's expectations, compared with what its last command did. What differs is told of the masked texts."""
    records = []
    texts = planned.expected_texts
    for expectation, text in zip(planned.step.expectations, texts, strict=True):
        actual = str(command.exit_status) if expectation.kind.value == "exit" else command.output
        result = match(expectation.kind, text, actual)
        difference = result.difference
        if not result.satisfied and (shown := secrets.masked_output(command.text, actual)) != actual:
            masked = match(expectation.kind, secrets.masked(text), shown)
            difference = masked.difference or DifferenceRecord(kind=DifferenceKind.MASKED)
        records.append(
            ExpectationRecord(
                line=expectation.span.line,
                kind=expectation.kind.value,
                text=expectation.text,
                hidden=expectation.hidden,
                satisfied=result.satisfied,
                difference=difference,
                path=None if expectation.span.path == planned.step.span.path else str(expectation.span.path),
            )
        )
    return records


def _shortened(text: str, output: str, secrets: Secrets) -> str:
    """Masked too, here already: a secret that is cut is recognised no more."""
    if len(output) <= RECORDED_OUTPUT:
        return secrets.masked_output(text, output)
    half = RECORDED_OUTPUT // 2
    beginning = secrets.masked_output(text, output[: half + AROUND_CUT])[:half]
    end = secrets.masked_output(text, output[-half - AROUND_CUT :])[-half:]
    return f"{beginning}\n[{len(output) - len(beginning) - len(end)} characters left out]\n{end}"
