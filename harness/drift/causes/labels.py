"""A selector that selects nothing, while what it should select has other labels."""

import re
from collections.abc import Iterable, Iterator

from harness.drift.causes.calls import kubectl_calls
from harness.drift.causes.story import Done, Failure, effect_line, message
from harness.knowledge.calls import calls_of
from harness.knowledge.rows import Row, rows_by_id
from harness.knowledge.workloads import Placed, in_deck
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import EffectRecord
from harness.shell.lazy_pattern import lazy_pattern

KIND = "labels"
_NOTHING = lazy_pattern(
    r"^(?:No resources found.*|error: no matching resources found|.*array index out of bounds.*)$", re.MULTILINE
)
_PAIR = lazy_pattern(r"([^=!]+)==?([^=]+)")


def cause(failure: Failure) -> CauseRecord | None:
    """Return what has labels that are nearly those."""
    match = _NOTHING.search(failure.output)
    if not match and failure.output.strip():
        return None
    there = failure.there
    for selector in _selectors(failure.text):
        pairs = _pairs(selector)
        if not pairs or any(pairs <= set(effect.labels) for _, effect in there):
            continue
        values = _values(pairs)
        near = [(done, effect) for done, effect in there if values & _values(effect.labels)]
        near = [candidate for candidate in near if not candidate[1].owner] or near
        if near:
            printed = message(match[0]) if match else "it printed nothing"
            return _other_labels(failure, selector, near[-1], printed)
    return None


def _other_labels(failure: Failure, selector: str, made: tuple[Done, EffectRecord], evidence: str) -> CauseRecord:
    done, effect = made
    fitting = [label for label in effect.labels if _values([label]) & _values(_pairs(selector))]
    row = _row(failure)
    return CauseRecord(
        kind=KIND,
        what=FactRecord(kind=FactKind.NOTHING_LABELLED, value=selector),
        why=FactRecord(
            kind=FactKind.LABELLED,
            object=effect.kind,
            name=effect.name,
            value=",".join(effect.labels),
            wanted=selector,
            until=str(row.until) if row else "",
        ),
        place=done.place,
        fix_place=failure.place,
        since=str(row.until.next) if row and row.until else "",
        write=f"`-l {','.join(fitting)}`",
        source=row.source if row else "",
        evidence=(effect_line(effect), evidence),
    )


def _row(failure: Failure) -> Row | None:
    """Return what is known of the label, if it drifted."""
    texts = (*(done.command.text for done in failure.before), failure.text)
    placed = [Placed(number, call) for number, text in enumerate(texts) for call in calls_of(text)]
    drifts = (drift for number, drift in in_deck(placed, failure.version) if number == len(failure.before))
    return next((rows_by_id()[drift.row] for drift in drifts if drift.row == "run-label"), None)


def _selectors(text: str) -> Iterator[str]:
    for call in kubectl_calls(text):
        selector = call.value("--selector")
        if selector and "$" not in selector and call.path != "kubectl run":
            yield selector


def _pairs(selector: str) -> set[str]:
    """Of a selector that asks for values only; empty for any other."""
    pairs = [_PAIR.fullmatch(part.strip()) for part in selector.split(",")]
    return {f"{pair[1]}={pair[2]}" for pair in pairs if pair} if all(pairs) else set()


def _values(labels: Iterable[str]) -> set[str]:
    return {label.partition("=")[2] for label in labels}
