"""Go's caches are kept small: the oldest goes first, and what every build needs stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from harness.cluster.build import cache
from harness.cluster.programs.modules import caches

BLOCK = 4096


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return caches.directory()


def make(path: Path, blocks: int, age: int) -> Path:
    """A file or, in a directory of a module, its only file; `age` in hours."""
    is_module = "@" in path.name
    file = path / "file.go" if is_module else path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x" * BLOCK * blocks)
    os.utime(path, (0, 1_000_000_000 - age * 3600))
    return path


def nobody(_message: str) -> None:
    pass


def test_compiled_packages_that_were_not_used_for_longest_go_first(place: Path) -> None:
    old = make(place / "compiled" / "00" / "00aa-d", blocks=2, age=3)
    newer = make(place / "compiled" / "01" / "01aa-d", blocks=2, age=2)
    newest = make(place / "compiled" / "01" / "01bb-a", blocks=1, age=1)
    caches.prune(3 * BLOCK)
    assert (old.exists(), newer.exists(), newest.exists()) == (False, True, True)


def test_the_oldest_modules_go_first_and_the_compiler_stays(place: Path) -> None:
    compiler = make(place / "modules" / "golang.org" / "toolchain@v0.0.1-go1.27.3.linux-amd64", blocks=50, age=9)
    old = make(place / "modules" / "k8s.io" / "api@v0.20.15", blocks=2, age=3)
    newer = make(place / "modules" / "k8s.io" / "api@v0.37.2", blocks=2, age=2)
    caches.prune(3 * (50 + 3) * BLOCK)
    assert (compiler.exists(), old.exists(), newer.exists()) == (True, False, True)


def test_the_compiler_counts_too_though_it_stays(place: Path) -> None:
    compiler = make(place / "modules" / "golang.org" / "toolchain@v0.0.1-go1.27.3.linux-amd64", blocks=50, age=9)
    module = make(place / "modules" / "k8s.io" / "api@v0.37.2", blocks=2, age=2)
    caches.prune(3 * 51 * BLOCK)
    assert (compiler.exists(), module.exists()) == (True, False)


def test_compiled_packages_have_what_modules_leave(place: Path) -> None:
    module = make(place / "modules" / "k8s.io" / "api@v0.37.2", blocks=1, age=1)
    old, newer = (make(place / "compiled" / "00" / f"{age}-d", blocks=4, age=age) for age in (3, 2))
    caches.prune(cache.size(place / "modules") + 8 * BLOCK)
    assert (module.exists(), old.exists(), newer.exists()) == (True, True, True)
    caches.prune(cache.size(place / "modules") + 7 * BLOCK)
    assert (module.exists(), old.exists(), newer.exists()) == (True, False, True)


def test_archives_of_unpacked_modules_go_and_their_checksums_stay(place: Path) -> None:
    downloads = place / "modules" / "cache" / "download" / "k8s.io" / "api" / "@v"
    unpacked = make(downloads / "v0.37.2.zip", 9, 1)
    checksum = make(downloads / "v0.37.2.ziphash", 1, 1)
    packed = make(downloads / "v0.20.15.zip", 9, 1)
    make(place / "modules" / "k8s.io" / "api@v0.37.2", blocks=1, age=1)
    caches.prune(caches.LIMIT)
    assert (unpacked.exists(), checksum.exists(), packed.exists()) == (False, True, True)


def test_caches_within_the_limit_stay_as_they_are(place: Path) -> None:
    kept = [make(place / "compiled" / "00" / "00aa-d", 1, 3), make(place / "modules" / "k8s.io" / "api@v0.37.2", 1, 2)]
    caches.prune(caches.LIMIT)
    assert all(path.exists() for path in kept)


def test_there_may_be_no_caches_yet() -> None:
    caches.prune(0)


def test_they_are_pruned_after_a_build_that_failed_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "LIMIT", 0)
    entry = make(place / "compiled" / "00" / "00aa-d", 1, 1)
    with pytest.raises(RuntimeError), caches.building(nobody):
        raise RuntimeError
    assert not entry.exists()
