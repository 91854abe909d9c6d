"""Pictures that are made from the code show it as it is."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from typing import Any

import click
import pytest
from harness.faces.cli import main

from tests.documentation.playing import REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"


def test_the_picture_of_the_rooms_has_the_arrows_of_the_imports() -> None:
    drawn = runpy.run_path(str(PICTURES / "rooms.py"))["picture"]()
    assert drawn == (PICTURES / "rooms.svg").read_text(), "draw it again: python docs/pictures/rooms.py"


@pytest.fixture(scope="module")
def terminals() -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PICTURES)
        yield runpy.run_path(str(PICTURES / "terminals.py"))


@pytest.mark.parametrize("name", ["check", "fix", "show", "coverage", "survey", "explain", "init"])
def test_a_picture_of_a_terminal_shows_what_the_command_prints(terminals: dict[str, Any], name: str) -> None:
    assert name in terminals["COMMANDS"]
    drawn = terminals["picture"](name)
    assert drawn == (PICTURES / f"{name}.svg").read_text(), "draw it again: python docs/pictures/terminals.py"


def test_a_picture_asks_no_network() -> None:
    for picture in PICTURES.glob("*.svg"):
        assert not re.search(r"@font-face|(?:href|src)=[\"']https?:|url\([\"']?https?:", picture.read_text()), picture


def test_each_command_that_shows_something_has_a_picture() -> None:
    """What is left out writes a file or prints one, serves, or is made of commands that are shown."""
    unshown = {"baseline", "cast", "cluster", "completion", "job", "lsp", "parity", "prepare", "report", "root"}
    named = {"run": "progress"}
    drawn = {picture.stem for picture in PICTURES.glob("*.svg")}
    commands = set(main.list_commands(click.Context(main))) - unshown
    assert {named.get(command, command) for command in commands} <= drawn


def test_each_picture_is_on_a_page() -> None:
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")]
    texts = "\n".join(page.read_text() for page in pages)
    for picture in (*PICTURES.glob("*.svg"), *PICTURES.glob("*.png")):
        assert f"pictures/{picture.name}" in texts, picture
