"""What a project names for the placeholders of its decks."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.project.errors import SettingsError
from harness.project.placeholders import read_placeholders
from harness.project.settings import find_settings


def test_entries_of_the_command_line_are_name_and_value() -> None:
    assert read_placeholders(["<your-name>=ann", "<query>=a=b", "<your-name>=bob"]) == {
        "<your-name>": "bob",
        "<query>": "a=b",
    }


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("<your-name>", "write NAME=VALUE"),
        ("=ann", "“” is no placeholder"),
        ("<>=ann", "“<>” is no placeholder"),
        ("X=ann", "“X” is no placeholder"),
        ("<name>=a\nb", "line end"),
    ],
)
def test_what_makes_no_sense_is_refused(entry: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read_placeholders([entry])


def test_the_file_of_settings_has_a_table_of_them(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[tool.harness.placeholders]\n"<your-namespace>" = "demo"\nREGION = "eu-west-3"\n')
    assert find_settings(tmp_path).play.placeholders == ("<your-namespace>=demo", "REGION=eu-west-3")
    file.write_text('[tool.harness.placeholders]\n"<your-namespace>" = 3\n')
    with pytest.raises(SettingsError, match=r"pyproject.toml: placeholders is a table of texts"):
        find_settings(tmp_path)
    file.write_text('[tool.harness.placeholders]\nX = "ann"\n')
    with pytest.raises(SettingsError, match=r"pyproject.toml: placeholders: “X” is no placeholder"):
        find_settings(tmp_path)
