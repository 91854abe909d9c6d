"""Cases of a JUnit report that pytest writes, brought to the verdicts of decks that were played again.

pytest has told of the first play when the second begins. The elements for what other plays showed are Maven Surefire's, whose schema (and Jenkins')
has them: `flakyFailure` of a case that passes in the end, `rerunFailure` of one that does not. Surefire counts a flaky case as passed. Here it
has a `failure` as well, since flaky is no success:
https://maven.apache.org/surefire/maven-surefire-plugin/examples/rerun-failing-tests.html
"""

from typing import Any
from xml.etree import ElementTree

from harness.record.model import FAILED_AT_FIRST, Record, StepRecord, Verdict
from harness.report.failure import describe, failure_of, headline
from harness.report.printable import printable

Key = tuple[str, int]
"""A step: the node id of its play, and its index."""

_VERDICTS = ("failure", "skipped")
"""Elements of which a case of a step that has no error has one, or none."""


def message_of(step: StepRecord) -> str:
    """Return a line about a step that failed: where, and what was wrong."""
    return printable(f"{failure_of(step).place}, slide {step.slide} “{step.title}”: {headline(step)}")


def text_of(step: StepRecord) -> str:
    """Return all that an author needs of a step that failed."""
    return "".join(f"{printable(line)}\n" for line in describe(step))


class Cases:
    """The cases about steps, until the report is written."""

    def __init__(self) -> None:
        self._reporters: dict[Key, Any] = {}

    def add(self, key: Key, reporter: Any) -> None:
        """Take what pytest's own `LogXML.node_reporter` returns for a step."""
        self._reporters[key[0], key[1]] = reporter

    def amend(self, play: str, record: Record, log: Any) -> None:
        """Bring the cases of a deck that was played more than once to the verdicts of its record; `log` is pytest's own `LogXML`."""
        if not record.earlier_plays:
            return
        for step in record.steps:
            reporter = self._reporters.get((play, step.index))
            if reporter is not None:
                _amend(reporter.to_xml(), step, record, log.stats)


def _amend(case: ElementTree.Element, step: StepRecord, record: Record, stats: dict[str, int]) -> None:
    for tag in _VERDICTS:
        for element in case.findall(tag):
            case.remove(element)
            stats[tag] -= 1
            stats["passed"] += 1
    failures = [failed for _, failed in record.failures_of(step.index)]
    if step.verdict in FAILED_AT_FIRST:
        _verdict(case, "failure", step, stats)
    elif step.verdict is Verdict.BLOCKED and failures:
        _verdict(case, "failure", failures[-1], stats)
    elif step.verdict in (Verdict.BLOCKED, Verdict.SKIPPED, Verdict.ERROR):
        _verdict(case, "skipped", step, stats)
    other = "flakyFailure" if step.verdict is Verdict.FLAKY else "rerunFailure"
    for failed in failures:
        element = ElementTree.SubElement(case, other, message=_escaped(message_of(failed)), type="step-failed")
        ElementTree.SubElement(element, "stackTrace").text = _escaped(text_of(failed))


def _verdict(case: ElementTree.Element, tag: str, step: StepRecord, stats: dict[str, int]) -> None:
    element = ElementTree.SubElement(case, tag, message=_escaped(message_of(step)))
    element.text = _escaped(text_of(step))
    stats[tag] += 1
    stats["passed"] -= 1


def _escaped(text: str) -> str:
    from _pytest.junitxml import bin_xml_escape  # noqa: PLC0415  (where no JUnit is wanted, pytest may do without that plugin)

    return bin_xml_escape(text)
