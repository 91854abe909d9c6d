"""The page of a deck in its report: what stands around the commands, and whose fault it is that some failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.record.expectation import SkippedExpectationRecord, UnmetRecord
from harness.record.model import Record, StepRecord, Verdict
from harness.record.page_text import PassageKind, PassageRecord, SlideRecord
from harness.record.reason import PlaceRecord
from harness.report.page import Run, render
from msgspec.structs import replace

from tests.record.examples import DECK, command, expectation, not_shown, record, status, step
from tests.report.test_fault import three_kinds

HOSTILE = "<script>alert(1)</script> **<img src=x>** [`x`](javascript:alert(1)) \x1b[2J"


def with_page(*passages: PassageRecord) -> Record:
    """A run of two steps at lines 7 and 20 of slide 1, with this on the slide, and a slide without steps behind it."""
    title = "Testing our registry"
    played = replace(record(step(1, text="first"), step(2, text="second", line=20)), steps=())
    steps = tuple(replace(step, slide=1) for step in (step(1, text="first"), step(2, text="second", line=20)))
    thanks = SlideRecord(number=2, title="Thank you", passages=(PassageRecord(line=30, text="That was all."),))
    return replace(played, steps=steps, slides=(SlideRecord(number=1, title=title, passages=passages), thanks))


def shown(*records: Record) -> str:
    return render([Run(record, Path(f"{number}.json")) for number, record in enumerate(records)])


def test_what_the_page_says_stands_between_its_commands_in_the_order_of_the_page() -> None:
    page = shown(
        with_page(
            PassageRecord(line=3, text="Before **all**, see [the docs](https://example.org)."),
            PassageRecord(line=9, text="kind: Pod", kind=PassageKind.CODE),
            PassageRecord(line=22, text="More", kind=PassageKind.HEADING),
        )
    )
    page = page[page.index("<main") :]
    places = [page.index(text) for text in ("Before <strong>all</strong>, see the docs.", ">first<", "kind: Pod")]
    places += [page.index(text) for text in (">second<", ">More</h3>", "Thank you", "That was all.")]
    assert places == sorted(places)


def test_what_is_of_another_file_stays_before_the_step_that_follows() -> None:
    page = shown(with_page(PassageRecord(line=99, text="Included.", path="parts/one.adoc")))
    page = page[page.index("<main") :]
    assert page.index("Included.") < page.index(">first<")


def test_of_several_runs_none_shows_the_page() -> None:
    once = with_page(PassageRecord(line=3, text="Before all."))
    assert "Before all." not in shown(once, replace(once, started="2026-11-22T06:05:10+00:00"))
    other = replace(once, deck=replace(DECK, path="other.md"))
    assert shown(once, other).count("Before all.") == 2


def test_nothing_that_a_page_says_becomes_markup() -> None:
    page = shown(with_page(PassageRecord(line=3, text=HOSTILE)))
    passage = re.search(r'<p class="passage">.*?</p>', page, re.DOTALL)
    assert passage is not None
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>&lt;img src=x&gt;</strong>" in passage[0]
    assert "href" not in passage[0]
    assert "␛[2J" in passage[0]


def test_what_the_record_has_no_room_for_is_counted() -> None:
    long = with_page()
    slides = (replace(long.slides[0], left_out=3), long.slides[1])
    assert "3 more paragraphs of the page are not in the record" in shown(replace(long, slides=slides))


def test_the_three_kinds_of_failures_stand_apart_with_what_can_be_done() -> None:
    page = shown(three_kinds())
    groups = re.findall(r'<section class="blame of-(\w+)">\n<h3>.*?</span> ([^<]*)</h3>', page)
    assert groups == [
        ("page", "The page is wrong"),
        ("granted", "The page takes something for granted"),
        ("lab", "The lab lacks something"),
    ]
    assert page.count("<b>What you can do:</b>") == 3
    assert page.count('<span class="blame-badge of-') == 3


def test_what_was_typed_in_a_shell_that_the_page_opened_says_in_which() -> None:
    typed = replace(command("ls"), shell="kubectl exec -it web -- sh")
    assert "in the shell of <code>kubectl exec -it web -- sh</code>" in shown(
        record(step(1, Verdict.PASSED, typed, text="ls"))
    )


# ── what the page claims ─────────────────────────────────────────────────────

SUN = PassageRecord(line=10, text="the sun", kind=PassageKind.EXPECTATION)


def expected(played: StepRecord) -> str:
    """Return what stands behind the card of a step at line 7, of a page that claims "the sun" at line 10."""
    shown_slide = SlideRecord(number=1, title="Sky", passages=(PassageRecord(line=8, text="You see:"), SUN))
    page = shown(replace(record(replace(played, slide=1, title="Sky")), slides=(shown_slide,)))
    return page[page.index("</details>\n", page.index("You see:") - 40) :]


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.BLOCKED])
def test_an_expectation_that_was_not_met_is_marked_below_its_announcement_and_leads_to_the_difference(
    verdict: Verdict,
) -> None:
    unmet = expectation("the sun", line=10, detail="- the sun\n+ the moon")
    behind = expected(step(1, verdict, expectations=(unmet,), reason=not_shown("cat sky", unmet)))
    assert behind.index("You see:") < behind.index(">the sun</pre>") < behind.index("something else came")
    assert '<a href="#run1-step1">difference</a>' in behind


def test_an_expectation_that_was_met_is_seen_while_its_step_is_closed() -> None:
    behind = expected(step(1, expectations=(expectation("the sun", line=10),)))
    assert behind.index("You see:") < behind.index(">the sun</pre>") < behind.index("as the slide claims")


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (Verdict.FAILED, "the step above failed before"),
        (Verdict.BLOCKED, "the step above is blocked"),
        (Verdict.SKIPPED, "the step above was skipped"),
    ],
)
def test_an_expectation_that_was_not_compared_says_why(verdict: Verdict, why: str) -> None:
    assert f"not compared: {why}" in expected(step(1, verdict, reason="so it is"))


def test_an_expectation_for_other_versions_says_for_which() -> None:
    unmet = UnmetRecord(scope="expectation", path=DECK.path, line=9, since="1.34", version="1.30")
    skipped = SkippedExpectationRecord(line=10, kind="text", text="the sun", hidden=False, unmet=unmet)
    behind = expected(replace(step(1), skipped_expectations=(skipped,)))
    assert "not compared: for Kubernetes since 1.34, and this is 1.30" in behind


def test_an_expectation_on_a_slide_of_its_own_knows_its_step() -> None:
    passage = replace(SUN, line=31)
    played = replace(step(1, expectations=(expectation("the sun", line=31),)), slide=1)
    page = shown(replace(record(played), slides=(SlideRecord(number=2, title="Then", passages=(passage,)),)))
    assert '<div class="claimed passed">' in page


# ── what blocks a step ───────────────────────────────────────────────────────


def test_a_blocked_step_names_the_line_to_be_fixed_whole_and_when_opened_leads_to_it() -> None:
    long = f"kubectl get pods {'--very-long-flag ' * 20}".strip()
    by = PlaceRecord(step=1, slide=1, title=f"A {'long ' * 50}title", path="deck.md", line=21, text=long)
    unmet = expectation("the sun", line=10, detail="- the sun\n+ the moon")
    for blocked in (
        step(2, Verdict.BLOCKED, reason=status(long, 1, 7)),
        step(2, Verdict.BLOCKED, reason=not_shown(long, unmet), expectations=(unmet,)),
    ):
        page = shown(record(step(1, Verdict.FAILED), replace(blocked, blocked_by=by)))
        card = page[page.index('id="run1-step2"') :]
        summary, body = card.split("</summary>", 1)
        assert "(deck.md:21)" in summary
        assert f"`{long}`" in summary
        assert re.search(r'Mend first:</b>\s+<span class="place">deck.md:21</span>\s+<a href="#run1-step1">', body)
        assert f"`{long}`" in body[: body.index("Mend first")]
