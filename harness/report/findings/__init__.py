"""Findings for people and programs: one file a format, all with `render(findings)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from harness.deck.model import Finding
from harness.report.findings import github, json, sarif, text

FORMATS: dict[str, Callable[[Iterable[Finding]], str]] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
    "sarif": sarif.render,
}
