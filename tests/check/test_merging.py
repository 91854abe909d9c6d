"""What is wrong with a chapter is said once, with the decks that include it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from harness.faces.cli.check import check

CHAPTER = "# A\n\n.exercise[\n\n```bash\nkubectl create generic x\n```\n\n]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two decks share a chapter, a third one has another, and the fault is in both."""
    (tmp_path / "shared.md").write_text(CHAPTER)
    (tmp_path / "own.md").write_text(CHAPTER)
    for name, chapter in (("one", "shared"), ("two", "shared"), ("three", "own")):
        (tmp_path / f"{name}.yml").write_text(f"title: {name}\ncontent:\n- {chapter}.md\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_one_finding_with_its_decks(folder: Path) -> None:
    result = CliRunner().invoke(check, ["one.yml", "two.yml", "three.yml"])
    lines = [line for line in result.output.splitlines() if "[unknown-subcommand]" in line]
    assert [line.endswith("(in 2 decks)") for line in lines] == [True, False]


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_other_formats_say_so_too(folder: Path, form: str) -> None:
    assert CliRunner().invoke(check, ["one.yml", "two.yml", "--format", form]).output.count("(in 2 decks)") == 1


def test_programs_get_the_decks_as_data(folder: Path) -> None:
    result = CliRunner().invoke(check, ["one.yml", "two.yml", "three.yml", "--format", "json"])
    decks = [finding["decks"] for finding in json.loads(result.stdout)["findings"]]
    assert decks == [["one.yml", "two.yml"], []]
