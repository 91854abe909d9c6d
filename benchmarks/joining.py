"""Many records put together into one page: how long it takes, what it needs, and how soon a person sees something of it.

    python benchmarks/joining.py [--decks 125] [--versions 8] [--steps 50]

A thousand records of fifty steps each are made, as a night of 125 decks on eight versions leaves them: a kilobyte of output a step, one
step in a hundred failed. `harness report` makes a page of them, whose time and memory are those of the whole process. Then Chromium opens the
page: when the verdicts are painted, when the page is ready, how long it takes until a deck, a run of it and a step that is looked for are open. Ends
with status 1 where a figure is above what it may be.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.files import write_record
from harness.record.lab import ClusterRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

MAY_TAKE = {
    "joining, s": 20.0,
    "memory, MB": 500.0,
    "first paint, s": 2.0,
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STEPS_ON_A_SLIDE = 4
FAILED = 0.01


def make_records(folder: Path, decks: int, versions: int, steps: int) -> None:
    """Write a record for each deck and version."""
    chance = random.Random(1)
    for deck in range(decks):
        for version in range(versions):
            write_record(
                _record(f"slides/deck-{deck:03}.md", f"v1.{30 + version}.1", steps, chance),
                folder / f"slides-deck-{deck:03}-1.{30 + version}-on-local.json",
            )


def _record(path: str, version: str, steps: int, chance: random.Random) -> Record:
    return Record(
        schema=SCHEMA_VERSION,
        harness="0.1.0",
        started="2026-11-29T02:00:00+00:00",
        seconds=3.0 * steps,
        complete=True,
        deck=DeckRecord(path=path, title=f"About {path}", dialect="remark", language="en", sha256="0f" * 32),
        cluster=ClusterRecord(provider="local", name="lab", server_version=version, kubectl_version=version, nodes=()),
        own_seconds=1.0,
        steps=tuple(_step(path, number, chance) for number in range(1, steps + 1)),
    )


def _step(path: str, number: int, chance: random.Random) -> StepRecord:
    has_failed = chance.random() < FAILED
    text = f"kubectl get pods --selector app=web-{number} --output wide"
    rows = (
        f"web-{row}-{_letters(chance, 9)}-{_letters(chance, 5)}   1/1   Running   0   {row}s   10.244.1.{row}   node1"
        for row in range(12)
    )
    effect = EffectRecord(
        change=Change.CREATED, kind="Deployment", namespace="default", name=f"web-{number}", stem=f"web-{number}"
    )
    command = CommandRecord(
        text=text,
        line=number * 7,
        ending=Ending.FINISHED,
        exit_status=int(has_failed),
        output="\n".join(("NAME   READY   STATUS   RESTARTS   AGE   IP   NODE", *rows)),
        output_bytes=1000,
        seconds=0.4,
        effects=(effect,),
    )
    reason = ReasonRecord(kind=ReasonKind.STATUS, path=path, line=number * 7, command=text, status=1)
    return StepRecord(
        index=number,
        slide=1 + number // STEPS_ON_A_SLIDE,
        title=f"Slide {1 + number // STEPS_ON_A_SLIDE}",
        path=path,
        line=number * 7,
        kind="bash",
        text=text,
        hidden=False,
        terminal="",
        verdict=Verdict.FAILED if has_failed else Verdict.PASSED,
        reason=reason if has_failed else None,
        started="2026-11-29T02:00:10+00:00",
        seconds=0.5,
        commands=(command,),
    )


def _letters(chance: random.Random, count: int) -> str:
    """As Kubernetes makes them for the names of pods."""
    return "".join(chance.choices("bcdfghjklmnpqrstvwxz2456789", k=count))


def join(records: Path, page: Path) -> dict[str, float]:
    """Make the page; return the seconds on the clock and of processors, and the megabytes of memory at most, of all its processes."""
    began, most = time.perf_counter(), 0.0
    before = os.times()
    process = psutil.Popen((sys.executable, "-m", "harness.faces.cli", "report", str(records), "-o", str(page)))
    while process.poll() is None:
        most = max(most, _memory(process))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"harness report ended with {process.returncode}")
    after = os.times()
    return {
        "joining, s": time.perf_counter() - began,
        "of processors, s": after.children_user + after.children_system - before.children_user - before.children_system,
        "memory, MB": most / 1e6,
    }


def _memory(process: psutil.Popen) -> float:
    """Bytes that a process and its children have for themselves, and share, now; what they share is counted once (PSS)."""
    memory = 0.0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            memory += each.memory_full_info().pss
    return memory


def look(path: Path, runs: int) -> dict[str, float]:
    """Open the page as a person does; return the seconds of each thing that this person waits for."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(600_000)
        seconds = {"page ready, s": _seconds(lambda: page.goto(path.as_uri()))}
        seconds["first paint, s"] = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
        )
        seconds.update(_looked_around(page, runs))
        browser.close()
    return seconds


def _looked_around(page: Page, runs: int) -> dict[str, float]:
    return {
        "a run opened, s": _seconds(lambda: _open(page, f"#run{runs // 2}")),
        "a link followed, s": _seconds(lambda: _follow(page, f"run{runs // 3}-step17")),
        "only failed, s": _seconds(lambda: page.locator("[data-filter=failed]").click()),
        "searched, s": _seconds(lambda: _search(page, "web-49")),
    }


def _open(page: Page, run: str) -> None:
    page.evaluate(f"document.querySelector('{run}').open = true")
    page.locator(f"{run} .step").first.wait_for()


def _follow(page: Page, step: str) -> None:
    page.evaluate(f"location.hash = '{step}'")
    page.locator(f"#{step} .body").wait_for()


def _search(page: Page, words: str) -> None:
    page.evaluate("document.querySelector('#shown').textContent = ''")
    page.get_by_role("searchbox").fill(words)
    while " of " not in page.locator("#shown").inner_text():  # from here: the page's policy lets it evaluate nothing
        page.wait_for_timeout(20)


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decks", type=int, default=125)
    parser.add_argument("--versions", type=int, default=8)
    parser.add_argument("--steps", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        records, path = Path(place, "records"), Path(place, "report.html")
        make_records(records, given.decks, given.versions, given.steps)
        before = os.getloadavg()[0]
        figures = {
            **join(records, path),
            "page, MB": path.stat().st_size / 1e6,
            **look(path, given.decks * given.versions),
        }
        size = sum(file.stat().st_size for file in records.iterdir()) / 1e6
    table = Table(
        title=f"{given.decks * given.versions:,} records of {given.steps} steps, {size:.0f} MB; load before {before:.1f}"
    )
    for heading in ("", "is", "may be"):
        table.add_column(heading, justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:.2f}", f"{MAY_TAKE[name]:.0f}" if name in MAY_TAKE else "")
    Console().print(table)
    if any(figures[name] > most for name, most in MAY_TAKE.items()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
