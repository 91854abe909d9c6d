"""`harness history`, and the picture of it on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from harness.faces.cli import main
from harness.record.files import write_record
from harness.record.model import Record, Verdict
from harness.report.page import Run, render
from msgspec.structs import replace

from tests.drift.test_history import played

NIGHTS = 4


@pytest.fixture
def nights(tmp_path: Path) -> Path:
    """A deck that fails on one of four nights, on two versions, and another deck."""
    for night in range(1, NIGHTS + 1):
        for version in ("1.34.0", "1.35.0"):
            verdict = Verdict.FAILED if (night, version) == (3, "1.35.0") else Verdict.PASSED
            run = replace(played(night, verdict, version=version), seconds=10.0 * night)
            write_record(run, tmp_path / "nights" / f"{night}" / f"app-{version}.json")
    other = played(1, Verdict.PASSED)
    write_record(replace(other, deck=replace(other.deck, path="slides/fr/app.md")), tmp_path / "nights" / "fr.json")
    return tmp_path / "nights"


def history(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["history", *map(str, arguments)])


def test_a_night_is_a_row_and_a_version_a_column(nights: Path) -> None:
    shown = history("en/app.md", nights)
    assert shown.exit_code == 0, shown.output
    rows = [line.split() for line in shown.output.splitlines()]
    assert ["night", "1.34", "1.35"] in rows
    assert ["2026-11-03", "✓", "30.0", "s", "✗", "30.0", "s"] in rows
    assert ["median", "25.0", "s", "25.0", "s"] in rows
    assert "1 step came out now so, now otherwise" in shown.output
    assert "1 failed of 8 runs (12%); it came out otherwise than the run before 2 times" in shown.output
    last = history("en/app.md", nights, "--last", "1").output
    assert "2026-11-03" not in last
    assert "3 earlier nights: --last 0 shows all" in last


def test_it_is_data_too(nights: Path) -> None:
    data = json.loads(history("slides/en/app.md", nights, "--json").output)
    assert [lane["version"] for lane in data["lanes"]] == ["1.34", "1.35"]
    assert [run["verdict"] for run in data["lanes"][1]["runs"]] == ["passed", "passed", "failed", "passed"]
    assert data["unstable"][0]["changes"] == 2


@pytest.mark.parametrize(
    ("deck", "message"),
    [
        ("app.md", "several decks are called so: slides/en/app.md, slides/fr/app.md"),
        ("gone.md", "no record is of this deck, there are those of slides/en/app.md, slides/fr/app.md"),
    ],
)
def test_a_deck_that_is_not_one_of_them_is_told_with_those_that_are(nights: Path, deck: str, message: str) -> None:
    refused = history(deck, nights)
    assert (refused.exit_code, message in refused.stderr) == (4, True), refused.stderr


def page(*records: Record) -> str:
    return render([Run(record, Path(f"{number}.json")) for number, record in enumerate(records)])


def test_the_page_has_a_bar_for_each_run_as_high_as_it_was_long() -> None:
    runs = [replace(played(night, Verdict.PASSED), seconds=10.0 * night) for night in range(1, NIGHTS + 1)]
    failed = replace(played(2, Verdict.FAILED, version="1.35.0"), seconds=40.0)
    bars = re.findall(r'<a href="#(run\d)"[^>]*><rect class="bar (\w+)" .*? height="([\d.]+)">', page(*runs, failed))
    assert [(anchor, verdict) for anchor, verdict, _ in bars] == [
        *((f"run{number}", "passed") for number in range(1, NIGHTS + 1)),
        ("run5", "failed"),
    ]
    heights = [float(height) for *_, height in bars]
    assert heights == pytest.approx(
        [heights[3] / 4, heights[3] / 2, heights[3] * 3 / 4, heights[3], heights[3]], abs=0.1
    )


def test_runs_of_one_night_have_no_picture() -> None:
    assert '<section class="history"' not in page(
        played(1, Verdict.PASSED), played(1, Verdict.PASSED, version="1.35.0")
    )


def test_what_a_deck_is_called_is_no_markup_in_the_picture() -> None:
    hostile = [replace(played(night, Verdict.PASSED), started=f"2026-11-0{night}<b>") for night in (1, 2)]
    shown = page(*hostile, played(3, Verdict.PASSED, version="<script>1.35"))
    assert "<script>1.35" not in shown
    assert "<b>" not in re.findall(r'<section class="history".*?</section>', shown, re.DOTALL)[0]
