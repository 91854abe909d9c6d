"""Write a cause as a few lines: what was missing, why, where, what to write instead. `cause.toml` has the sentences."""

from enum import StrEnum
from pathlib import Path

from harness.record.cause import CauseRecord, FactRecord
from harness.record.model import StepRecord
from harness.record.reason import PlaceRecord
from harness.report.printable import opening
from harness.report.reasons import text_of
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")
_WIDEST = 120
"""The largest number of characters of a cited command or message."""


class Label(StrEnum):
    """What a line of a cause tells."""

    WHY = "why"
    """The step's own cause."""
    AS = "as"
    """Another one of its chain."""
    WHERE = "where"
    SEEN = "seen"
    WRITE = "write"


def lines_of_step(step: StepRecord) -> list[str]:
    """Return the lines of a step's cause, each with its label in front; none where it has no cause."""
    return [_labelled(label, text) for label, text in labelled_lines(step)]


def labelled_lines(step: StepRecord) -> list[tuple[Label, str]]:
    """Return the lines of a step's cause, each behind its label; none where it has no cause.

    Of a chain of causes each link has a line, and the place is the one where to mend it: at its beginning.
    """
    if step.cause is None:
        return []
    links = _links(step.cause)
    lines = [(Label.WHY if link is step.cause else Label.AS, f"{what(link)}: {how(link)}") for link in links]
    last = links[-1]
    is_fixed_here = last.fix_place is not None and _is_own(step, last.fix_place)
    place = last.place if is_fixed_here else last.fix_place or last.place
    if place is not None and not _is_own(step, place):
        where = f"{place.path}:{place.line}, slide {place.slide} “{place.title}”: {_command(place)}"
        lines.append((Label.WHERE, where))
    if evidence := _evidence(step, last):
        lines.append((Label.SEEN, evidence))
    if last.write:
        lines.append((Label.WRITE, f"{last.write}{' in this step' * is_fixed_here}"))
    return lines


def lines(cause: CauseRecord) -> list[str]:
    """Return the lines of a cause that stands apart from its step: each link of its chain, since which version, and what to write."""
    links = _links(cause)
    last = links[-1]
    since = f" (since Kubernetes {last.since})" if last.since else ""
    rows = [
        (Label.WHY if link is cause else Label.AS, f"{what(link)}: {how(link)}{since * (link is last)}")
        for link in links
    ]
    if place := last.fix_place or last.place:
        rows.append((Label.WHERE, f"{place.path}:{place.line}: {_command(place)}"))
    if last.write:
        rows.append((Label.WRITE, last.write))
    return [_labelled(label, text) for label, text in rows]


def _labelled(label: Label, text: str) -> str:
    return f"{label:<6}{text}"


def what(link: CauseRecord) -> str:
    """Return the sentence that says what was not as the step needed it."""
    return _sentence(link.what, link.place)


def how(link: CauseRecord) -> str:
    """Return the sentence that says why, with the reason why the earlier command was not played, if it was not."""
    why = _sentence(link.why, link.place)
    return f"{why} ({text_of(link.skipped)})" if link.skipped else why


def _sentence(fact: FactRecord, place: PlaceRecord | None) -> str:
    """Return a fact in words; the command of which it speaks is that at `place`."""
    table = sentences(_TABLE)
    entry = table[fact.kind]
    parts = {
        field: texts[not getattr(fact, field)].format(fact) for field, texts in entry.items() if field != "sentence"
    }
    command = f"`{opening(place.text if place else '')}`"
    shortcoming = table["shortcomings"][fact.shortcoming].format(fact) if fact.shortcoming else ""
    return str(entry["sentence"]).format(fact, command=command, shortcoming=shortcoming, **parts)


def root_of(step: StepRecord) -> PlaceRecord | None:
    """Return the command that is to be mended, at the root of a step's causes; `None` where that is not known."""
    return _links(step.cause)[-1].fix_place if step.cause is not None else None


def fix_place(step: StepRecord) -> str:
    """Return file and line of that command; empty where it is not known."""
    place = root_of(step)
    return f"{place.path}:{place.line}" if place else ""


def _links(cause: CauseRecord) -> list[CauseRecord]:
    """Return the chain of causes, from the step's own to the first."""
    links = [cause]
    while links[-1].because is not None:
        links.append(links[-1].because)
    return links


def _evidence(step: StepRecord, link: CauseRecord) -> str:
    """Return the line that shows a cause best, unless the failed command printed it itself."""
    printed = what(link) + text_of(step.reason) + "".join(command.output for command in step.commands)
    return next((line[:_WIDEST] for line in link.evidence if line not in printed), "")


def _is_own(step: StepRecord, place: PlaceRecord) -> bool:
    """Return whether a place is that of the command on which the step itself failed."""
    typed = step.typed_commands
    return place.step == step.index and place.line == (typed[-1].line if typed else step.line)


def _command(place: PlaceRecord) -> str:
    first, *more = place.text.strip().split("\n")
    return f"`{first[:_WIDEST]}{' …' if more or len(first) > _WIDEST else ''}`"
