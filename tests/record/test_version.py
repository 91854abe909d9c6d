"""The release on its tag, the commit everywhere else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.record import version as module
from harness.record.version import RELEASE, version


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the package's folder stands."""
    monkeypatch.setattr(module, "_SOURCES", tmp_path)
    version.cache_clear()
    yield tmp_path
    version.cache_clear()


def git(directory: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false")
    return subprocess.check_output(("git", *identity, *arguments), cwd=directory, text=True).strip()


def commit(sources: Path) -> str:
    git(sources, "init", "--quiet")
    (sources / "file").write_text("as it was committed")
    git(sources, "add", ".")
    git(sources, "commit", "--quiet", "-m", "Begin")
    return git(sources, "rev-parse", "--short=7", "HEAD")


def test_a_checkout_names_its_commit(sources: Path) -> None:
    head = commit(sources)
    assert version() == f"{RELEASE}+g{head}"


def test_a_checkout_with_changes_says_so(sources: Path) -> None:
    head = commit(sources)
    (sources / "file").write_text("otherwise")
    assert version() == f"{RELEASE}+g{head}.dirty"


def test_the_commit_of_the_release_is_the_release(sources: Path) -> None:
    commit(sources)
    git(sources, "tag", f"v{RELEASE}")
    assert version() == RELEASE


def test_a_commit_after_the_release_is_named(sources: Path) -> None:
    commit(sources)
    git(sources, "tag", f"v{RELEASE}")
    git(sources, "commit", "--quiet", "--allow-empty", "-m", "Go on")
    assert version() == f"{RELEASE}+g{git(sources, 'rev-parse', '--short=7', 'HEAD')}"


def test_a_checkout_that_git_cannot_read_is_no_release(sources: Path) -> None:
    (sources / ".git").mkdir()
    assert version() == f"{RELEASE}+unknown"


def test_a_source_archive_says_what_it_was_made_from(sources: Path) -> None:
    (sources / "PKG-INFO").write_text(f"Metadata-Version: 2.4\nName: slide-harness\nVersion: {RELEASE}+g1a2b3c4\n")
    assert version() == f"{RELEASE}+g1a2b3c4"


def test_an_installed_package_has_it_in_its_metadata(sources: Path) -> None:
    folder = sources / "slide_harness-0.9+g1a2b3c4.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.4\nName: slide-harness\nVersion: 0.9+g1a2b3c4\n\nText")
    assert version() == "0.9+g1a2b3c4"
