"""What a person is told of the decks of a folder: their dialects, what is left out, and shell that nobody types."""

from collections.abc import Iterable

from msgspec.structs import replace

from harness.deck.folders import LeftOut, Reason
from harness.deck.model import Deck, Finding
from harness.deck.survey import Survey


def survey_of(decks: Iterable[Deck], left_out: Iterable[LeftOut]) -> tuple[Survey, tuple[Finding, ...]]:
    """Return the survey of decks and of what was `left_out` before they were read, and the findings of those without steps.

    A deck without steps counts as left out, with the reason.
    """
    survey = Survey((), tuple(left_out))
    findings: list[Finding] = []
    for deck in decks:
        if deck.steps:
            survey = replace(survey, dialects=(*survey.dialects, deck.dialect))
            continue
        untyped = _untyped(deck)
        findings += untyped
        reason = Reason.SHELL_NOT_TYPED if untyped else Reason.NOTHING_TO_TYPE
        survey = replace(survey, left_out=(*survey.left_out, LeftOut(deck.path, reason)))
    return survey, tuple(findings)


def _untyped(deck: Deck) -> list[Finding]:
    """Return what says that nothing is typed in a deck without steps."""
    from harness.check.rules import nothing_typed  # noqa: PLC0415  (with all rules; few decks need it)
    from harness.check.subject import Subject  # noqa: PLC0415

    reader_findings = [finding for finding in deck.findings if finding.id in nothing_typed.SAID]
    return reader_findings or list(nothing_typed.findings(Subject(deck)))
