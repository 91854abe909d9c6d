"""Pictures that are made from the code show it as it is."""

from __future__ import annotations

import runpy

from tests.documentation.playing import REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"


def test_the_picture_of_the_rooms_has_the_arrows_of_the_imports() -> None:
    drawn = runpy.run_path(str(PICTURES / "rooms.py"))["picture"]()
    assert drawn == (PICTURES / "rooms.svg").read_text(), "draw it again: python docs/pictures/rooms.py"
