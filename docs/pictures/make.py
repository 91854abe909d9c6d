"""Makes the pictures of the README again, from real runs on the local cluster:

python docs/pictures/make.py                # all, or those that are named
python docs/pictures/make.py follow.png

run.svg is the cast of a step of the tutorial, drawn by svg-term-cli (npm); report.png is the page of a run in which one claim is
wrong, seen by Chromium; faults.png is that of a page that takes an image, a variable and a cloud account for granted, and has a wrong flag; follow.png is the page that follows a run
before that has ended.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.record.files import read_record
from harness.replay.pages import BROWSERS
from playwright.sync_api import sync_playwright

from decks import BREAD_THAT_RESTS, SHOP, SHOP_SETTINGS

FOLDER = Path(__file__).parent
REPOSITORY = FOLDER.parents[1]
TUTORIAL = REPOSITORY / "docs" / "tutorial.md"
DECK = REPOSITORY / "slides" / "en" / "ourapponkube.md"
EXPECTATION, WRONG_EXPECTATION = '["busybox"]', '["alpine"]'
LAST_SLIDE = "16"
FILMED = "harness run talk.md --record run.json"
SVG_TERM = "svg-term-cli@2.1.1"
COLUMNS, LINES = 104, 36
SPEED = 2
"""Times as fast as it was."""
LONGEST_PAUSE, END = 1.0, 8.0
"""Seconds; the last is how long the film rests before it begins again."""
FOLLOWED_PAGE = {"width": 1120, "height": 900}
PATIENCE = 300_000
"""Milliseconds until some steps are played."""
PAGE = {"width": 1120, "height": 1310}
FAULTS_PAGE = {"width": 1280, "height": 1500}


def main() -> None:
    pictures = {
        "run.svg": film, "report.png": photograph, "faults.png": photograph_faults, "follow.png": photograph_followed,
    }  # fmt: skip
    for name in sys.argv[1:] or pictures:
        with tempfile.TemporaryDirectory() as folder:
            pictures[name](Path(folder))


def film(folder: Path) -> None:
    """The step of the tutorial in which a deck fails."""
    record, cast = folder / "tutorial.json", folder / "step.cast"
    harness("run", str(TUTORIAL), "--cluster", "none", "--record", str(record))
    step = next(each.index for each in read_record(record).steps if each.text == FILMED)
    harness("cast", str(record), "--step", str(step), "--idle", str(LONGEST_PAUSE), "-o", str(cast))
    cast.write_text(in_version_2(cast.read_text()))
    size = ("--width", str(COLUMNS), "--height", str(LINES))
    target = FOLDER / "run.svg"
    subprocess.run(["npx", "--yes", SVG_TERM, "--in", str(cast), "--out", str(target), "--window", *size], check=True)


def in_version_2(text: str) -> str:
    """A cast as svg-term reads it: times since the beginning, and an end that stays a while."""
    header, *events = (json.loads(line) for line in text.splitlines())
    lines: list[object] = [{"version": 2, "width": header["term"]["cols"], "height": header["term"]["rows"]}]
    now = 0.0
    for interval, kind, data in events:
        now += interval / SPEED
        lines.append([round(now, 3), kind, data])
    return "\n".join(map(json.dumps, [*lines, [now + END, "o", " "]])) + "\n"


def photograph(folder: Path) -> None:
    """The report of a run that failed."""
    deck, record, page = folder / "ourapponkube.md", folder / "run.json", folder / "report.html"
    deck.write_text(DECK.read_text("utf-8").replace(EXPECTATION, WRONG_EXPECTATION), "utf-8")
    harness("run", deck.name, "--until", LAST_SLIDE, "--record", str(record), status=1, folder=folder)
    harness("report", str(record), "-o", str(page))
    photograph_page(page, FOLDER / "report.png", PAGE)


def photograph_faults(folder: Path) -> None:
    """The report of a page whose failures are of all three kinds."""
    record, page, shop = folder / "shop.json", folder / "shop.html", folder / "shop"
    shop.mkdir()
    (shop / "shop.md").write_text(SHOP, "utf-8")
    (shop / "harness.toml").write_text(SHOP_SETTINGS, "utf-8")
    harness("run", "shop.md", "--record", str(record), status=1, folder=shop)
    harness("report", str(record), "-o", str(page))
    photograph_page(page, FOLDER / "faults.png", FAULTS_PAGE)


def photograph_followed(folder: Path) -> None:
    """The page that follows a run, when some steps have been played and others are still to come."""
    deck = folder / "bread.md"
    deck.write_text(BREAD_THAT_RESTS, "utf-8")
    program = (sys.executable, "-m", "harness.faces.cli")
    playing = subprocess.Popen([*program, "run", deck.name, "--cluster", "none"], cwd=folder)
    serving = subprocess.Popen(
        [*program, "report", deck.name, "--serve"], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    assert serving.stdout is not None
    address = serving.stdout.readline().split()[0]
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            opened = browser.new_page(viewport=FOLLOWED_PAGE)  # type: ignore[arg-type]
            opened.set_default_timeout(PATIENCE)
            opened.goto(address)
            opened.get_by_text("4 passed", exact=True).wait_for()
            report = opened.frame_locator("iframe:not(.coming)")
            report.locator(".step").nth(3).wait_for()
            opened.screenshot(path=FOLDER / "follow.png")
            browser.close()
    finally:
        for process in (serving, playing):
            process.send_signal(signal.SIGINT)
            process.wait()


def photograph_page(page: Path, target: Path, size: dict[str, int]) -> None:
    """A picture of the top of a page."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        opened = browser.new_page(viewport=size)  # type: ignore[arg-type]
        opened.goto(page.as_uri())
        opened.screenshot(path=target)
        browser.close()


def harness(*arguments: str, status: int = 0, folder: Path = REPOSITORY) -> None:
    finished = subprocess.run([sys.executable, "-m", "harness.faces.cli", *arguments], check=False, cwd=folder)
    if finished.returncode != status:
        sys.exit(f"harness {' '.join(arguments)}: status {finished.returncode}")


if __name__ == "__main__":
    main()
