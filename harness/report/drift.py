"""Show how a run differs from the baseline of its deck, for people and programs."""

import json
from collections import Counter
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from harness.drift.baseline.comparison import Level, StepComparison, worst
from harness.drift.quoting import quoted
from harness.report.detail import with_reason
from harness.report.quantity import number
from harness.report.sheet import INDENT, UNLIMITED, Sheet

_MOST_DETAILS = 8
"""The largest number of details of a step in the text."""


class ComparedRun(Struct, frozen=True, kw_only=True):
    """One of the two runs."""

    name: str
    """The deck, or its baseline."""
    kubectl: str
    server: str

    def __str__(self) -> str:
        """Return the side as text: `deck.md (kubectl v1.20.2, server v1.20.2)`."""
        versions = [f"kubectl {self.kubectl}"] if self.kubectl else []
        versions += [f"server {self.server}"] if self.server else []
        return f"{self.name} ({', '.join(versions) or 'no cluster'})"


class DriftReport(Struct, frozen=True, kw_only=True):
    """A deck that was played, beside what it did before."""

    before: ComparedRun
    after: ComparedRun
    steps: tuple[StepComparison, ...]

    @property
    def level(self) -> Level:
        """Return the level of the worst step."""
        return worst(step.level for step in self.steps)

    @property
    def counts(self) -> dict[Level, int]:
        """Return the number of steps of each level, the worst first."""
        count = Counter(step.level for step in self.steps)
        return {level: count[level] for level in reversed(Level)}


def render_text(report: DriftReport, *, width: int = UNLIMITED) -> str:
    """Return each step that differs, with its differences, then the numbers of steps, in lines of at most `width` columns."""
    sheet = Sheet(max(width, 20), colour=False)
    for comparison in report.steps:
        if comparison.level is not Level.SAME:
            _add_step(sheet, comparison, report)
            sheet.whole_line("")
    counts = ", ".join(f"{count} {level}" for level, count in report.counts.items() if count)
    left_out = sum(comparison.is_for_other_versions for comparison in report.steps)
    also = f"; {left_out} of them for other versions and not compared" if left_out else ""
    sheet.prose(str(report.after))
    sheet.prose(f"against {report.before}")
    sheet.prose(f"{number(len(report.steps), 'step')}: {counts or 'nothing to compare'}{also}")
    return "\n".join(sheet.lines)


def render_json(report: DriftReport) -> str:
    """Return an object: level, counts, before, after, and steps, each with its level and details."""
    content: dict[str, Any] = {
        "level": report.level,
        "counts": report.counts,
        "before": asdict(report.before),
        "after": asdict(report.after),
        "steps": [_object(comparison) for comparison in report.steps],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _add_step(sheet: Sheet, comparison: StepComparison, report: DriftReport) -> None:
    step = comparison.step
    where = report.before.name if comparison.after is None else step.place
    sheet.prose(f"{where}: {comparison.level}: {step.kind} `{quoted(step.text)}` (slide “{step.title}”)")
    details = _details(comparison)
    for detail in details[:_MOST_DETAILS]:
        sheet.prose(detail, indent=2 * INDENT)
    if len(details) > _MOST_DETAILS:
        sheet.prose(f"and {len(details) - _MOST_DETAILS} more", indent=2 * INDENT)


def _details(comparison: StepComparison) -> list[str]:
    return [with_reason(detail) for detail in comparison.details]


def _object(comparison: StepComparison) -> dict[str, Any]:
    step, before, after = comparison.step, comparison.before, comparison.after
    return {
        "path": None if after is None else after.path,
        "line": None if after is None else after.line,
        "title": step.title,
        "kind": step.kind,
        "text": step.text,
        "level": comparison.level,
        "before": None if before is None else before.verdict,
        "after": None if after is None else after.verdict,
        "details": _details(comparison),
        "requires": step.requires,
    }
