"""The settings of a project: which file counts, what may stand in it, and what a mistake is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from harness.project.errors import SettingsError
from harness.project.settings import CheckSettings, ProjectSettings, find_settings
from harness.project.tables import AMONG, read_table, setting


class TestTheFile:
    def test_is_the_nearest_that_says_something(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text('[tool.harness]\nignore = ["image"]\nkubernetes = "1.31"\n')
        inner = tmp_path / "slides" / "en"
        inner.mkdir(parents=True)
        (inner / "pyproject.toml").write_text('[project]\nname = "says nothing of decks"\n')
        assert find_settings(inner).check == CheckSettings(ignore=("image",), kubernetes="1.31")
        (tmp_path / "slides" / "harness.toml").write_text('exclude-class = ["in-person"]\n')
        assert find_settings(inner).check == CheckSettings(exclude_class=("in-person",))

    def test_is_not_looked_for_above_the_repository(self, tmp_path: Path) -> None:
        (tmp_path / "harness.toml").write_text('kubernetes = "1.31"\n')
        repository = tmp_path / "repository"
        (repository / ".git").mkdir(parents=True)
        (repository / "docs").mkdir()
        assert find_settings(repository / "docs") == ProjectSettings(folder=repository)

    def test_says_what_relative_paths_are_relative_to(self, tmp_path: Path) -> None:
        (tmp_path / "harness.toml").write_text("")
        (tmp_path / "docs").mkdir()
        settings = find_settings(tmp_path / "docs")
        assert (settings.file, settings.folder) == (tmp_path / "harness.toml", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('igore = ["x"]', "there is no setting “igore”: did you mean “ignore”? there are select, ignore, "),
        ("zzz = 1", "there is no setting “zzz”; there are select, ignore, "),
        ("kubernetes = 1.31", 'kubernetes is a text in quotes, like "1.34"'),
        ('ignore = "x"', 'ignore is a list of texts in quotes, like ["image-without-tag"]'),
        ("ignore = [1]", 'ignore is a list of texts in quotes, like ["image-without-tag"]'),
        ("ignore = [", "Invalid value"),
        ('lab.disk = "much"', "“much” is no size; write it like 2GB or 500MB"),
        ('lab.reach = ["10.1.2.3/24"]', "“10.1.2.3/24” is no IPv4 address, no network such as 10.1.2.0/24"),
        ('lab.reach = ["10.1.2.3/24"]', "did you mean “10.1.2.0/24”?"),
        ('lab.reach = ["printer"]', "“printer” is no IPv4 address"),
        ('lab.reach = ["127.0.0.1"]', "127.0.0.1 is a loopback address; write localhost"),
        ("lab.disk = 20", 'lab.disk is a text in quotes, like "40G"'),
    ],
)
def test_a_mistake_is_told_with_the_file_and_the_way_out(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "harness.toml").write_text(text)
    with pytest.raises(SettingsError) as raised:
        find_settings(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'harness.toml'}: ")
    assert message in str(raised.value)


def test_tool_harness_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nharness = 3\n")
    with pytest.raises(SettingsError, match=r"tool\.harness is no table; it may hold select, ignore"):
        find_settings(tmp_path)


@dataclass(frozen=True)
class Room:
    home: Path | None = setting(None, example='"fixtures/home"')
    seats: int = setting(1, example="2")


@dataclass(frozen=True)
class Limits:
    timeout: float = setting(300.0, example="600")
    strict: bool = setting(False, example="true")


@dataclass(frozen=True)
class Schema:
    limits: Limits = field(default_factory=Limits, metadata=AMONG)
    room: Room = field(default_factory=Room)
    env: Mapping[str, str] = setting(None, example='{ NS = "default" }')
    file: str = "no key"


class TestATable:
    FILE = Path("/project/harness.toml")

    def test_is_read_into_its_dataclass_and_the_ones_in_it(self) -> None:
        table = {"timeout": 5, "strict": True, "room": {"home": "fixtures/home"}, "env": {"NS": "default"}}
        read = read_table(table, Schema, self.FILE)
        assert read.limits == Limits(timeout=5.0, strict=True)
        assert read.room == Room(home=Path("/project/fixtures/home"))
        assert dict(read.env) == {"NS": "default"}

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            ({"timeout": True}, "timeout is a number, like 600"),
            ({"strict": 1}, "strict is true or false, like true"),
            ({"room": {"seats": 1.5}}, "room.seats is a whole number, like 2"),
            ({"room": {"home": 1}}, 'room.home is a path in quotes, like "fixtures/home"'),
            (
                {"room": {"hoem": 1}},
                "there is no setting “room.hoem”: did you mean “home”? in room there are home, seats",
            ),
            ({"room": "here"}, "room is no table; it may hold home, seats"),
            ({"env": {"NS": 1}}, 'env is a table of texts in quotes, like { NS = "default" }'),
            ({"file": "x"}, "there is no setting “file”"),
        ],
    )
    def test_a_mistake_names_the_whole_key(self, table: object, message: str) -> None:
        with pytest.raises(SettingsError) as raised:
            read_table(table, Schema, self.FILE)
        assert str(raised.value).startswith(f"{self.FILE}: {message}")


@pytest.mark.parametrize("text", ['"1.17..1.37"', '["1.17..1.37"]'])
def test_versions_of_a_matrix_are_a_text_or_a_list(tmp_path: Path, text: str) -> None:
    (tmp_path / "harness.toml").write_text(f"[matrix]\nkubernetes = {text}\n")
    assert find_settings(tmp_path).matrix.kubernetes == ("1.17..1.37",)
