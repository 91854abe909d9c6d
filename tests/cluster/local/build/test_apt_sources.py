"""Builds fetch from where the machine's own apt does."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from harness.cluster.local.build import apt_sources

DEB822 = """\
Types: deb
URIs: http://mirror.invalid/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.invalid/debian-security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """\
# the mirror next door
deb [arch=amd64] http://mirror.invalid/debian bookworm main
deb-src [arch=amd64] http://mirror.invalid/debian bookworm main
"""


@pytest.fixture(autouse=True)
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(apt_sources, "APT", tmp_path)
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "debian.sources").write_text(DEB822)
    (parts / "sources.list").write_text(ONE_LINE)
    (parts / "old.list.disabled").write_text(ONE_LINE)
    (tmp_path / "sources.list").write_text(ONE_LINE)
    return tmp_path


def test_both_formats_are_found_and_what_apt_ignores_is_not(apt: Path) -> None:
    parts = apt / "sources.list.d"
    assert apt_sources.files() == [apt / "sources.list", parts / "sources.list", parts / "debian.sources"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies"


def system(monkeypatch: pytest.MonkeyPatch, name: str, codename: str) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": name, "VERSION_CODENAME": codename})


def test_sources_that_name_the_release_are_taken_as_they_are(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, "debian", "trixie")
    copies = apt_sources.of_release("bookworm", target)
    assert [file.read_text() for file in copies] == [ONE_LINE, ONE_LINE, DEB822]


def test_a_debian_of_another_release_has_this_one_from_its_own_mirrors(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch, "debian", "bookworm")
    other = "deb http://bookworm.invalid/bookworm cloud-bookworm main\n"
    (apt_sources.APT / "sources.list").write_text(ONE_LINE + other)
    copies = apt_sources.of_release("trixie", target)
    assert [file.read_text() for file in copies] == [
        ONE_LINE.replace("bookworm", "trixie") + other,
        ONE_LINE.replace("bookworm", "trixie"),
        DEB822.replace("bookworm", "trixie"),
    ]


def test_what_is_no_debian_has_no_sources_of_one(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, "ubuntu", "noble")
    for file in apt_sources.files():
        file.write_text(file.read_text().replace("bookworm", "noble"))
    assert apt_sources.of_release("bookworm", target) == []


def test_source_packages_are_had_from_the_same_mirrors(target: Path) -> None:
    copies = apt_sources.of_release("bookworm", target, with_source_packages=True)
    assert len(copies) == len(set(copies)) == len(apt_sources.files())
    text = copies[-1].read_text()
    assert text.count("Types: deb deb-src\n") == 2
    lines = copies[0].read_text().splitlines()
    assert "deb [arch=amd64] http://mirror.invalid/debian bookworm main" in lines
    assert "deb-src [arch=amd64] http://mirror.invalid/debian bookworm main" in lines
    assert "deb http://mirror.invalid/debian" not in text
