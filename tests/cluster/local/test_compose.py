"""`docker compose` in a lab: compiled for those who type it, and answered by docker-compose for others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from harness.cluster.build.cache import Product
from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.local import compose


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_nothing_is_compiled_for_a_deck_that_does_not_type_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Product, "ensure", pytest.fail)
    assert compose.find(is_typed=False, progress=pytest.fail) is None


def test_where_it_is_here_every_lab_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Product, "is_cached", lambda _product: True)
    monkeypatch.setattr(Product, "ensure", lambda *_arguments: tmp_path)
    assert compose.find(is_typed=False, progress=pytest.fail) == tmp_path / "docker-compose"


@pytest.mark.parametrize("error", [CannotHost("no memory"), ProgramsUnavailable("no network")])
def test_where_it_cannot_be_compiled_its_stand_in_is_told(
    monkeypatch: pytest.MonkeyPatch, error: CannotHost | ProgramsUnavailable
) -> None:
    def fails(*_arguments: object) -> Path:
        raise error

    monkeypatch.setattr(Product, "ensure", fails)
    messages: list[str] = []
    assert compose.find(is_typed=True, progress=messages.append) is None
    assert [str(error) in line and "docker-compose of Debian" in line for line in messages] == [True]


def test_the_stand_in_is_a_plugin_that_hands_on_what_is_typed(tmp_path: Path) -> None:
    plugin, other = tmp_path / "plugin", tmp_path / "docker-compose"
    plugin.write_text(compose.STAND_IN)
    other.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    for file in (plugin, other):
        file.chmod(0o755)

    def typed(*words: str) -> str:
        path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
        return subprocess.run((plugin, *words), check=True, capture_output=True, text=True, env=path).stdout

    assert json.loads(typed("docker-cli-plugin-metadata"))["SchemaVersion"] == "0.1.0"
    assert typed("compose", "-f", "two words.yaml", "up") == "<-f><two words.yaml><up>"
