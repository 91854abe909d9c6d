"""Builds fetch from where the machine's own apt does."""

from __future__ import annotations

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


def test_source_packages_are_had_from_the_same_mirrors(apt: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies"
    target.mkdir()
    copies = apt_sources.files_with_sources(target)
    assert len(copies) == len(set(copies)) == len(apt_sources.files())
    text = copies[-1].read_text()
    assert text.count("Types: deb deb-src\n") == 2
    lines = copies[0].read_text().splitlines()
    assert "deb [arch=amd64] http://mirror.invalid/debian bookworm main" in lines
    assert "deb-src [arch=amd64] http://mirror.invalid/debian bookworm main" in lines
    assert "deb http://mirror.invalid/debian" not in text
