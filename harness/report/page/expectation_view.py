"""Show an output that a slide claims, where the slide has it, and whether it appeared."""

from collections.abc import Sequence

from msgspec import Struct

from harness.record.model import Verdict
from harness.record.page_text import PassageRecord
from harness.report.page.step_view import StepView
from harness.report.reasons import unmet_reason

_ABOVE = {
    Verdict.FAILED: "the step above failed before",
    Verdict.ERROR: "the step above failed before",
    Verdict.BLOCKED: "the step above is blocked",
    Verdict.SKIPPED: "the step above was skipped",
}


class ExpectationView(Struct, frozen=True):
    """A claimed output and its verdict."""

    passage: PassageRecord
    verdict: Verdict
    """`passed` if it appeared, `failed` if something else did, `skipped` if it was not compared."""
    remark: str
    """The verdict in words."""
    anchor: str = ""
    """The id of the step that shows the difference; empty where there is none."""


class ExpectationViews:
    """The verdicts of the claims of some steps, by the places of the claims."""

    def __init__(self, deck: str, steps: Sequence[StepView]) -> None:
        """Take the path of the deck and its steps."""
        self._deck = deck
        self._views = {
            (expectation.path or step.record.path, expectation.line): (step, expectation)
            for step in steps
            for expectation in step.record.expectations
        }
        self._unmet = {
            (expectation.path or step.record.path, expectation.line): expectation.unmet
            for step in steps
            for expectation in step.record.skipped_expectations
        }

    def view(self, passage: PassageRecord, above: StepView | None) -> ExpectationView:
        """Return the claim that this passage is; `above` is the step before it on the slide."""
        place = passage.path or self._deck, passage.line
        if place in self._views:
            step, expectation = self._views[place]
            if expectation.satisfied:
                return ExpectationView(passage, Verdict.PASSED, "as the slide claims")
            return ExpectationView(passage, Verdict.FAILED, "something else came", step.anchor)
        if place in self._unmet:
            reason = unmet_reason(self._unmet[place])
        else:
            reason = _ABOVE.get(above.record.verdict, "") if above else ""
        return ExpectationView(passage, Verdict.SKIPPED, f"not compared: {reason}" if reason else "not compared")
