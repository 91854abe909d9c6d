"""Read a deck: the one call that the other rooms make."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from harness.deck.assembly import assemble
from harness.deck.blocks import Asks, Problem
from harness.deck.composition.form import SCENARIO
from harness.deck.composition.reading import Composition, is_composition, read_composition
from harness.deck.dialects import (
    BY_SUFFIX,
    CERTAIN,
    DIALECTS,
    EXPANDS,
    UNMISTAKABLE,
    Dialect,
    killercoda,
    markdown,
    remark,
)
from harness.deck.drafts import DialectPart
from harness.deck.errors import DeckError, NoDecks
from harness.deck.findings import finding
from harness.deck.folders import OTHER_FORMATS, PAGES, TEXT, select
from harness.deck.mixed import Stretch, marked, sources_of, stretches
from harness.deck.model import Deck, Span
from harness.deck.source import Read, Source, read_source


def read_deck(path: Path, dialect: str | None = None, exclude: Collection[str] = (), read: Read = read_source) -> Deck:
    """Read the deck in a file, or that of a composition. What is wrong in it is among its findings.

    Slides of the classes `exclude`, and of those that a composition excludes, are not played. `read` may know files better than
    the disk does.

    Raises `DeckError` for no such file, a directory, a format that is not read, an unknown dialect.
    """
    if is_composition(path):
        composition = read_composition(path, read)
        deck = _composed(composition, dialect, read)
        deck = deck if deck.steps or dialect is None else _with_finding(deck, _composed(composition, None, read))
        return without_classes(deck, {*composition.excluded_classes, *exclude})
    if dialect is None and (form := OTHER_FORMATS.get(path.suffix.lower())) and path.is_file():
        raise DeckError(
            f"{path}: {form} is not read, {', '.join(PAGES)} and manifests are: save it as one of these, or name what it is with --dialect"
        )
    source = read(path)
    if not source.text.strip():
        source = replace(source, findings=(*source.findings, finding("empty-file", Span(path, 1))))
    deck = parse_deck(source, dialect, read)
    if not deck.steps and dialect is not None and source.text.strip():
        deck = _with_finding(deck, parse_deck(source, None, read))
    return without_classes(deck, exclude)


def _with_finding(deck: Deck, recognised: Deck) -> Deck:
    """The deck with a finding that says that a dialect which was named finds nothing to type, where the recognised one does."""
    count = len(recognised.steps)
    if not count:
        return deck
    words = {"dialect": deck.dialect, "recognised": recognised.dialect, "count": f"{count} step{'s' * (count != 1)}"}
    return replace(deck, findings=(finding("nothing-typed/dialect", Span(deck.path, 1), **words), *deck.findings))


def without_classes(deck: Deck, classes: Collection[str]) -> Deck:
    """Return the deck with the slides of these classes marked as excluded."""
    if not classes:
        return deck
    slides = []
    for slide in deck.slides:
        excluding = next((name for name in slide.classes if name in classes), None)
        slides.append(replace(slide, excluded=excluding) if excluding else slide)
    return replace(deck, slides=tuple(slides))


def parse_deck(source: Source, dialect: str | None = None, read: Read = read_source) -> Deck:
    """Read the deck in a text, and what it includes. Raises `DeckError` for an unknown dialect."""
    parts = _with_marks(_parts(source, dialect, read=read))
    deck = assemble(source.path, parts, source.findings)
    files = _files(parts)
    return replace(deck, files=tuple(dict.fromkeys((source.path, *files)))) if files else deck


def _composed(composition: Composition, dialect: str | None, read: Read) -> Deck:
    texts = [chapter.source.text for chapter in composition.chapters]
    unmarked = None
    if dialect is None:
        unmarked = killercoda if composition.path.name == SCENARIO else _dialect_of_siblings(texts)
    parts = _with_marks(
        replace(part, properties=chapter.requires if part.is_first else ())
        for chapter in composition.chapters
        for part in _parts(chapter.source, dialect, unmarked, read)
    )
    findings = (
        *composition.findings,
        *(finding for chapter in composition.chapters for finding in chapter.source.findings),
    )
    deck = assemble(composition.path, parts, tuple(dict.fromkeys(findings)))
    files = (*(source.path for source in composition.files), *_files(parts))
    return replace(deck, title=composition.title, files=tuple(dict.fromkeys(files)))


def _with_marks(parts: Iterable[DialectPart]) -> list[DialectPart]:
    """The parts of a deck, each knowing whether any of them marks exercises where its dialect has marks for these."""
    marked_parts = list(parts)
    if any(part.asks is not Asks.EXERCISES or remark.marks_exercises(part.source.text) for part in marked_parts):
        return marked_parts
    return [replace(part, marks_none=True) for part in marked_parts]


def _dialect_of_siblings(texts: Sequence[str]) -> Dialect:
    """What chapters without marks are written in: the dialect of most that have some, remark where none has."""
    counts = Counter(dialect.NAME for text in texts if (dialect := marked(text)) is not None)
    return DIALECTS[counts.most_common(1)[0][0]] if counts else remark


def require_dialect(name: str | None) -> None:
    """Raise `DeckError` for a dialect that there is not; `None` stands for the one that is recognised."""
    if name is not None and name not in DIALECTS:
        raise DeckError(f"there is no dialect “{name}”; there are {', '.join(DIALECTS)}")


def _parts(
    source: Source, dialect: str | None, unmarked: Dialect | None = None, read: Read = read_source
) -> Iterator[DialectPart]:
    require_dialect(dialect)
    for number, (chosen, part_source) in enumerate(sources_of(source, _stretches(source, dialect, unmarked))):
        expand = EXPANDS.get(chosen.NAME)
        whole = expand(part_source, read) if expand else part_source
        problems = [Problem(new_finding) for new_finding in whole.findings[len(part_source.findings) :]]
        if dialect is None:
            problems += _ambiguous(source, chosen)
        yield DialectPart(whole, chosen.NAME, chosen.ASKS, chain(problems, chosen.blocks(whole)), is_first=number == 0)


def _ambiguous(source: Source, chosen: Dialect) -> Iterator[Problem]:
    """A finding where a text has the marks of another dialect, too."""
    if chosen.NAME in UNMISTAKABLE:
        others = [name for name, has_marks in UNMISTAKABLE.items() if name != chosen.NAME and has_marks(source.text)]
        if others:
            dialects = " and of ".join((chosen.NAME, *others))
            yield Problem(finding("ambiguous-dialect", source.span(1), dialects=dialects, chosen=chosen.NAME))


def _stretches(source: Source, dialect: str | None, unmarked: Dialect | None) -> list[Stretch]:
    suffix = source.path.suffix
    if dialect is not None:
        return [Stretch(DIALECTS[dialect], source.text)]
    if suffix in CERTAIN:
        return [Stretch(BY_SUFFIX[suffix], source.text)]
    return stretches(source.text, unmarked or BY_SUFFIX.get(suffix, markdown))


def _files(parts: Iterable[DialectPart]) -> list[Path]:
    """The files that pages include."""
    return list(
        dict.fromkeys(origin.path for part in parts if part.dialect in EXPANDS for origin in part.source.origins)
    )


def find_decks(path: Path) -> list[Path]:
    """Return the deck itself, or all decks of a folder. Raises `DeckError` if there are none."""
    decks = list(select(path).decks)
    if not decks:
        raise NoDecks(
            f"{path}: no deck in this directory (a deck is a page, {', '.join(PAGES)}, a {TEXT} file with slides, or a manifest)"
        )
    return decks


def is_page_without_steps(deck: Deck) -> bool:
    """Return whether a deck is an ordinary page that lets nobody type anything: no deck, that is."""
    is_page = deck.dialect in DIALECTS and DIALECTS[deck.dialect].ASKS is Asks.SHELL_FENCES
    return is_page and not deck.steps
