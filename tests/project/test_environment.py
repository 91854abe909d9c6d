"""Variables of a deck's shell: their names are checked where they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.project.environment import passed_on, read_environment
from harness.project.errors import SettingsError
from harness.project.settings import find_settings


def test_an_entry_is_a_name_and_a_value_and_the_later_one_counts() -> None:
    assert read_environment(["NS=web", "URL=http://a/?b=c", "EMPTY=", "NS=shop"]) == {
        "NS": "shop",
        "URL": "http://a/?b=c",
        "EMPTY": "",
    }


@pytest.mark.parametrize(
    ("entry", "word"),
    [("NS", "NAME=VALUE"), ("1=a", "“1”"), ("A-B=c", "“A-B”"), ("=a", "“”"), ("HOME=/x", "the lab's own")],
)
def test_what_makes_no_sense_is_said(entry: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        read_environment([entry])


def test_a_project_names_variables_and_pages(tmp_path: Path) -> None:
    (tmp_path / "setup.md").write_text("# Set up\n")
    (tmp_path / "harness.toml").write_text('before = ["setup.md"]\n[env]\nNS = "web"\n')
    play = find_settings(tmp_path).play
    assert (play.env, play.before) == (("NS=web",), (str(tmp_path / "setup.md"),))
    assert play.over({"env": ("NS=shop",)}).env == ("NS=web", "NS=shop")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('before = ["setup.md"]', "no such file"),
        ('[env]\n1A = "b"', "“1A”"),
        ('[lab]\npass-env = ["A-B"]', "lab.pass-env: “A-B”"),
        ('[lab]\npass-env = ["HOME"]', "the lab's own"),
        ("[env]\nA = 1", "texts in quotes"),
    ],
)
def test_a_mistake_names_the_file(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "harness.toml").write_text(text)
    with pytest.raises(SettingsError, match=word) as raised:
        find_settings(tmp_path)
    assert str(tmp_path / "harness.toml") in str(raised.value)


def test_variables_of_this_machine_are_passed_on_by_their_names() -> None:
    here = {"TOKEN": "abc", "OTHER": "x", "EMPTY": ""}
    assert passed_on(["TOKEN", "EMPTY"], here, "harness.toml") == {"TOKEN": "abc", "EMPTY": ""}


def test_one_that_is_not_set_is_told_with_the_file_and_the_way_out() -> None:
    with pytest.raises(
        SettingsError, match=r"^harness.toml: lab.pass-env names A, B, .* A=… harness run .* --env A=…$"
    ):
        passed_on(["A", "SET", "B"], {"SET": ""}, "harness.toml")
