"""Tables of sentences: TOML beside the module that fills in what they leave open."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def sentences(table: Path) -> Mapping[str, Any]:
    """Return the sentences of a table, by the kinds of what they say: reasons, notes, differences."""
    import tomllib  # noqa: PLC0415  (a run in which all passes needs none)

    return tomllib.loads(table.read_text("utf-8"))
