"""Write a night's runs as the text of one pull request: what drifted since which version, what it edits, what is left to its author."""

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from harness.deck.manuscripts import Edit, Manuscript
from harness.fixes.fixer import LeftFinding
from harness.fixes.proposing import Judged, Proposed, Unfit
from harness.knowledge.version import Version
from harness.record.joined import Lack
from harness.record.model import FAILED_AT_FIRST, Record, StepRecord, Verdict
from harness.report.failure import as_failed, failure_of, headline
from harness.report.markdown import rendering
from harness.report.markdown.page import Page
from harness.report.markdown.runs import SIGNS, is_broken, is_red, runs_by_deck
from harness.report.markdown.text import block, code, inline, link_to_line, sentence, table
from harness.report.printable import first_line_of, shortened
from harness.report.quantity import number
from harness.report.unwritten import text_of
from harness.report.version import first_bad, labels, version_of

LIMIT = 60_000
"""Bytes of a body. GitHub refuses one above 65,536 characters."""
_ROWS = 60
"""The largest number of rows of a table or a list; the rest is counted."""
_NAMED = 8
"""The largest number of decks that a line names."""
_WIDEST = 150
"""The largest number of characters of a cell."""


class NightState(StrEnum):
    """What a night's runs say of the decks."""

    DRIFTED = "drifted"
    """A step failed, or is flaky."""
    SOUND = "sound"
    """Every step was played or skipped on purpose, on all versions, and none failed."""
    UNKNOWN = "unknown"
    """A lab broke, a run was cut short or is missing, and what was played shows no failure."""


class Unplayed(Struct, frozen=True):
    """Versions of Kubernetes that a deck was to be played on, and was not."""

    deck: Path
    versions: tuple[Version, ...]


class Night(Struct, frozen=True, kw_only=True):
    """What was played in a night."""

    records: Sequence[Record]
    missing: Sequence[Lack] = ()
    """Of the shards that they are of."""
    unplayed: Sequence[Unplayed] = ()

    @property
    def state(self) -> NightState:
        """Return the state of the night, which decides what becomes of the pull request."""
        if any(map(is_red, self.records)):
            return NightState.DRIFTED
        is_whole = not self.missing and not self.unplayed and all(record.complete for record in self.records)
        if not is_whole or any(map(is_broken, self.records)):
            return NightState.UNKNOWN
        return NightState.SOUND if any(record.count(Verdict.PASSED) for record in self.records) else NightState.UNKNOWN


class Links(Struct, frozen=True):
    """Addresses that the text names; empty for what has none."""

    source: str = ""
    """What paths of decks are below, for links to their lines."""
    report: str = ""
    """Of the page that `harness report` wrote."""
    job: str = ""
    """Of the job that played."""


def title(night: Night) -> str:
    """Return the title, which has no text of a deck in it."""
    decks = runs_by_deck(night.records)
    red = sum(any(map(is_red, runs)) for runs in decks)
    if night.state is NightState.DRIFTED:
        return f"Slides drifted: {red} of {number(len(decks), 'deck')}"
    return f"Slides are sound: {number(len(decks), 'deck')}"


def body(night: Night, proposed: Proposed | None, links: Links, *, above: str = "") -> str:
    """Return the text in Markdown, below `above`; what does not fit into `LIMIT` bytes is counted. Without `proposed` nothing is said of edits."""
    parts = [above, _of_links(links)]
    if proposed is not None:
        parts.append(_edits(proposed))
    parts += [_drifted(night, links.source), *_unplayed(night.unplayed)]
    if proposed is not None:
        parts += [*_unfit(proposed.unfit), *_judged(proposed.judged), _left(proposed.left, links.source)]
    page = Page(LIMIT)
    for part in filter(None, parts):
        page.add(part)
    red = [record for runs in runs_by_deck(night.records) if any(map(is_red, runs)) for record in runs]
    page.add(
        rendering.render(red or night.records, source=links.source, limit=page.room, missing=night.missing).rstrip()
    )
    return page.text()


def unplayed_lines(unplayed: Iterable[Unplayed]) -> Iterator[str]:
    """Yield what was not played, a line for the decks that lack the same versions."""
    lacking: dict[tuple[Version, ...], list[str]] = {}
    for item in unplayed:
        lacking.setdefault(item.versions, []).append(str(item.deck))
    for versions, decks in lacking.items():
        more = f" and {len(decks) - _NAMED} more" if len(decks) > _NAMED else ""
        were = "was" if len(decks) == 1 else "were"
        on_versions = f" on {', '.join(map(str, versions))}" if versions else ""
        yield f"{', '.join(decks[:_NAMED])}{more} {were} not played{on_versions}"


# ── what drifted ───────────────────────────────────────────────────────────────


def _drifted(night: Night, source: str) -> str:
    rows = [row for runs in runs_by_deck(night.records) for row in _rows(runs, source)]
    if not rows:
        return ""
    return f"### What drifted\n\n{_table(['line', 'slide', 'fails', 'why'], rows)}"


