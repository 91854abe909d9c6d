"""What a slide claims below a block of several commands: of the last one, or of what all of them print."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from harness.deck.expectation_kind import ExpectationKind
from harness.match import match
from harness.record.command import CommandRecord
from harness.record.expectation import ExpectationRecord
from harness.replay.plan import PlannedStep
from harness.terminal import Command

_SAME_WORDS = 3
"""Words by which a command is typed again: `kubectl get pods`, whatever options follow."""


def compared_with_block(
    expectations: Sequence[ExpectationRecord], planned: PlannedStep, earlier: Sequence[CommandRecord], last: Command
) -> list[ExpectationRecord]:
    """Return the claims, with those that the last command does not meet compared with the outputs of the whole block, in order.

    `earlier` are the commands of the block before it, all of which ended well; where the last one failed, nothing else is compared.
    A hidden directive claims something of the last command alone. What only an earlier output of a command shows that is typed
    again further down is not what the block ends with.
    """
    if not earlier or last.exit_status or all(expectation.satisfied for expectation in expectations):
        return list(expectations)
    outputs = [*((command.text, command.output) for command in earlier), (last.text, last.output)]
    whole = _together(output for _, output in outputs)
    again = [_words(text) for text, _ in outputs]
    stale = _together(output for at, (text, output) in enumerate(outputs) if _words(text) in again[at + 1 :])
    texts = planned.expected_texts

    def fits(expectation: ExpectationRecord, text: str) -> bool:
        if (
            expectation.satisfied
            or expectation.hidden
            or not ExpectationKind(expectation.kind).is_of_output
            or not text.strip()
        ):
            return False
        return match(expectation.kind, text, whole).satisfied and not (
            stale and match(expectation.kind, text, stale).satisfied
        )

    return [
        replace(expectation, satisfied=True, difference=None, is_of_block=True)
        if fits(expectation, text)
        else expectation
        for expectation, text in zip(expectations, texts, strict=True)
    ]


def _together(outputs: Iterable[str]) -> str:
    return "\n".join(output.strip("\n") for output in outputs if output.strip())


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split()[:_SAME_WORDS])
