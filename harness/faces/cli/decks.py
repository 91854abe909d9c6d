"""Find the decks that a command line names, for commands about several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.faces.cli.errors import deck_errors, give_up
from harness.report.exit_status import NOTHING_COLLECTED

if TYPE_CHECKING:
    from harness.deck.model import Deck


def deck_paths(named: Sequence[Path]) -> list[Path]:
    """Return the decks that files and folders hold, each once. Raises `DeckError` for a path that there is not."""
    from harness.deck.reader import find_decks  # noqa: PLC0415

    return list(dict.fromkeys(path for name in named for path in find_decks(name)))


def decks_to_type(named: Sequence[Path], dialect: str | None = None) -> dict[Path, Deck]:
    """Return the decks of files and folders, without pages on which nothing is typed. End the command where there is none."""
    from harness.deck.reader import is_page_without_steps, read_deck  # noqa: PLC0415

    with deck_errors():
        read = {path: read_deck(path, dialect) for path in deck_paths(named)}
    decks = {path: deck for path, deck in read.items() if not is_page_without_steps(deck)}
    if not decks:
        give_up(f"{', '.join(map(str, named))}: there is nothing to type", NOTHING_COLLECTED)
    return decks
