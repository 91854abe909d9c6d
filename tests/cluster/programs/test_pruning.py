"""Room is made: what was not used for longest goes first, and never what is in use."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from filelock import FileLock
from harness.cluster.build import cache
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.build.removal import Pruned
from harness.cluster.programs import SourceKind, kept, pruning
from harness.cluster.programs.kept import KeptPrograms
from harness.cluster.programs.modules import caches
from harness.cluster.programs.sources import modules
from harness.knowledge.releases import read_release

from tests.cluster.programs.folders import make_programs

HOUR = 3600


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def keep(text: str, hours: float, recipe: str | None = None) -> KeptPrograms:
    """Programs of a release that were used so many hours ago."""
    release = read_release(text)
    assert release

    def make(workplace: Workplace) -> None:
        make_programs(workplace.contents, text)

    product = Product(kept.NAME, recipe or modules.recipe(release), 1, 1)
    kept.ensure(
        product,
        release,
        SourceKind.MODULES,
        make,
        lambda _message: None,
    )
    os.utime(product.directory / cache.MANIFEST, (0, time.time() - hours * HOUR))
    (kept_programs,) = (
        kept_programs for kept_programs in kept.all_kept() if kept_programs.directory == product.directory
    )
    return kept_programs


def releases(programs: tuple[KeptPrograms, ...]) -> list[str]:
    return [str(kept_programs.release) for kept_programs in programs]


def test_what_was_not_used_for_longest_goes_first() -> None:
    newest, oldest, _middle = keep("v1.37.2", 1), keep("v1.34.4", 9), keep("v1.20.15", 5)
    size = newest.size
    pruned = pruning.prune(2 * size)
    assert releases(pruned.removed) == ["v1.34.4"]
    assert (pruned.freed, pruned.left) == (size, 2 * size)
    assert not oldest.directory.exists()


def test_what_no_source_would_make_so_any_more_goes_before_that() -> None:
    keep("v1.34.4", 9)
    stale = keep("v1.37.2", 1, recipe="other flags")
    assert releases(pruning.prune(stale.size).removed) == ["v1.37.2"]


def test_what_a_process_runs_stays_wherever_it_sees_it(place: Path) -> None:
    kept_programs = keep("v1.37.2", 9)
    program = kept_programs.directory / cache.CONTENTS / "kubelet"
    program.unlink()
    shutil.copy("/bin/sleep", program)
    elsewhere = place / "kubelet"
    elsewhere.hardlink_to(program)
    process = subprocess.Popen([elsewhere, "600"])
    try:
        assert releases(pruning.prune(0).spared) == ["v1.37.2"]
    finally:
        process.kill()
        process.wait()
    assert releases(pruning.prune(0).removed) == ["v1.37.2"]


def test_what_a_lab_may_be_about_to_start_stays() -> None:
    keep("v1.37.2", 0)
    assert releases(pruning.prune(0).spared) == ["v1.37.2"]


def test_what_a_call_is_making_or_verifying_stays() -> None:
    kept_programs = keep("v1.37.2", 9)
    with FileLock(kept_programs.directory.with_suffix(".lock")):
        assert releases(pruning.prune(0).spared) == ["v1.37.2"]
    assert kept_programs.directory.exists()


def test_what_go_keeps_goes_before_programs() -> None:
    kept_programs = keep("v1.37.2", 9)
    compiled = caches.directory() / "compiled" / "00" / "00aa-d"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"x" * 8192)
    pruned = pruning.prune(kept_programs.size)
    assert (pruned.removed, compiled.exists()) == ((), False)
    assert pruned.freed == 8192


def test_what_go_keeps_stays_while_it_compiles() -> None:
    compiled = caches.directory() / "compiled" / "00" / "00aa-d"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"x" * 8192)
    with caches.building(lambda _message: None):
        assert pruning.prune(0).left == 8192
    assert compiled.exists()


def test_there_may_be_nothing() -> None:
    assert pruning.prune(0) == Pruned((), (), 0, 0)


def test_what_killed_calls_left_unfinished_goes_in_any_case(place: Path) -> None:
    scratch = cache.directory() / kept.NAME / "0123abcd-x1y2z3" / "module" / "go.mod"
    part = cache.directory() / "downloads" / "0123abcd.part"
    for path in (scratch, part):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 8192)
    assert pruning.prune(10**9).freed == 2 * 8192
    assert (list((cache.directory() / kept.NAME).glob("*/")), part.exists()) == ([], False)


def test_what_a_call_is_working_on_stays(place: Path) -> None:
    scratch = cache.directory() / kept.NAME / "0123abcd-x1y2z3"
    part = cache.directory() / "downloads" / "0123abcd.part"
    scratch.mkdir(parents=True)
    part.parent.mkdir()
    part.write_text("half")
    with (
        FileLock(cache.directory() / kept.NAME / "0123abcd.lock"),
        FileLock(cache.directory() / "downloads" / "0123abcd.lock"),
    ):
        assert pruning.prune(0).freed == 0
    assert (scratch.exists(), part.exists()) == (True, True)
