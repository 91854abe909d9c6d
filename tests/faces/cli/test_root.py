"""`harness root`: what is listed, and what is refused before anything is made."""

from __future__ import annotations

import json
from pathlib import Path

from tests.faces.conftest import Run


def test_a_machine_that_has_none_is_told_how_one_comes(harness: Run) -> None:
    listed = harness("root", "ls")
    assert (listed.status, listed.errors) == (0, "")
    assert "there is none; the first lab makes one" in listed.output
    assert json.loads(harness("root", "ls", "--json").output) == {"roots": []}
    assert "0" in harness("root", "prune", "--to", "0").output


def test_a_file_that_is_no_root_ends_the_command(harness: Run, directory: Path) -> None:
    (directory / "page.md").write_text("# A page\n")
    loaded = harness("root", "load", "page.md")
    assert loaded.status == 6
    assert "page.md is no root file system that `harness root save` wrote" in loaded.errors


def test_a_folder_that_is_not_there_is_told_before_a_root_is_made(harness: Run) -> None:
    saved = harness("root", "save", "nowhere/root.tar.gz")
    assert saved.status != 0
    assert "there is no folder" in saved.errors
    assert "making" not in saved.errors
