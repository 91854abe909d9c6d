"""The users of labs: a range that nobody has, and files that become theirs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import users
from harness.cluster.local.users import Users

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def ranges(place: Path, *contents: str) -> list[Path]:
    files = [place / name for name in ("subuid", "subgid")]
    for file, content in zip(files, contents, strict=True):
        file.write_text(content)
    return files


def test_root_s_own_range_is_taken(tmp_path: Path) -> None:
    files = ranges(tmp_path, "ann:100000:65536\nroot:165536:65536\n", "root:165536:65536\nann:100000:65536\n")
    assert users.find(files).mapping == "0 165536 65536\n"


@pytest.mark.parametrize(
    "lines",
    [
        ("", ""),
        ("root:165536:1000\n", "root:165536:1000\n"),
        ("root:165536:65536\n", "root:265536:65536\n"),
        ("root:165536:65536\n", ""),
    ],
    ids=["none", "too short", "users and groups differ", "no groups"],
)
def test_without_one_a_free_range_is_taken(tmp_path: Path, lines: tuple[str, str]) -> None:
    found = users.find(ranges(tmp_path, *lines))
    assert found == users.find([tmp_path / "no such file"])
    assert found.first >= 1879048192


def test_a_range_that_somebody_was_given_is_not_free(tmp_path: Path) -> None:
    free = users.find(ranges(tmp_path, "", ""))
    files = ranges(tmp_path, "", f"ann:{free.first + 100}:65536\n")
    assert users.find(files).first == free.first + 2 * users.COUNT


def test_an_ordinary_user_has_a_range_that_was_given(tmp_path: Path) -> None:
    files = ranges(tmp_path, "12345:300000:65536\n", "12345:300000:65536\n")
    assert users.find(files, user=12345) == Users(300000)
    with pytest.raises(
        CannotHost, match=r"12346 was given no range .*\n.*usermod --add-subuids \d+-\d+ --add-subgids .* 12346"
    ):
        users.find(files, user=12346)


@ROOT
def test_a_directory_is_given_away_with_its_links_modes_and_capabilities(tmp_path: Path) -> None:
    given = tmp_path / "given"
    (given / "bin").mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.write_text("")
    for name, mode, owner in (("su", 0o4755, (0, 0)), ("mail", 0o2755, (3, 8)), ("ping", 0o755, (0, 0))):
        file = given / "bin" / name
        file.write_text("")
        os.chown(file, *owner)
        file.chmod(mode)
    may_have_raw_sockets = bytes.fromhex("0100000200200000000000000000000000000000")
    os.setxattr(given / "bin/ping", "security.capability", may_have_raw_sockets)
    (given / "link").symlink_to(outside)

    for _ in range(2):  # the second time there is nothing to do
        Users(200000).own(given)

    owners = {
        path.name: (path.lstat().st_uid, path.lstat().st_gid)
        for path in (given, *given.iterdir(), *(given / "bin").iterdir())
    }
    root = (200000, 200000)
    assert owners == {"given": root, "bin": root, "link": root, "su": root, "ping": root, "mail": (200003, 200008)}
    assert outside.stat().st_uid == 0
    assert (given / "bin/su").stat().st_mode & 0o7777 == 0o4755
    assert (given / "bin/mail").stat().st_mode & 0o7777 == 0o2755
    shown = subprocess.run(("getcap", "-n", given / "bin/ping"), capture_output=True, text=True, check=False).stdout
    assert "rootid=200000" in shown or not shown
    assert os.getxattr(given / "bin/ping", "security.capability")[:1] == b"\x01"
