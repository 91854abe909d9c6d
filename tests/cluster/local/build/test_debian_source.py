"""Which of a source package's versions is the newest is for Debian to say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import apt_sources, debian_source

pytestmark = pytest.mark.skipif(
    shutil.which("dpkg-scansources") is None, reason="dpkg-source and dpkg-scansources (package dpkg-dev) are missing"
)
VERSIONS = ("1.0-1+deb12u9", "1.0-1+deb12u10", "2.0-1")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small Debian archive in a directory, and a machine that knows it alone."""
    archive = tmp_path / "archive"
    archive.mkdir()
    for version in VERSIONS:
        tree = tmp_path / f"sample-{version}"
        (tree / "debian").mkdir(parents=True)
        (tree / "debian" / "control").write_text(
            "Source: sample\nMaintainer: A <a@b.invalid>\n\nPackage: sample\nArchitecture: all\nDescription: x\n"
        )
        (tree / "debian" / "changelog").write_text(
            f"sample ({version}) stable; urgency=low\n\n  * One.\n\n"
            " -- A <a@b.invalid>  Mon, 01 Jan 2024 00:00:00 +0000\n"
        )
        (tree / "hello").write_text(version)
        command = ["dpkg-source", "--format=1.0", "-sn", "-b", tree]
        subprocess.run(command, cwd=archive, check=True, capture_output=True)
    with (archive / "Sources").open("w") as index:
        subprocess.run(["dpkg-scansources", "."], cwd=archive, check=True, stdout=index)
    monkeypatch.setattr(apt_sources, "APT", tmp_path / "apt")
    (tmp_path / "apt").mkdir()
    (tmp_path / "apt" / "sources.list").write_text(f"deb [trusted=yes] file:{archive} ./\n")
    return archive


def unpack(version: str, tmp_path: Path) -> str:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return debian_source.unpack(
        "sample",
        version,
        tmp_path / "tree",
        scratch=scratch,
        log=tmp_path / "log",
        report=lambda _lines, _seconds: None,
    )


@pytest.mark.usefixtures("archive")
def test_the_newest_revision_of_an_upstream_version_is_unpacked(tmp_path: Path) -> None:
    assert unpack("1.0", tmp_path) == "1.0-1+deb12u10"
    assert (tmp_path / "tree" / "hello").read_text() == "1.0-1+deb12u10"


@pytest.mark.usefixtures("archive")
def test_a_version_that_nobody_offers_is_an_error_that_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(CannotHost, match=r"no source package sample 3.0 \(found: .*2.0-1(?s:.*)bookworm"):
        unpack("3.0", tmp_path)
