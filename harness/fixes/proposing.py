"""What a night's runs of decks suggest to write: what is certain, what would not fit every version that was played, and what its author judges."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import Struct, structs

from harness.check import check
from harness.deck.manuscripts import Edit, Manuscripts
from harness.deck.reader import read_deck
from harness.drift.translation.originals import original_of
from harness.fixes.accepting import Accepted, accept
from harness.fixes.fixer import FAMILIES, Fixer, LeftFinding
from harness.fixes.ranges import NoVersions, accept_ranges, by_version
from harness.knowledge.version import Version
from harness.project.settings import CheckSettings
from harness.record.model import Record


class Unfit(Struct, frozen=True):
    """Edits that are right for what the audience has, and make a deck wrong on other versions that were played."""

    deck: Path
    versions: tuple[Version, ...]
    """Those."""
    edits: tuple[Edit, ...]
    """Not made; each says why it would be."""
    diff: str


class Judged(Struct, frozen=True):
    """Claims that runs did not meet, as they would be with what appeared in their place; whether that is right, their author judges."""

    deck: Path
    count: int
    diff: str


class Proposed(Struct, frozen=True):
    """What there is to write."""

    manuscripts: Manuscripts
    """With all that is certain."""
    left: tuple[LeftFinding, ...]
    """What an author decides. Places are those in the files as they are."""
    unfit: tuple[Unfit, ...]
    judged: tuple[Judged, ...]


def propose(
    decks: Sequence[Path],
    runs: Mapping[Path, Sequence[Record]],
    settings_of: Callable[[Path], CheckSettings],
    dialect: str | None = None,
) -> Proposed:
    """Return what to write in these decks, by reading them and by their runs; originals come before their translations.

    Certain is what `harness fix` writes by itself, unless it is wrong on another version that was played. Raises `DeckError`.
    """
    manuscripts = Manuscripts()
    originals = {deck: original_of(deck) for deck in decks}
    left: list[LeftFinding] = []
    unfit: list[Unfit] = []
    for deck in sorted(decks, key=lambda deck: originals[deck] is not None):
        settings = settings_of(deck)
        before = manuscripts.state()
        fixed = Fixer(settings, dialect, manuscripts=manuscripts).fix(deck, originals[deck])
        left += (_as_it_stands(item, manuscripts) for item in fixed.left)
        worse = _worse_on(deck, runs.get(deck, ()), settings, dialect, manuscripts) if fixed.edits else ()
        if worse:
            edited = dict.fromkeys(edit.path.resolve() for edit in fixed.edits)
            unfit.append(Unfit(deck, worse, fixed.edits, "".join(manuscripts.of(path).diff() for path in edited)))
            manuscripts.restore(before)
    judged = (_judged(deck, runs.get(deck, ()), settings_of(deck), dialect) for deck in decks)
    return Proposed(manuscripts, tuple(left), tuple(unfit), tuple(filter(None, judged)))


def _as_it_stands(item: LeftFinding, manuscripts: Manuscripts) -> LeftFinding:
    span = structs.replace(item.finding.span, line=manuscripts.origin(item.finding.span))
    return LeftFinding(structs.replace(item.finding, span=span), item.reason)


def _played(runs: Iterable[Record]) -> tuple[Version, ...]:
    versions = {run.cluster.version for run in runs if run.cluster is not None}
    return tuple(sorted(version for version in versions if version is not None))


def _worse_on(
    deck: Path, runs: Iterable[Record], settings: CheckSettings, dialect: str | None, manuscripts: Manuscripts
) -> tuple[Version, ...]:
    """Return the versions, of those that were played, on which something is wrong with a deck as it is edited that was not before."""

    def wrong(version: Version, manuscripts: Manuscripts) -> Counter[tuple[object, ...]]:
        read = read_deck(deck, dialect, settings.exclude_class, manuscripts.read)
        asked = replace(settings, kubernetes=str(version), select=FAMILIES)
        return Counter(finding.key for finding in check(read, asked, read=manuscripts.read))

    as_it_is = Manuscripts()
    return tuple(version for version in _played(runs) if wrong(version, manuscripts) - wrong(version, as_it_is))


def _judged(deck: Path, runs: Sequence[Record], settings: CheckSettings, dialect: str | None) -> Judged | None:
    """Return what there is to judge; `None` where every claim was met, or none can be written."""
    runs = [run for run in runs if run.complete and run.cluster is not None]
    accepted = next(_accepted(deck, runs, settings, dialect), None)
    if accepted is None or not accepted.count:
        return None
    diff = "".join(manuscript.diff() for manuscript in accepted.manuscripts.changed())
    return Judged(deck, accepted.count, diff)


def _accepted(deck: Path, runs: Sequence[Record], settings: CheckSettings, dialect: str | None) -> Iterator[Accepted]:
    if len(runs) > 1:
        try:
            yield accept_ranges(deck, by_version(runs), settings, dialect)
        except NoVersions:
            pass
        else:
            return
    if runs:
        yield accept(deck, max(runs, key=lambda run: run.started), settings, dialect)
