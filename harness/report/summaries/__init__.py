"""What `harness summary` makes of records: one file a format, all with `render(records)`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.record.joined import Lack
    from harness.record.model import Record

DURATIONS = "durations"
"""The format that only says how long decks took. The command makes it, since it reads no more of the files than that: there is no module of this name."""
FORMATS = {
    "text": "what stands at the end of a run",
    "markdown": "a page: what failed and why; of runs on several versions, slides × versions",
    "github": "annotations of GitHub's actions",
    "sarif": "SARIF 2.1.0, for code hosts",
    DURATIONS: "JSON: how long each deck took, for --durations-path",
}
"""What each format is, by its name; its module has the same name."""

_WITH_MISSING = ("markdown",)
"""Formats that say what is missing of shards: their `render` takes `missing` as well."""


def render(form: str, records: Sequence[Record], missing: Sequence[Lack] = ()) -> str:
    """Return records in one of the `FORMATS`, whose module alone is loaded.

    Some formats also say what is `missing` of the shards from which the records come.
    """
    more = {"missing": missing} if form in _WITH_MISSING else {}
    rendered: str = import_module(f"{__name__}.{form}").render(records, **more)
    return rendered
