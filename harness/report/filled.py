"""Say in words what was typed in the place of a placeholder; `filled.toml` has the sentences."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.record.filled import FilledRecord
from harness.record.model import StepRecord
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")


def filled_line(filled: FilledRecord) -> str:
    """Return a line like ``filled in: `demo` for `<your-namespace>`, as the settings say``."""
    kind = filled.object.partition("/")[0]
    why = str(sentences(_TABLE)[filled.source]).format(kind=kind)
    return f"filled in: `{filled.value}` for `{filled.placeholder}`, {why}"


def filled_lines(steps: Iterable[StepRecord]) -> Iterator[str]:
    """Yield these lines with their places, equal ones as one: ``deck.md:12, 14 filled in: …``."""
    places: dict[str, list[str]] = {}
    for step in steps:
        for filled in step.filled_in:
            at = places.setdefault(filled_line(filled), [])
            is_first_of_file = not any(place.startswith(f"{step.path}:") for place in at)
            at.append(f"{step.path}:{filled.line}" if is_first_of_file else str(filled.line))
    for line, at in places.items():
        yield f"{', '.join(dict.fromkeys(at))} {line}"
