"""What `harness summary` makes of records: one file a format, all with `render(records)`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.record.model import Record

FORMATS = {
    "text": "what stands at the end of a run",
    "markdown": "a page: what failed and why; of runs on several versions, slides × versions",
    "github": "annotations of GitHub's actions",
    "sarif": "SARIF 2.1.0, for code hosts",
    "issues": "JSON: for each deck the title and body of an issue, and whether it drifted",
}
"""What each is, by its name; its file has the same name."""


def render(form: str, records: Sequence[Record]) -> str:
    """Return records in one of the `FORMATS`, whose module alone is loaded."""
    rendered: str = import_module(f"{__name__}.{form}").render(records)
    return rendered
