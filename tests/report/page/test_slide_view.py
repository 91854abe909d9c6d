"""The page of a deck in its report: what stands around the commands, and whose fault it is that some failed."""

from __future__ import annotations

import re
from pathlib import Path

from harness.record.model import Record, Verdict
from harness.record.page_text import PassageKind, PassageRecord, SlideRecord
from harness.report.page import Run, render
from msgspec.structs import replace

from tests.record.examples import DECK, command, record, step
from tests.report.test_fault import three_kinds

HOSTILE = "<script>alert(1)</script> **<img src=x>** [`x`](javascript:alert(1)) \x1b[2J"


def with_page(*passages: PassageRecord) -> Record:
    """A run of two steps at lines 7 and 20 of slide 1, with this on the slide, and a slide without steps behind it."""
    title = "Testing our registry"
    played = replace(record(step(1, text="first"), step(2, text="second", line=20)), steps=())
    steps = tuple(replace(each, slide=1) for each in (step(1, text="first"), step(2, text="second", line=20)))
    thanks = SlideRecord(number=2, title="Thank you", passages=(PassageRecord(line=30, text="That was all."),))
    return replace(played, steps=steps, slides=(SlideRecord(number=1, title=title, passages=passages), thanks))


def shown(*records: Record) -> str:
    return render([Run(each, Path(f"{number}.json")) for number, each in enumerate(records)])


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
