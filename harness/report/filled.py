"""What was typed in the place of a placeholder, in words; `filled.toml` has them."""

from __future__ import annotations

from pathlib import Path

from harness.record.filled import FilledRecord
from harness.report.reasons import sentences

_TABLE = Path(__file__).with_suffix(".toml")


def filled_line(filled: FilledRecord) -> str:
    """Return a line like ``filled in: `demo` for `<your-namespace>`, as the settings say``."""
    kind = filled.object.partition("/")[0]
    why = str(sentences(_TABLE)[filled.source]).format(kind=kind)
    return f"filled in: `{filled.value}` for `{filled.placeholder}`, {why}"
