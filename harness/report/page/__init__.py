"""Records as one page for people: a single HTML file that asks no network and runs nothing that a deck printed."""

from __future__ import annotations

from harness.report.page.rendering import render
from harness.report.page.run import Run
from harness.report.page.source_links import SourceLinks, UnusableTemplate

__all__ = ["Run", "SourceLinks", "UnusableTemplate", "render"]
