"""A deck as the fixes see it: with its original, and what is found wrong with both as they are edited now."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.check.rules.drift import LocatedDrift, finding_of, located
from harness.check.subject import Subject
from harness.deck.manuscripts import Edit, Manuscripts
from harness.deck.model import Deck, Finding, Span
from harness.drift.translation.alignment import Alignment, align
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version, read_version
from harness.project.settings import CheckSettings
from harness.record.model import Record


class Proposal(Struct, frozen=True):
    """An edit, and the finding that it ends."""

    edit: Edit
    finding: Finding


class Work(Struct, frozen=True, dict=True):
    """One deck at one moment."""

    deck: Deck
    original: Deck | None
    settings: CheckSettings
    manuscripts: Manuscripts
    findings: tuple[Finding, ...]
    """What its author wants to hear."""
    record: Record | None = None
    """Of a run of this deck, or of its original."""

    @cached_property
    def subject(self) -> Subject:
        """Return the deck as the rules of `check` see it."""
        return Subject(self.deck, kubernetes=self.settings.kubernetes, read=self.manuscripts.read)

    @cached_property
    def version(self) -> Version:
        """Return the version of Kubernetes that the deck is checked for."""
        return read_version(self.settings.kubernetes) if self.settings.kubernetes else NEWEST

    @cached_property
    def alignment(self) -> Alignment | None:
        """Return the deck beside its original; `None` without one."""
        return align(self.original, self.deck) if self.original is not None else None

    @cached_property
    def drifts(self) -> tuple[tuple[LocatedDrift, Finding], ...]:
        """Return what drifted of the deck, with the finding about it, as far as its author wants findings of that."""
        wanted = {_place_and_key(finding): finding for finding in self.findings}
        drifts = ((drift, _place_and_key(finding_of(self.subject, drift))) for drift in located(self.subject))
        return tuple((drift, wanted[key]) for drift, key in drifts if key in wanted)

    @cached_property
    def _by_line(self) -> Mapping[tuple[Path, int], tuple[Finding, ...]]:
        by_line: dict[tuple[Path, int], tuple[Finding, ...]] = {}
        for finding in self.findings:
            key = (finding.span.path, finding.span.line)
            by_line[key] = (*by_line.get(key, ()), finding)
        return by_line

    @cached_property
    def _lines(self) -> dict[Path, list[str]]:
        return {}

    def findings_at(self, span: Span, *identifiers: str) -> tuple[Finding, ...]:
        """Return the findings of these ids on a line."""
        return tuple(finding for finding in self._by_line.get((span.path, span.line), ()) if finding.id in identifiers)

    def lines(self, path: Path) -> list[str]:
        """Return a file as it reads now."""
        if path not in self._lines:
            self._lines[path] = self.manuscripts.of(path).lines()
        return self._lines[path]

    def edit_of(self, place: Span, old: str, new: str, finding: Finding) -> Edit | None:
        """Return the edit that puts a text in the place of another that begins on a line.

        `None` if the lines of the file are not those of the text with something around.
        """
        before, after = old.split("\n"), new.split("\n")
        head = tail = 0
        shortest = min(len(before), len(after))
        while head < shortest and before[head] == after[head]:
            head += 1
        while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
            tail += 1
        if head + tail in (len(before), len(after)):
            head, tail = (head - 1, tail) if head else (head, tail - 1)
        first = replace(place, line=place.line + head)
        return self._replaced(first, before[head : len(before) - tail], after[head : len(after) - tail], finding)

    def _replaced(self, place: Span, old: list[str], new: list[str], finding: Finding) -> Edit | None:
        standing = self.lines(place.path)[place.line - 1 : place.line - 1 + len(old)]
        if len(standing) != len(old):
            return None
        around = []
        for text, line in zip(old, standing, strict=True):
            bare = text.strip()
            before, part, behind = line.partition(bare)
            if bare and (not part or bare in behind):
                return None
            indentation = text[: len(text) - len(text.lstrip())]
            around.append((before.removesuffix(indentation), behind) if bare else (line, ""))
        last = len(around) - 1
        beside = [around[min(at, last)] for at in range(len(new))]
        beside[-1] = (beside[-1][0], around[-1][1])
        after = [f"{before}{text}{behind}".rstrip() for text, (before, behind) in zip(new, beside, strict=True)]
        return Edit(place.path, place.line, "\n".join(standing), "\n".join(after), finding)


def _place_and_key(finding: Finding) -> tuple[Path, int, tuple[object, ...]]:
    return finding.span.path, finding.span.line, finding.key
