"""Pictures that are made from the code show it as it is."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from tests.documentation.playing import REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"


def test_the_picture_of_the_rooms_has_the_arrows_of_the_imports() -> None:
    drawn = runpy.run_path(str(PICTURES / "rooms.py"))["picture"]()
    assert drawn == (PICTURES / "rooms.svg").read_text(), "draw it again: python docs/pictures/rooms.py"


@pytest.fixture(scope="module")
def terminals() -> dict[str, Any]:
    return runpy.run_path(str(PICTURES / "terminals.py"))


@pytest.mark.parametrize("command", ["check", "fix", "show", "coverage"])
def test_a_picture_of_a_terminal_shows_what_the_command_prints(terminals: dict[str, Any], command: str) -> None:
    drawn = terminals["picture"](command)
    assert drawn == (PICTURES / f"{command}.svg").read_text(), "draw it again: python docs/pictures/terminals.py"
    assert "@font-face" not in drawn


def test_each_picture_is_on_a_page() -> None:
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")]
    texts = "\n".join(page.read_text() for page in pages)
    for picture in (*PICTURES.glob("*.svg"), *PICTURES.glob("*.png")):
        assert f"pictures/{picture.name}" in texts, picture