def _rows(runs: Sequence[Record], source: str) -> Iterator[list[str]]:
    """Yield a row for each step of a deck that failed on some version."""
    names = labels(runs) if len(runs) > 1 else [version_of(runs[0]) or "this run"]
    steps: dict[tuple[str, int, str], dict[int, StepRecord]] = {}
    for at, record in enumerate(runs):
        for step in record.steps:
            steps.setdefault((step.path, step.line, step.text), {})[at] = step
    for played in steps.values():
        bad = [at for at, step in played.items() if step.verdict in FAILED_AT_FIRST]
        if not bad:
            continue
        step = played[bad[0]]
        failure = failure_of(as_failed(step, runs[bad[0]]))
        when = _when([played[at].verdict if at in played else None for at in range(len(runs))], names)
        place = _place(Path(failure.path), failure.line, source)
        yield [place, f"{step.slide}, {_short(step.title)}", _short(when), _short(headline(step))]


def _when(verdicts: Sequence[Verdict | None], names: Sequence[str]) -> str:
    """Return text that says with which versions a step fails; `verdicts` and `names` are of the runs from the oldest version to the newest."""
    bad = [at for at, verdict in enumerate(verdicts) if verdict in FAILED_AT_FIRST]
    good = [at for at, verdict in enumerate(verdicts) if verdict is Verdict.PASSED]
    if any(verdicts[at] is Verdict.FLAKY for at in bad):
        return f"now and then with {', '.join(names[at] for at in bad)}"
    if not good:
        return "always" if len(bad) > 1 else f"with {names[bad[0]]}"
    first = first_bad(verdicts)
    if first is not None and max(good) < first == min(bad):
        return f"since {names[first]}"
    if max(bad) < min(good):
        return f"until {names[max(bad)]}"
    return f"with {', '.join(names[at] for at in bad)}"


def _unplayed(unplayed: Sequence[Unplayed]) -> Iterator[str]:
    yield from (f"{SIGNS[Verdict.ERROR]} {inline(line)}." for line in unplayed_lines(unplayed))


# ── what is written, and what is left ──────────────────────────────────────────


def extent(changed: Collection[Manuscript]) -> str:
    """Return how much of decks is edited: `3 lines of 2 files`."""
    lines = sum(manuscript.lines_changed for manuscript in changed)
    return f"{number(lines, 'line')} of {number(len(changed), 'file')}"


def _edits(proposed: Proposed) -> str:
    edits = proposed.manuscripts.edits()
    changed = proposed.manuscripts.changed()
    if not changed:
        return (
            "**Nothing is edited here**: what to write is not certain. Mend the decks on a branch of yours, or on this one; the first night "
            "on which they are green closes this."
        )
    rows = [[_place(edit.path, edit.line, ""), _why(edit)] for edit in edits]
    reasons = f"\n\n{_table(['line', 'why'], rows)}" if rows else ""
    return (
        f"**Edited here: {extent(changed)}**, as `harness fix --write` does by itself, where it is certain "
        f"what to write.{reasons}"
    )


def _why(edit: Edit) -> str:
    return _short(first_line_of(edit.finding.message))


def _unfit(unfit: Iterable[Unfit]) -> Iterator[str]:
    for item in unfit:
        versions = ", ".join(map(str, item.versions))
        reasons = "\n".join(f"- {_place(edit.path, edit.line, '')}: {_why(edit)}" for edit in item.edits[:_ROWS])
        yield (
            f"### Not edited: {inline(str(item.deck))}\n\nThese edits are right for the version that the deck is for, and wrong for "
            f"{inline(versions)}, which is played too:\n\n{reasons}\n\n{block(item.diff, 'diff')}"
        )


def _judged(judged: Sequence[Judged]) -> Iterator[str]:
    for item in judged:
        yield (
            f"### For you to judge: {inline(str(item.deck))}\n\nWhat appeared instead of {number(item.count, 'claim')}. If the slides are to say so, "
            f"{code(f'harness accept {shlex.quote(str(item.deck))} --record RECORDS')} writes it:\n\n{block(item.diff, 'diff')}"
        )


def _left(left: Sequence[LeftFinding], source: str) -> str:
    lines = [
        f"- {_place(item.finding.span.path, item.finding.span.line, source)}: {code(item.finding.id)}: "
        f"{sentence(item.finding.message)} ({sentence(text_of(item.reason))}). {sentence(item.finding.help)}"
        for item in left[:_ROWS]
    ]
    if len(left) > _ROWS:
        lines.append(f"- … {len(left) - _ROWS} more: `harness fix` lists them")
    return "### Left to you\n\n" + "\n".join(lines) if lines else ""


def _of_links(links: Links) -> str:
    named = (("The report of this night", links.report), ("the job", links.job))
    return " · ".join(
        f"[{name}](<{quote(address, safe=':/?#[]@!$&*+,;=%~-._')}>)" for name, address in named if address
    )


def _place(path: Path, line: int, source: str) -> str:
    return link_to_line(_short(f"{path}:{line}"), path.as_posix(), line, source)


def _short(text: str) -> str:
    return inline(shortened(text, _WIDEST))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    more = f"\n\n… {number(len(rows) - _ROWS, 'more line')}." if len(rows) > _ROWS else ""
    return f"{table(head, rows[:_ROWS])}{more}"
