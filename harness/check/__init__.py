"""What reading alone shows to be wrong with a deck. One file a rule, in `rules/`; knows no terminal and no cluster."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harness.check.granted import NOTHING, Granted
from harness.check.subject import Subject
from harness.deck.findings import finding
from harness.deck.model import Deck, Finding, Silence
from harness.deck.source import Read, read_source
from harness.project.settings import CheckSettings

if TYPE_CHECKING:
    from harness.check.run_tree import Repositories

__all__ = ["CheckSettings", "Subject", "check"]


def check(
    deck: Deck,
    settings: CheckSettings,
    more: Iterable[Finding] = (),
    *,
    uses_shellcheck: bool = False,
    read: Read = read_source,
    granted: Granted = NOTHING,
    repositories: Repositories | None = None,
) -> tuple[Finding, ...]:
    """Return all that is wrong with a deck, in reading order: what its reader found, what the rules find, and `more`.

    `read` may know files better than the disk does. `repositories` keeps what git said from deck to deck. What its author silenced on a slide is left out; a silence that silences nothing is a finding itself.
    """
    from harness.check.rules import RULES, TOLD_BY_THE_ORIGINAL, shellcheck  # noqa: PLC0415  (who plays a deck needs no rule)

    subject = Subject(
        deck,
        kubernetes=settings.kubernetes,
        uses_shellcheck=uses_shellcheck,
        read=read,
        granted=granted,
        repositories=repositories,
    )
    all_findings = [*deck.findings, *more]
    begun = [rule.findings(subject) for rule in RULES if any(map(settings.wants, rule.IDS))]
    for findings in begun:
        all_findings += findings
    wanted = [finding for finding in all_findings if settings.wants(finding.id)]
    of_translation = {_line(finding) for finding in wanted if finding.id.startswith("translation-")}
    wanted = [known for known in wanted if known.id not in TOLD_BY_THE_ORIGINAL or _line(known) not in of_translation]
    used: set[Silence] = set()
    heard = [finding for finding in wanted if not _is_silenced(deck, finding, used)]
    not_judged = () if shellcheck.is_asked(subject) else shellcheck.IDS
    heard += [
        finding("unused-ignore", silence.span, id=silence.id)
        for silence in _unused(subject, used)
        if settings.wants(silence.id) and silence.id not in not_judged
    ]
    return _in_reading_order(deck, heard)


def _unused(subject: Subject, used: Container[Silence]) -> Iterator[Silence]:
    """Yield the silences that silenced nothing, but for those on slides of which something is left out for its version."""
    left_out = {slide.number for slide, step in subject.as_played.deck.steps if step.unmet or step.unmet_expectations}
    for silence in subject.deck.silences:
        if silence not in used and silence.slide not in left_out:
            yield silence


def _in_reading_order(deck: Deck, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    files = {path: number for number, path in enumerate(dict.fromkeys(slide.span.path for slide in deck.slides))}

    def position(finding: Finding) -> tuple[int, int, int, str]:
        span = finding.span
        return files.get(span.path, len(files)), span.line, span.column, finding.id

    return tuple(sorted(findings, key=position))


def _line(finding: Finding) -> tuple[Path, int]:
    return finding.span.path, finding.span.line


def _is_silenced(deck: Deck, finding: Finding, used: set[Silence]) -> bool:
    if not deck.silences:
        return False
    slide = deck.slide_at(finding.span) or (deck.slide_at(finding.related) if finding.related else None)
    silences = [
        silence for silence in deck.silences if slide and silence.slide == slide.number and silence.id == finding.id
    ]
    used.update(silences)
    return bool(silences)
