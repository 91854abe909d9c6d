"""Read differences of records of versions 1 to 4, which had them as text.

That of an object was `replicas: 1 → 3`; that of an output a sentence, then lines of a diff: `-` the slide, `+` the output, `^` below the words
that differ.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide, DiffSpan
from harness.shell.lazy_pattern import lazy_pattern

_SIGNS = {"- ": DiffSide.SLIDE, "+ ": DiffSide.OUTPUT, "  ": DiffSide.BOTH, "-": DiffSide.SLIDE, "+": DiffSide.OUTPUT}
_COMPARED = [DiffSide.SLIDE, DiffSide.OUTPUT]
_CARETS = lazy_pattern(r"\^+")


def upgraded_differences(value: Any) -> Any:
    """Return a part of a record in which each expectation has its difference, and each effect its changes, as objects."""
    if isinstance(value, list):
        return [upgraded_differences(item) for item in value]
    if not isinstance(value, dict):
        return value
    upgraded = {name: upgraded_differences(item) for name, item in value.items()}
    if "satisfied" in upgraded and isinstance(detail := upgraded.pop("detail", None), str) and detail:
        upgraded["difference"] = msgspec.to_builtins(difference_in(detail))
    if "stem" in upgraded and isinstance(changes := upgraded.get("differences"), list):
        upgraded["differences"] = [_field_change(change) for change in changes]
    return upgraded


def _field_change(change: Any) -> Any:
    """Return what a command changed of an object as data: it was `replicas: 1 → 3`, or the name of a section."""
    if not isinstance(change, str):
        return change
    name, _, values = change.partition(": ")
    before, _, after = values.partition(" → ")
    return {"field": name.replace(" ", "_"), "before": _values(before), "after": _values(after)}


def _values(text: str) -> list[str]:
    return [] if text in ("", "none") else text.split(", ")


def difference_in(detail: str) -> DifferenceRecord:
    """Return the difference that a text tells."""
    sentence, lines = [], list[DiffLineRecord]()
    for line in detail.split("\n"):
        side = _SIGNS.get(line[:2])
        if [compared.side for compared in lines[-2:]] == _COMPARED and _is_carets(line):
            spans = tuple(DiffSpan(*match.span()) for match in _CARETS.finditer(line[2:]))
            lines[-2:] = (replace(compared, differs=spans) for compared in lines[-2:])
        elif side is not None:
            lines.append(DiffLineRecord(side=side, text=line[2:]))
        elif lines:
            lines.append(DiffLineRecord(side=DiffSide.BOTH, text=line))
        else:
            sentence.append(line)
    return DifferenceRecord(kind=DifferenceKind.WORDS, detail="\n".join(sentence), lines=tuple(lines))


def _is_carets(line: str) -> bool:
    return line.startswith("  ") and "^" in line and not line.strip(" ^")
