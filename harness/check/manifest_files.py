"""Files of manifests that are checked by themselves, without a deck that applies them."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from harness.check.applied import SUFFIXES, is_in_chart, manifests_in, text_of
from harness.check.rules import drift, manifests
from harness.check.subject import Subject
from harness.deck.composition.reading import is_composition
from harness.deck.errors import DeckError
from harness.deck.folders import PAGES, TEXT, LeftOut, Reason
from harness.deck.model import Deck, Finding, Span
from harness.deck.source import decoded, read_bytes, read_source
from harness.project.settings import CheckSettings


class DividedPaths(Struct):
    """What the paths of a command are."""

    decks: list[Path] = []
    """Decks, and folders of them."""
    manifests: list[Path] = []
    """Files of Kubernetes' manifests: those named, and all of folders that have no page."""
    left_out: list[LeftOut] = []
    """What belongs to a chart."""


def divide(paths: Iterable[Path]) -> DividedPaths:
    """Return which of the paths are of decks, of manifests, and of charts. Raises `DeckError` for a file that cannot be read."""
    named = DividedPaths()
    for path in paths:
        has_no_deck = not _has_pages(path) if path.is_dir() else path.suffix in SUFFIXES and not is_composition(path)
        if has_no_deck and is_in_chart(path.absolute()):
            named.left_out.append(LeftOut(path, Reason.CHART, is_folder=path.is_dir()))
        elif has_no_deck and (files := files_in(path) if path.is_dir() else [path] * _is_of_kubernetes(path)):
            named.manifests += [file for file in files if file not in named.manifests]
        else:
            named.decks.append(path)
    return named


def files_in(folder: Path) -> list[Path]:
    """Return the files of Kubernetes' manifests in a folder, those of charts left out. Raises `DeckError` as `divide` does."""
    return [file for file in manifests_in(folder) if _is_of_kubernetes(file)]


def texts_at(path: Path) -> list[tuple[Path, str]]:
    """Return the manifests in a file, or in a folder, each with its file; none where nothing is there that can be read."""
    files = manifests_in(path, recursive=False) if path.is_dir() else [path] * path.is_file()
    texts = []
    for file in files:
        try:
            texts.append((file, read_source(file).text))
        except DeckError:
            continue
    return texts


def check_file(path: Path, settings: CheckSettings) -> tuple[Finding, ...]:
    """Return what is wrong with a file of manifests, in the order of its lines; of a template, no more than what drifted."""
    subject = Subject(Deck(path, "", "en", path.name, ()), kubernetes=settings.kubernetes)
    text, place = text_of(subject, path), Span(path, 1)
    findings = (*manifests.in_file(subject, text, place), *drift.in_file(subject, text, place))
    wanted = (finding for finding in findings if settings.wants(finding.id))
    return tuple(sorted(wanted, key=lambda finding: finding.span.line))


def _has_pages(folder: Path) -> bool:
    return any(
        path.suffix in (*PAGES, TEXT) or (path.suffix in SUFFIXES and path.is_file() and is_composition(path))
        for path in folder.rglob("*")
    )


def _is_of_kubernetes(path: Path) -> bool:
    """Return whether a file holds manifests of Kubernetes, and is no deck's manifest."""
    if not path.is_file() or is_composition(path):
        return False
    text = decoded(read_bytes(path))[0]
    return bool(manifests.IS_MANIFEST.search(text) or (path.suffix == ".json" and manifests.IS_JSON.search(text)))
