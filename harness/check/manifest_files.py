"""Files of manifests that are checked by themselves, without a deck that applies them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness.check.applied import SUFFIXES, manifests_in, text_of
from harness.check.rules import drift, manifests
from harness.check.subject import Subject
from harness.deck.folders import PAGES, TEXT
from harness.deck.manifest import is_manifest
from harness.deck.model import Deck, Finding, Span
from harness.deck.source import decoded, read_bytes
from harness.project.settings import CheckSettings


def partitioned(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the paths that are of decks, and the files of Kubernetes' manifests: those named, and all of folders that have no page.

    Raises `DeckError` for a file that cannot be read.
    """
    decks: list[Path] = []
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            files = [] if _has_pages(path) else files_in(path)
            (found.extend(files) if files else decks.append(path))
        elif path.suffix in SUFFIXES and _is_of_kubernetes(path):
            found.append(path)
        else:
            decks.append(path)
    return decks, list(dict.fromkeys(found))


def files_in(folder: Path) -> list[Path]:
    """Return the files of Kubernetes' manifests in a folder, those of charts left out. Raises `DeckError` as `partitioned` does."""
    return [file for file in manifests_in(folder) if _is_of_kubernetes(file)]


def check_file(path: Path, settings: CheckSettings) -> tuple[Finding, ...]:
    """Return what is wrong with a file of manifests, in the order of its lines; of a template, no more than what drifted."""
    subject = Subject(Deck(path, "", "en", path.name, ()), kubernetes=settings.kubernetes)
    text, place = text_of(subject, path), Span(path, 1)
    found = [*manifests.in_file(subject, text, place), *drift.in_file(subject, text, place)]
    return tuple(sorted((each for each in found if settings.wants(each.id)), key=lambda each: each.span.line))


def _has_pages(folder: Path) -> bool:
    return any(
        path.suffix in (*PAGES, TEXT) or (path.suffix in SUFFIXES and path.is_file() and is_manifest(path))
        for path in folder.rglob("*")
    )


def _is_of_kubernetes(path: Path) -> bool:
    """Return whether a file holds manifests of Kubernetes, and is no deck's manifest."""
    if not path.is_file() or is_manifest(path):
        return False
    text = decoded(read_bytes(path))[0]
    return bool(manifests.IS_MANIFEST.search(text) or (path.suffix == ".json" and manifests.IS_JSON.search(text)))
