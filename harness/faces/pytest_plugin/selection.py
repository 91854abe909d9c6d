"""Which files pytest collects as decks, and what it says about those that it does not."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from harness.check.survey import survey_of
from harness.deck.errors import DeckError
from harness.deck.folders import LeftOut, Selection, select
from harness.deck.model import Deck
from harness.deck.shown_path import shown_path
from harness.faces.pytest_plugin import RUN_INI
from harness.report.findings import text as findings_text
from harness.report.survey import render

_selections_key: pytest.StashKey[dict[Path, Selection]] = pytest.StashKey()
_paths_key: pytest.StashKey[set[Path]] = pytest.StashKey()
_folders_key: pytest.StashKey[set[Path]] = pytest.StashKey()
decks_key: pytest.StashKey[list[Deck]] = pytest.StashKey()
"""The decks that were read so far."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing selected."""
    config.stash[_selections_key] = {}
    config.stash[_paths_key] = set()
    config.stash[_folders_key] = set()
    config.stash[decks_key] = []


def is_selected(path: Path, config: pytest.Config) -> bool:
    """Return whether a file is a deck of a folder that pytest collects."""
    _selections(config)
    return path in config.stash[_paths_key]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Look into each folder with a deck, whatever it is called."""
    if not collection_path.is_dir():
        return None
    _selections(config)
    return False if collection_path in config.stash[_folders_key] else None


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Return which decks there are, and what is left out; `harness run` says it before pytest begins."""
    decks = config.stash[decks_key]
    selections = _selections(config)
    if config.inipath == RUN_INI or not (decks or selections):
        return []
    left_out = (entry for selection in selections for entry in selection.left_out)
    survey, findings = survey_of(decks, left_out)
    here = config.invocation_params.dir
    shown = tuple(LeftOut(shown_path(entry.path, here), entry.reason, entry.is_folder) for entry in survey.left_out)
    lines = [findings_text.render(findings)] if findings else []
    return "\n".join([*lines, render(replace(survey, left_out=shown))]).split("\n")


def _selections(config: pytest.Config) -> Sequence[Selection]:
    """Of the folders among pytest's arguments."""
    known = config.stash[_selections_key]
    for argument in config.args:
        path = (config.invocation_params.dir / argument.partition("::")[0]).absolute()
        if path not in known and path.is_dir():
            try:
                known[path] = select(path)
            except DeckError:
                known[path] = Selection(())
            config.stash[_paths_key].update(known[path].decks)
            config.stash[_folders_key].update(parent for deck in known[path].decks for parent in deck.parents)
    return tuple(known.values())
