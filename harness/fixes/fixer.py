"""Decks edited until nothing more is certain; what is left is said, with the reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import Struct

from harness.check import check
from harness.deck.errors import DeckError
from harness.deck.manuscripts import Edit, Manuscripts, without_overlaps
from harness.deck.model import Deck, Finding
from harness.deck.reader import read_deck
from harness.drift.translation.findings import compare
from harness.fixes import FIXES, damaged, dashes, expectations
from harness.fixes.reasons import Unwritten, UnwrittenKind, reason_for
from harness.fixes.work import Proposal, Work
from harness.project.settings import CheckSettings
from harness.record.model import Record

ENCODINGS = ("mojibake", "other-encoding", "not-utf-8")
FAMILIES = ("drift", "translation", *damaged.IDS, *dashes.IDS, *ENCODINGS, expectations.ID)
"""Ids of findings, or their beginnings, about which this does or says something."""
_MOST_ROUNDS = 40
"""Several edits of one line come one after the other."""


class LeftFinding(Struct, frozen=True):
    """A finding that nothing was done about."""

    finding: Finding
    """Its place is that in the file as it will be."""
    reason: Unwritten


class FixedDeck(Struct, frozen=True):
    """What became of a deck."""

    edits: tuple[Edit, ...]
    """In the order in which they were made; each line is that of its moment."""
    left: tuple[LeftFinding, ...]


class Fixer:
    """Edits decks, one after the other; an original comes before its translations."""

    def __init__(
        self,
        settings: CheckSettings,
        dialect: str | None = None,
        record: Record | None = None,
        manuscripts: Manuscripts | None = None,
    ) -> None:
        self.settings = settings
        self.manuscripts = manuscripts or Manuscripts()
        self._dialect = dialect
        self._record = record

    def fix(self, path: Path, original: Path | None = None) -> FixedDeck:
        """Make all edits of a deck that are certain. Raises `DeckError` if it or its original cannot be read."""
        before = self.manuscripts.edits()
        if self.settings.wants("mojibake"):
            for file in self._read(path).files or (path,):
                self.manuscripts.of(file).repair()
        work = self._work(path, original)
        tried: set[tuple[Path, str, str]] = set()
        for _ in range(_MOST_ROUNDS):
            proposals = [proposal for proposal in _proposals(work) if _key(proposal.edit) not in tried]
            kept = without_overlaps(proposal.edit for proposal in proposals)
            if not kept:
                break
            tried |= set(map(_key, kept))
            work = self._tried(work, [proposal for proposal in proposals if proposal.edit in kept], path, original)
        edits = tuple(edit for edit in self.manuscripts.edits() if edit not in before)
        return FixedDeck(edits, tuple(self._left(work)))

    def _left(self, work: Work) -> Iterator[LeftFinding]:
        """With a word about originals that have drifted themselves: their translations differ from them now."""
        theirs: set[str] = set()
        drifted = Unwritten(UnwrittenKind.ORIGINAL_DRIFTED)
        if work.original is not None and any(finding.id == "translation-command" for finding in work.findings):
            asked = replace(self.settings, select=("drift",))
            theirs = {str(finding.span) for finding in check(work.original, asked, read=self.manuscripts.read)}
        for finding in work.findings:
            has_drifted = finding.id == "translation-command" and str(finding.related) in theirs
            yield LeftFinding(finding, drifted if has_drifted else reason_for(finding))

    def _read(self, path: Path) -> Deck:
        return read_deck(path, self._dialect, self.settings.exclude_class, self.manuscripts.read)

    def _work(self, path: Path, original: Path | None) -> Work:
        deck = self._read(path)
        excluded, read = self.settings.exclude_class, self.manuscripts.read
        theirs = read_deck(original, exclude=excluded, read=read) if original else None
        more = [*expectations.findings(deck, self._record), *(compare(theirs, deck) if theirs else ())]
        settings = replace(self.settings, select=self.settings.select or FAMILIES)
        findings = check(deck, settings, more, read=read)
        fixable = tuple(finding for finding in findings if _is_ours(finding))
        return Work(deck, theirs, self.settings, self.manuscripts, fixable, self._record)

    def _tried(self, work: Work, proposals: Sequence[Proposal], path: Path, original: Path | None) -> Work:
        """The deck with these edits, as far as each ends its finding and breaks nothing."""
        files = [self.manuscripts.of(file) for file in {proposal.edit.path for proposal in proposals}]
        states = [(file, file.state()) for file in files]
        for edit in without_overlaps(proposal.edit for proposal in proposals):
            self.manuscripts.of(edit.path).apply(edit)
        try:
            after = self._work(path, original)
        except DeckError:
            after = None
        if after is not None and _is_better(work, after, proposals):
            return after
        for file, state in states:
            file.restore(state)
        if len(proposals) == 1:
            return work
        middle = len(proposals) // 2
        ordered = sorted(proposals, key=lambda proposal: -proposal.edit.line)
        work = self._tried(work, ordered[:middle], path, original)
        return self._tried(work, ordered[middle:], path, original)


def _proposals(work: Work) -> Iterator[Proposal]:
    for fix in FIXES:
        if any(map(work.settings.wants, fix.IDS)):
            yield from fix.proposals(work)


def _key(edit: Edit) -> tuple[Path, str, str]:
    return edit.path, edit.before, edit.after


def _is_better(before: Work, after: Work, proposals: Iterable[Proposal]) -> bool:
    """True if each edit ended its finding, and the deck is read as well as before."""
    there, still = (Counter(finding.key for finding in work.findings) for work in (before, after))
    ended = Counter(proposal.finding.key for proposal in proposals)
    unread, still_unread = map(_unread, (before, after))
    return all(still[key] <= there[key] - count for key, count in ended.items()) and still_unread <= unread


def _unread(work: Work) -> Counter[str]:
    """What a reader could not make sense of."""
    return Counter(finding.id for finding in work.deck.findings if not _is_ours(finding))


def _is_ours(finding: Finding) -> bool:
    return any(finding.id == family or finding.id.startswith(f"{family}-") for family in FAMILIES)
