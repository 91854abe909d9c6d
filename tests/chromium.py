"""The Chromium of this machine, for tests of what a person sees."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from harness.replay.pages import BROWSERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def started() -> Iterator[Browser]:
    """Yield a browser that ends with the block. Where there is none the test is skipped, and fails where all have to be played."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        if os.environ.get("SLIDE_HARNESS_REQUIRE_LAB") == "1":
            pytest.fail("there is no Chromium: apt-get install chromium", pytrace=False)
        pytest.skip("there is no Chromium: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()
