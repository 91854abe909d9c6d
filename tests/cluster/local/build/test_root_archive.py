"""A root file system carried to another machine: whole, for that machine's users, or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from harness.cluster.build import cache
from harness.cluster.build.cache import Evidence, Workplace
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import root, root_archive
from harness.cluster.local.build.root_archive import RootLabel
from harness.cluster.local.users import Users

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")

HERE, ELSEWHERE = Users(200000), Users(700000)
PACKAGES = ("sl",)


@pytest.fixture(autouse=True)
def other_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def contents(tmp_path: Path) -> Path:
    """Little, with what a root file system has of each kind."""
    contents = tmp_path / "made" / cache.CONTENTS
    (contents / "usr/bin").mkdir(parents=True)
    (contents / "tmp").mkdir()
    (contents / "tmp").chmod(0o1777)
    for name, mode in (("sudo", 0o4755), ("ping", 0o755), ("a file of 19 °C", 0o640)):
        (contents / "usr/bin" / name).write_text(name)
        (contents / "usr/bin" / name).chmod(mode)
        os.utime(contents / "usr/bin" / name, ns=(0, 1_700_000_000_123_456_789))
    (contents / "bin").symlink_to("usr/bin")
    os.chown(contents / "tmp", 33, 42)
    if shutil.which("setcap"):
        subprocess.run(("setcap", "cap_net_raw+ep", contents / "usr/bin/ping"), check=True)
    HERE.own(contents)
    return contents


def saved(contents: Path, name: str = "root.tar.gz", label: RootLabel | None = None) -> Path:
    file = contents.parents[1] / name
    root_archive.save(contents, label or root_archive.label_of(PACKAGES, contents), file, print)
    return file


def kept() -> list[str]:
    """What the other machine has now, but for logs and locks."""
    place = cache.directory() / root.NAME
    return [path.name for path in place.iterdir() if path.suffix not in (".log", ".lock")] if place.exists() else []


@pytest.mark.parametrize("name", ["root.tar.gz", "root.tar.zst", "a root: of 2026"])
def test_what_is_loaded_is_what_was_saved_for_the_users_of_the_machine(contents: Path, name: str) -> None:
    file = saved(contents, name)
    assert [path.name for path in file.parent.iterdir() if path.name.endswith(".part")] == []
    label, was_here = root_archive.load(file, ELSEWHERE, print)
    assert (label.packages, was_here) == (PACKAGES, False)
    product = root.product(ELSEWHERE, PACKAGES)
    loaded = product.ensure(never, print)
    assert (loaded / "usr/bin/sudo").stat().st_uid == ELSEWHERE.first
    assert (loaded / "tmp").stat().st_gid == ELSEWHERE.first + 42
    for content in contents.rglob("*"):
        to_the_users_elsewhere(content)
    assert cache.evidence_of(loaded, Evidence.STAMPS) == cache.evidence_of(contents, Evidence.STAMPS)
    assert root_archive.load(file, ELSEWHERE, print)[1]


def never(_workplace: Workplace) -> None:
    pytest.fail("it is made anew")


def to_the_users_elsewhere(path: Path) -> None:
    """Give a file to the users of the other machine, so that only what else is different differs."""
    status = path.lstat()
    os.lchown(path, status.st_uid - HERE.first + ELSEWHERE.first, status.st_gid - HERE.first + ELSEWHERE.first)
    if not path.is_symlink():
        path.chmod(status.st_mode & 0o7777)


@pytest.mark.skipif(shutil.which("setcap") is None, reason="setcap is missing")
def test_capabilities_count_for_the_root_of_the_lab(contents: Path) -> None:
    root_archive.load(saved(contents), ELSEWHERE, print)
    loaded = root.product(ELSEWHERE, PACKAGES).ensure(never, print)
    shown = subprocess.run(("getcap", "-n", loaded / "usr/bin/ping"), check=True, capture_output=True, text=True)
    assert f"cap_net_raw=ep [rootid={ELSEWHERE.first}]" in shown.stdout


@pytest.mark.parametrize("name", ["root.tar.gz", "root.tar.zst"])
@pytest.mark.parametrize("share", [0.1, 0.9])
def test_half_a_file_is_refused_and_nothing_of_it_kept(contents: Path, name: str, share: float) -> None:
    (contents / "large").write_bytes(os.urandom(1_000_000))
    HERE.own(contents)
    file = saved(contents, name)
    os.truncate(file, int(file.stat().st_size * share))
    with pytest.raises(
        CannotHost, match=r"root\.tar\.\w+ is (cut short or damaged; copy it again|.*only the beginning of one)"
    ):
        root_archive.load(file, ELSEWHERE, print)
    assert kept() == []


def test_files_that_are_not_those_that_were_saved_are_refused(contents: Path) -> None:
    label = root_archive.label_of(PACKAGES, contents)
    (contents / "usr/bin/sudo").write_text("another")
    with pytest.raises(CannotHost, match="is damaged: what is in it is not what was saved"):
        root_archive.load(saved(contents, label=label), ELSEWHERE, print)
    assert kept() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"architecture": "m68k"}, "is for m68k, and this machine is "),
        ({"recipe": "of long ago"}, "made by another recipe than this version of the harness has"),
    ],
)
def test_one_that_no_lab_here_would_take_is_refused(contents: Path, changed: dict[str, str], message: str) -> None:
    label = msgspec.structs.replace(root_archive.label_of(PACKAGES, contents), **changed)
    with pytest.raises(CannotHost, match=message):
        root_archive.load(saved(contents, label=label), ELSEWHERE, print)
    assert kept() == []


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# A page\n")
    subprocess.run(("tar", "-czf", tmp_path / "other.tar.gz", "-C", tmp_path, "page.md"), check=True)
    for name in ("page.md", "other.tar.gz"):
        with pytest.raises(CannotHost, match=f"{name} is no root file system that `harness root save` wrote"):
            root_archive.load(tmp_path / name, ELSEWHERE, print)
    with pytest.raises(CannotHost, match="No such file or directory"):
        root_archive.load(tmp_path / "nowhere", ELSEWHERE, print)


def test_a_place_that_cannot_be_written_to_is_told(contents: Path) -> None:
    label = root_archive.label_of(PACKAGES, contents)
    with pytest.raises(CannotHost, match=r"/proc/root\.tar\.gz cannot be written"):
        root_archive.save(contents, label, Path("/proc/root.tar.gz"), print)
