"""What `harness summary` makes of records: one file a format, all with `render(records)`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.record.joined import Lack
    from harness.record.model import Record

DURATIONS = "durations"
"""The one that says nothing about what came out, and needs no more of a record than its times: its text is made of the files."""
FORMATS = {
    "text": "what stands at the end of a run",
    "markdown": "a page: what failed and why; of runs on several versions, slides × versions",
    "github": "annotations of GitHub's actions",
    "sarif": "SARIF 2.1.0, for code hosts",
    DURATIONS: "JSON: how long each deck took, for --durations-path",
}
"""What each is, by its name; its file has the same name."""

_OF_MISSING = ("markdown",)
"""Those that say what is missing."""


def render(form: str, records: Sequence[Record], missing: Sequence[Lack] = ()) -> str:
    """Return records in one of the `FORMATS`, whose module alone is loaded.

    Some say also what is `missing` of the shards that the records are of.
    """
    more = {"missing": missing} if form in _OF_MISSING else {}
    rendered: str = import_module(f"{__name__}.{form}").render(records, **more)
    return rendered
