"""Folders of this machine in a lab: whose they are there, and what is said where that cannot be."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import idmapping, shown_folders, users
from harness.cluster.local.users import Users
from harness.project.mounts import Mount

AUTHOR = 1234
REFUSED = "Operation not permitted"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "the author's"
    folder.mkdir()
    (folder / "private").write_text("of the author")
    (folder / "private").chmod(0o600)
    if os.geteuid() == 0:
        os.chown(folder, AUTHOR, AUTHOR)
    return folder


def refuses(_source: Path, _first: int) -> str:
    return REFUSED


def test_one_to_be_written_to_is_refused_where_owners_cannot_be_mapped(folder: Path) -> None:
    with pytest.raises(CannotHost, match=f"(?s)be written to: its files are user .*{REFUSED}.*:/srv/data:ro”"):
        shown_folders.find([Mount(folder, "/srv/data", is_writable=True)], Users(100000), print, refuses)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to others")
@pytest.mark.parametrize(("user", "group"), [(0, 0), (0, AUTHOR), (AUTHOR, 0)])
def test_one_of_root_is_not_written_to_by_any_deck(folder: Path, user: int, group: int) -> None:
    os.chown(folder, user, group)
    with pytest.raises(CannotHost, match=r"(?s)would be what the deck makes there.*chown -R USER:GROUP '"):
        shown_folders.of_lab([Mount(folder, "/srv/data", is_writable=True)], Users(100000), print)
    shown_folders.of_lab([Mount(folder, "/srv/data")], Users(100000), print)


def test_one_to_be_read_is_shown_all_the_same_and_that_is_told(folder: Path) -> None:
    messages: list[str] = []
    (shown,) = shown_folders.find([Mount(folder, "~/src")], Users(100000), messages.append, refuses)
    assert (shown.is_mapped, shown.target) == (False, "/root/src")
    assert [REFUSED in line and str(folder) in line for line in messages] == [True]


def test_one_that_has_gone_since_the_settings_were_read_is_named(folder: Path) -> None:
    mount = Mount(folder / "gone", "/srv/data")
    with pytest.raises(CannotHost, match=r"gone of .* is no folder"):
        shown_folders.of_lab([mount], Users(100000), print)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root maps owners")
class TestMapped:
    @pytest.mark.parametrize("is_writable", [False, True])
    def test_what_is_the_owners_is_the_labs_roots(self, folder: Path, tmp_path: Path, *, is_writable: bool) -> None:
        for path in (folder, folder / "private"):
            os.chown(path, AUTHOR, AUTHOR)
        lab_users = users.find()
        reason = idmapping.why_not(folder, lab_users.first)
        if reason:
            pytest.skip(f"this file system maps no owners: {reason}")
        folders = shown_folders.of_lab([Mount(folder, "/srv/data", is_writable)], lab_users, print)
        lines = [
            "set -e",
            *shown_folders.outside(folders, tmp_path / "sources", lab_users),
            f"cd {tmp_path}/sources/folder0",
            f'as_root() {{ setpriv --reuid {lab_users.first} --regid {lab_users.first} --clear-groups "$@"; }}',
            "as_root cat private",
            "as_root sh -c 'echo of the lab >made' || true",
            f"setpriv --reuid {AUTHOR} --regid {AUTHOR} --clear-groups cat private || echo refused",
        ]
        printed = subprocess.run(
            ("unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines)),
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert printed == "of the authorrefused\n"
        made = folder / "made"
        assert made.exists() == is_writable
        assert not is_writable or (made.stat().st_uid, made.stat().st_gid) == (AUTHOR, AUTHOR)
        assert list((tmp_path / "sources/folder0").iterdir()) == []

    def test_one_who_is_root_of_namespaces_alone_is_refused(self, folder: Path) -> None:
        tried = subprocess.run(
            ("unshare", "--user", "--map-root-user", *idmapping.command(folder, 100000)),
            check=False,
            capture_output=True,
            text=True,
        )
        assert (tried.returncode, tried.stderr.strip()) == (1, REFUSED)
