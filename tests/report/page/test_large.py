"""A page of very many steps: all that an ordinary one has, unpacked when it is opened."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest
from harness.cluster.waiting import wait_until
from harness.record.errors import RecordError
from harness.record.files import find_records, write_record
from harness.record.model import Record, Verdict
from harness.record.outline import outlines
from harness.report import page
from harness.report.exit_status import INTERRUPTED
from harness.report.page.large import render_large
from msgspec.structs import replace

from tests.record.examples import record, step
from tests.report.page.conftest import Open
from tests.report.page.examples import many, steps, versions, with_cast

GENEROUS = 120.0
"""Seconds."""
Write = Callable[[Sequence[Record]], Path]


@pytest.fixture
def large(tmp_path: Path) -> Write:
    """Writes the large page of these records."""

    def write(records: Sequence[Record]) -> Path:
        folder = tmp_path / "records"
        for number, run in enumerate(records):
            write_record(run, folder / f"run{number}.json")
        target = tmp_path / "large.html"
        target.write_text(render_large(outlines(find_records([folder]))), "utf-8")
        return target

    return write


def of_decks() -> list[Record]:
    """Runs of two decks, one of them on several versions."""
    other = replace(record(*steps()), deck=replace(record().deck, path="slides/en/other.md", title="Another deck"))
    return [*versions(), other]


def test_a_run_that_is_opened_is_what_it_is_on_an_ordinary_page(opened: Open, large: Write) -> None:
    ordinary, packed = opened(*of_decks()).page, opened(path=large(of_decks())).page
    assert packed.locator(".step").count() == 0, "nothing is unpacked that nobody has opened"
    assert packed.locator(".decks .cell").all_inner_texts() == ["–", "–", "✗", "✗", "✗"]
    for run in range(1, 6):
        for shown in (ordinary, packed):
            shown.locator(f"#run{run} > summary").click()
            shown.locator(f"#run{run} .step").first.wait_for()
        steps = ordinary.locator(f"#run{run} .step").count()
        packed.locator(f"#run{run} .step").nth(steps - 1).wait_for()
        wanted = ordinary.locator(f"#run{run}").inner_text()
        wait_until(lambda: packed.locator(f"#run{run}").inner_text() == wanted, GENEROUS)  # noqa: B023  called at once
        assert packed.locator(f"#run{run}").inner_text() == wanted
    packed.get_by_text("Slides and runs").click()
    packed.locator(".map .heat").wait_for()
    ordinary_map, packed_map = (shown.locator(".heat:not(.decks) tbody").inner_text() for shown in (ordinary, packed))
    assert packed_map == ordinary_map


def test_a_link_leads_into_what_was_packed(opened: Open, large: Write) -> None:
    shown = opened(path=large(of_decks()), anchor="run3-step3")
    target = shown.page.locator("#run3-step3")
    target.locator(".body").wait_for()
    shown.wait_until("document.activeElement.closest('#run3-step3') !== null")
    target.locator(".elsewhere a").first.click()
    shown.wait_until("document.activeElement.closest('#run1-step3') !== null")
    shown.page.locator(".decks .cell").last.click()
    shown.page.locator("#run5 .step").first.wait_for()
    assert shown.accessibility_faults() == []


def test_filter_and_search_count_what_is_packed_as_what_is_not(opened: Open, large: Write) -> None:
    ordinary, packed = opened(*of_decks()), opened(path=large(of_decks()))
    for words in ("unknown flag", "<b>", "by HAND", "no such words", "generator"):
        counted = []
        for shown in (ordinary, packed):
            shown.page.evaluate("document.querySelector('#shown').textContent = ''")
            shown.page.get_by_role("searchbox").fill(words)
            shown.wait_until("/^\\d+ of \\d+ steps$/.test(document.querySelector('#shown').textContent)")
            runs = shown.page.locator(".run:visible").evaluate_all("runs => runs.map(run => run.id)")
            counted.append((shown.page.locator("#shown").inner_text(), runs))
        assert counted[0] == counted[1], words
    failed = sum(run.count(Verdict.FAILED) for run in of_decks())
    for shown in (ordinary, packed):
        shown.page.get_by_role("searchbox").fill("")
        shown.page.locator("[data-filter=failed]").click()
        shown.wait_until(f"/^{failed} of \\d+ steps$/.test(document.querySelector('#shown').textContent)")
    packed.page.locator("#run5 > summary").click()
    packed.page.locator("#run5 .step:visible").first.wait_for()
    seen = packed.page.locator("#run5 .step:visible").evaluate_all("steps => steps.map(step => step.dataset.verdict)")
    assert set(seen) == {"failed"}, "what is unpacked under a filter is filtered"


def test_a_recorded_terminal_plays_out_of_a_packed_run(opened: Open, large: Write, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    played = record(with_cast(tmp_path / "records"))
    shown = opened(path=large([played]), anchor="run1-step1")
    shown.page.get_by_role("button", name="Play the terminal").click()
    shown.page.get_by_text("Hello from the terminal").wait_for()


def test_only_very_many_steps_are_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.json"
    write_record(many(60), path)
    monkeypatch.setattr(page, "LARGE", 61)
    assert "data-packed" not in page.page_of([path])
    monkeypatch.setattr(page, "LARGE", 60)
    assert "data-packed" in page.page_of([path])


def test_the_same_records_give_the_same_page(large: Write) -> None:
    assert large(of_decks()).read_bytes() == large(of_decks()).read_bytes()


def test_a_record_that_cannot_be_read_is_told_as_on_an_ordinary_page(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    write_record(record(step(1)), good)
    bad.write_bytes(good.read_bytes().replace(b'"verdict"', b'"vredict"'))
    with pytest.raises(RecordError, match=r"bad\.json is not a record"):
        render_large(outlines([good, bad]))


def test_an_interruption_leaves_no_process_and_no_page(tmp_path: Path) -> None:
    for number in range(8):
        deck = replace(record().deck, path=f"slides/{number}.md")
        write_record(replace(many(1_000), deck=deck), tmp_path / "records" / f"{number}.json")
    command = (sys.executable, "-m", "harness.faces.cli", "report", "records", "-o", "report.html")
    process = psutil.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    children: list[psutil.Process] = []
    while not children and process.poll() is None:
        children = process.children()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(GENEROUS) == INTERRUPTED
    assert psutil.wait_procs(children, timeout=GENEROUS)[1] == []
    assert not (tmp_path / "report.html").exists()
