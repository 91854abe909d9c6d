"""The signs of verdicts, the same in terminals, editors and pages; Markdown has its own, which hosts show in colours."""

from harness.record.model import Verdict
from harness.report.sheet import Colour

SIGNS = {
    Verdict.PASSED: "✓",
    Verdict.FAILED: "✗",
    Verdict.FLAKY: "≈",
    Verdict.BLOCKED: "⊘",
    Verdict.SKIPPED: "–",
    Verdict.ERROR: "!",
}
COLOURS = {
    Verdict.PASSED: Colour.GOOD,
    Verdict.BLOCKED: Colour.WARNING,
    Verdict.SKIPPED: Colour.WARNING,
    **dict.fromkeys((Verdict.FAILED, Verdict.FLAKY, Verdict.ERROR), Colour.BAD),
}
