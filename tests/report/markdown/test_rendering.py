"""Runs as a page in Markdown: what it says, and that what decks say stays text."""

from __future__ import annotations

import re

import pytest
from harness.record.expectation import SkippedExpectationRecord, UnmetRecord
from harness.record.model import FindingRecord, Record, StepRecord, Verdict
from harness.report.markdown.rendering import render
from markdown_it import MarkdownIt
from msgspec.structs import replace

from tests.record.examples import CLUSTER, DECK, command, expectation, in_words, not_shown, record, step

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    "<script>alert(1)</script> | `x` [a](http://e.vil) **b** @everyone ![i](http://e.vil/i) &lt; \u202egnol\x1b[31m"
)


def on(version: str, *steps: StepRecord) -> Record:
    cluster = replace(CLUSTER, server_version=version, kubectl_version=version)
    return record(*steps, cluster=cluster)


def failed(index: int = 2) -> StepRecord:
    return step(
        index,
        Verdict.FAILED,
        command("kubectl get rs", line=20),
        reason=not_shown("kubectl get rs", expectation("a", line=24, detail="- a\n+ b")),
        expectations=(expectation("a", line=24, detail="- a\n+ b"),),
    )


def test_several_versions_are_slides_by_versions_and_a_failure_is_told_once() -> None:
    page = render([on("v1.31.0", step(1), failed()), on("v1.9.0", step(1), step(2)), on("v1.32.0", step(1), failed())])
    table = re.search(r"^\|  \| slide \|.*?\n\n", page, re.MULTILINE | re.DOTALL)
    assert table is not None
    assert table[0].strip().split("\n") == [
        "|  | slide | 1\\.9.0 | 1\\.31.0 | 1\\.32.0 |",
        "| --- | --- | --- | --- | --- |",
        "| 1 | Testing our registry | ✅ | ✅ | ✅ |",
        "| 2 | Testing our registry | ✅ | ▶❌ | ❌ |",
    ]
    assert page.count("#### ❌ Slide 2, “Testing our registry”: slides/en/app.md:24") == 1
    assert "\nPlayed on Kubernetes v1.9.0, v1.31.0, v1.32.0, with kubectl v1.9.0, v1.31.0, v1.32.0.\n" in page
    assert "\nSeen with 1\\.31.0; 1.32.0.\n" in page


def test_what_drifted_stands_with_the_failure_and_what_may_drift_stands_at_the_end() -> None:
    drifted = FindingRecord(id="drift-flag", line=20, message="`--record` is gone since 1.30", way_out="Leave it out.")
    page = render(
        [
            on(
                "v1.31.0",
                replace(failed(2), findings=(drifted,)),
                step(3, notes=("a `wait` may be missing",)),
            )
        ]
    )
    assert "`drift-flag`: `--record` is gone since 1.30. Leave it out." in page
    assert "What passed, and may fail another day:\n\n- slides/en/app.md:7: a `wait` may be missing" in page


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        ([], "➖ Nothing was played"),
        ([record(step(1))], "✅ The slides do what they say"),
        ([record(step(1)), record(failed())], "❌ The slides do not do what they say"),
        ([record(step(1, Verdict.ERROR, reason="gone"))], "💥 The lab broke, not the slides: nothing is known"),
        ([record(step(1), complete=False)], "➖ A run was cut short"),
        ([record(step(1, Verdict.SKIPPED))], "➖ No step was played"),
    ],
)
def test_the_first_line_is_the_answer(records: list[Record], verdict: str) -> None:
    assert render(records).startswith(f"## {verdict}")


def test_what_is_hostile_stays_text() -> None:
    bad = step(
        1,
        Verdict.FAILED,
        command(f"echo {HOSTILE}\n```\n<b>", exit_status=1, output=f"```\n{HOSTILE}\n````\n</details><script>"),
        title=HOSTILE,
        reason=f"{HOSTILE} failed",
    )
    page = render(
        [
            replace(
                record(
                    bad,
                    step(2, Verdict.BLOCKED, title=HOSTILE, reason=HOSTILE, text=HOSTILE),
                    step(3, title=HOSTILE, notes=(HOSTILE,)),
                    error=HOSTILE,
                ),
                deck=replace(DECK, title=HOSTILE, path="a|b<i>.md"),
            )
        ]
        * 2
    )
    html = READER.render(page)
    assert set(re.findall(r"<(\w+)", html)) <= {
        *("h2", "h3", "h4", "p", "pre", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong"),
        *("details", "summary"),
    }
    assert "e.vil" in html
    assert "\u202e" not in html
    assert "\x1b" not in html
    outside_code = re.sub(r"<(pre|code)[ >].*?</\1>", "", html, flags=re.DOTALL)
    assert "@everyone" not in outside_code
    assert "http://" not in outside_code


def test_what_does_not_fit_is_counted() -> None:
    many = [replace(failed(index), reason=in_words(str(index))) for index in range(1, 200)]
    page = render([record(*many)], limit=5_000)
    assert len(page.encode()) <= 5_000
    assert re.search(r"… \d+ more paragraphs: `harness summary RECORD` tells everything\.\n$", page)


def test_what_only_an_older_version_skipped_stands_with_that_version() -> None:
    unmet = UnmetRecord(scope="expectation", path=DECK.path, line=9, since="1.34", version="1.30")
    expectation = SkippedExpectationRecord(line=10, kind="text", text="the sun", hidden=False, unmet=unmet)
    page = render([on("v1.30.0", replace(step(1), skipped_expectations=(expectation,))), on("v1.34.0", step(1))])
    assert "1 claim skipped with 1.30.0: for Kubernetes since 1.34, and this is 1.30</summary>" in page
