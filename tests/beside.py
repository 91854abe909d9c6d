"""Decks of others that may lie in a folder beside the project. The tests read them too where they are; each fault in them has a deck in `tests/decks` as well."""

from __future__ import annotations

from pathlib import Path

import pytest

DECKS_OF_OTHERS = Path(__file__).parents[2] / "shared"
CASES, DECKS = DECKS_OF_OTHERS / "cases", DECKS_OF_OTHERS / "decks"


def where_kept(path: Path) -> pytest.MarkDecorator:
    """Return the mark that skips a test where a file or folder of others is not beside the project."""
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} is not kept beside the project")
