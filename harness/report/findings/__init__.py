"""Findings for people and programs: one file a format, all with `render(findings)`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.deck.model import Finding

FORMATS = ("text", "json", "github", "sarif")


def render(form: str, findings: Iterable[Finding]) -> str:
    """Return findings in one of the `FORMATS`, whose module alone is loaded."""
    rendered: str = import_module(f"{__name__}.{form}").render(findings)
    return rendered
