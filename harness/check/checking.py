"""A deck checked as its project would have it played: with its original, the pages before it, the files that it tells to make."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from harness.check import check
from harness.check.granted import Granted
from harness.check.run_tree import Repositories
from harness.deck.joining import together
from harness.deck.model import Deck, Finding
from harness.deck.reader import is_page_without_steps, read_deck
from harness.deck.source import Read, read_source
from harness.deck.written_files import with_files_written
from harness.drift.translation.findings import compare
from harness.drift.translation.originals import original_of
from harness.project.environment import read_environment
from harness.project.options import RunOptions
from harness.project.placeholders import read_placeholders
from harness.project.settings import CheckSettings


class CheckOptions(Struct, frozen=True):
    """How decks are checked."""

    settings: CheckSettings
    play: RunOptions
    """How the decks would be played."""
    passed: tuple[str, ...] = ()
    """Variables of the machine that the deck's shell would have too."""
    dialect: str | None = None
    """`None` for the one that is recognised."""
    original: Path | None = None
    """`None` for the deck that lies where originals do."""
    uses_shellcheck: bool = False
    more: tuple[Path, ...] = ()
    """What is played as one with the deck."""


class CheckedDeck(Struct, frozen=True):
    """A deck, and what is wrong with it."""

    deck: Deck
    findings: tuple[Finding, ...]
    is_left_out: bool
    """An ordinary page that lets nobody type anything."""


def checked(path: Path, job: CheckOptions, repositories: Repositories, read: Read = read_source) -> CheckedDeck:
    """Return a deck and what is wrong with it. `read` may know files better than the disk does.

    Raises `DeckError` for a deck or an original that cannot be read, and `SettingsError`.
    """
    deck = _read(path, job, read)
    if job.more:
        deck = together([deck, *(_read(page, job, read) for page in job.more)])
    original = None if job.more else job.original or original_of(path)
    excluded = job.settings.exclude_class
    more = () if original is None else compare(read_deck(original, exclude=excluded, read=read), deck)
    granted = _granted(job) if read is read_source else granted_by(job, read)
    findings = check(
        deck,
        job.settings,
        more,
        uses_shellcheck=job.uses_shellcheck,
        read=read,
        granted=granted,
        repositories=repositories,
    )
    return CheckedDeck(deck, findings, is_left_out=not findings and _has_nothing(deck, job.dialect))


def granted_by(job: CheckOptions, read: Read = read_source) -> Granted:
    """Return what decks that are played so take for granted. Raises `DeckError` and `SettingsError`."""
    play = job.play
    excluding = CheckOptions(CheckSettings(exclude_class=play.exclude_class), play, dialect=job.dialect)
    pages = tuple(_read(Path(page), excluding, read) for page in play.before)
    variables = frozenset((*read_environment(play.env), *job.passed))
    return Granted(play.home, play.workdir, variables, pages, read_placeholders(play.placeholders))


@cache
def _granted(job: CheckOptions) -> Granted:
    return granted_by(job)


def _read(path: Path, job: CheckOptions, read: Read) -> Deck:
    """Return a deck as it is played: with the files that it tells to make, where they are written."""
    deck = read_deck(path, job.dialect, job.settings.exclude_class, read)
    return with_files_written(deck) if job.play.write_files else deck


def _has_nothing(deck: Deck, dialect: str | None) -> bool:
    """Return whether a deck lets nobody type anything, and no mark of its dialect says that it is one."""
    return is_page_without_steps(deck) or (dialect is not None and not deck.steps)
