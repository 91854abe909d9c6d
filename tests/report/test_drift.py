"""What differs from a baseline, as text and as JSON."""

from __future__ import annotations

import json

from harness.drift.baseline.comparison import compare
from harness.drift.baseline.traces import traces_of
from harness.record.model import StepRecord, Verdict
from harness.report.drift import ComparedRun, DriftReport, render_json, render_text

from tests.drift.runs import command, run, step

BEFORE = ComparedRun(name="deck.baseline.yaml", kubectl="v1.20.2", server="v1.20.2")
AFTER = ComparedRun(name="deck.md", kubectl="v1.37.0", server="")


def report(before: list[StepRecord], after: list[StepRecord]) -> DriftReport:
    return DriftReport(before=BEFORE, after=AFTER, steps=compare(traces_of(run(*before)), traces_of(run(*after))))


def printed(text: str, output: str, line: int = 10) -> StepRecord:
    return step(command(text, output), line=line)


def test_each_difference_has_its_place_its_level_and_its_details() -> None:
    failed = step(command("c", "", exit_status=1), line=30, verdict=Verdict.BLOCKED, reason="why")
    before = [
        printed("a", "1"),
        printed("kubectl delete pod x", 'pod "x" deleted', 20),
        printed("c", "", 30),
        printed("gone", ""),
    ]
    after = [printed("a", "1"), printed("kubectl delete pod x", 'pod "x" deleted from default namespace', 22), failed]
    assert render_text(report(before, after)) == (
        "deck.md:22: cosmetic: bash `kubectl delete pod x` (slide “A slide”)\n"
        '    worded otherwise: `pod "x" deleted`, now `pod "x" deleted from default namespace`\n'
        "\n"
        "deck.md:30: broken: bash `c` (slide “A slide”)\n"
        "    passed, now blocked: why\n"
        "\n"
        "deck.baseline.yaml: changed: bash `gone` (slide “A slide”)\n"
        "    the deck does not have this step any more\n"
        "\n"
        "deck.md (kubectl v1.37.0)\n"
        "against deck.baseline.yaml (kubectl v1.20.2, server v1.20.2)\n"
        "4 steps: 1 broken, 1 changed, 1 cosmetic, 1 same"
    )


def test_many_details_are_counted() -> None:
    lines = [f"line {chr(97 + number)}" for number in range(12)]
    text = render_text(report([printed("cat x", "")], [printed("cat x", "\n".join(lines))]))
    assert "    printed now: `line h`\n    and 4 more\n" in text


def test_programs_get_all_of_it() -> None:
    comparison = json.loads(render_json(report([printed("echo", "1")], [printed("echo", "2", 12)])))
    assert (comparison["level"], comparison["counts"]["changed"], comparison["before"]["kubectl"]) == (
        "changed",
        1,
        "v1.20.2",
    )
    assert comparison["steps"] == [
        {
            "path": "deck.md",
            "line": 12,
            "title": "A slide",
            "kind": "bash",
            "text": "echo",
            "level": "changed",
            "before": "passed",
            "after": "passed",
            "details": ["prints `1`, now `2`"],
            "requires": "",
        }
    ]


def test_two_good_runs_are_told_in_three_lines() -> None:
    assert render_text(report([printed("a", "1")], [printed("a", "1")])).splitlines()[-1] == "1 step: 1 same"


def test_a_terminal_is_not_overrun() -> None:
    before, after = (
        printed("kubectl delete pod x", 'pod "x" deleted'),
        printed("kubectl delete pod x", 'pod "x" removed'),
    )
    text = render_text(report([before], [after]), width=40)
    assert max(map(len, text.splitlines())) <= 40
    assert " ".join(text.split()) == " ".join(render_text(report([before], [after])).split())
