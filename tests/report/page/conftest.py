"""The report page in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from harness.record.files import write_record
from harness.record.model import Record
from harness.report.page import Run, SourceLinks, render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

AXE = Path(__file__).with_name("axe") / "axe.min.js"
DESKTOP: ViewportSize = {"width": 1200, "height": 900}
GENEROUS = 120_000
"""Milliseconds that anything in the browser may take on a busy machine."""
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 360, "height": 740}
PICTURES = "SLIDE_HARNESS_SCREENSHOTS"
"""The variable that names a folder where the pictures of the test run are kept."""


@dataclass(slots=True)
class Opened:
    """A page in the browser, and what it should not have done."""

    page: Page
    html: str
    path: Path
    _pictures: Path | None
    requests: list[str] = field(default_factory=list)
    """What it asked for beside itself and what it carries."""
    messages: list[str] = field(default_factory=list)
    """Of the console, and uncaught errors."""
    dialogs: list[str] = field(default_factory=list)

    def wait_until(self, expression: str) -> Any:
        """Wait until this JavaScript is true; from here, since the page's own policy lets it evaluate nothing."""
        for _ in range(GENEROUS // 50):
            if value := self.page.evaluate(expression):
                return value
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{expression} never became true")

    def picture(self, name: str, *, whole: bool = False) -> None:
        """Show what is seen now, or the whole page, and keep a picture of it where `SLIDE_HARNESS_SCREENSHOTS` names a folder."""
        if whole:
            # what was never on the screen is not drawn otherwise
            self.page.evaluate(
                "document.querySelectorAll('.slide').forEach(e => e.style.contentVisibility = 'visible')"
            )
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self._pictures / f"{name}.png", full_page=whole)

    def accessibility_faults(self) -> list[str]:
        """What axe finds that is serious or critical."""
        result: dict[str, Any] = self._evaluated_axe()
        return [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in result["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    def _evaluated_axe(self) -> dict[str, Any]:
        # through the debugger, since the page's own policy lets no foreign script in
        self.page.evaluate(AXE.read_text())
        result: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return result

    def has_no_sideways_scroll(self) -> bool:
        """Whether all fits the width of the window."""
        fits: bool = self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return fits


Open = Callable[..., Opened]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes the page of these records; each record is a file beside it, as after a run."""

    def write(records: Sequence[Record], source_url: str = "") -> Path:
        runs = []
        for number, record in enumerate(records):
            path = tmp_path / f"run{number}.json"
            write_record(record, path)
            runs.append(Run(record, path))
        page = tmp_path / "report.html"
        page.write_text(render(runs, SourceLinks(source_url)), "utf-8")
        return page

    return write


@pytest.fixture
def opened(browser: Browser, written: Callable[..., Path]) -> Iterator[Open]:
    """Opens the page of records, or a page that is there. In the end nothing was asked, said or run by any of them."""
    folder = os.environ.get(PICTURES)
    pictures = Path(folder) if folder else None
    pages: list[Opened] = []

    def open_page(
        *records: Record,
        path: Path | None = None,
        anchor: str = "",
        size: ViewportSize | None = None,
        scheme: Literal["light", "dark"] = "light",
        source_url: str = "",
    ) -> Opened:
        target = path or written(records, source_url)
        context = browser.new_context(
            viewport=size or DESKTOP,
            color_scheme=scheme,
        )
        context.set_default_timeout(GENEROUS)
        page = context.new_page()
        shown = Opened(page, target.read_text("utf-8"), target, pictures)
        url = target.as_uri()
        page.on(
            "request",
            lambda request: shown.requests.append(request.url) if not request.url.startswith((url, "data:")) else None,
        )
        page.on("console", lambda message: shown.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: shown.messages.append(f"error: {error}"))

        def refuse(dialog: Any) -> None:
            shown.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.goto(url + (f"#{anchor}" if anchor else ""))
        pages.append(shown)
        return shown

    yield open_page
    for opened in pages:
        opened.page.context.close()
    assert [(opened.requests, opened.messages, opened.dialogs) for opened in pages] == [([], [], [])] * len(pages)
