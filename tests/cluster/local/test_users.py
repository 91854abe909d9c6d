"""The users of labs: a range that nobody has, and files that become theirs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import users
from harness.cluster.local.users import Users
from harness.cluster.waiting import wait_until

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
    free_users = users.find(ranges(tmp_path, *lines))
    assert free_users == users.find([tmp_path / "no such file"])
    assert free_users.first >= 1879048192


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


def maps(place: Path, *lines: str) -> list[Path]:
    """The users, and the groups, of a machine that is in a user namespace."""
    file = place / "map"
    file.write_text("".join(f"{line}\n" for line in lines))
    return [file, file]


NONE_GIVEN = (Path("/no/such/file"),) * 2


def test_in_a_large_user_namespace_a_free_range_of_it_is_taken(tmp_path: Path) -> None:
    assert users.find(NONE_GIVEN, 0, maps(tmp_path, "0 1000000 262144")) == Users(65536)
    given = ranges(tmp_path, "root:2000000:65536\n", "root:2000000:65536\n")
    assert users.find(given, 0, maps(tmp_path, "0 1000000 262144")) == Users(65536), "one that is not there is none"


@pytest.mark.parametrize("lines", [("0 100000 65536",), ("1 100000 65536", "0 1000 1")], ids=["of a lab", "rootless"])
def test_where_there_are_no_more_users_than_a_lab_should_have_it_has_the_lowest_and_the_highest(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    few = users.find(NONE_GIVEN, 0, maps(tmp_path, *lines))
    outside = [few.outside(number) for number in (0, 1000, 65532, 65534, 65535)]
    assert [few.inside(number) for number in outside] == [0, 1000, 65532, 65534, 65535]
    assert min(outside) > 0, "root of the lab is not the machine's"
    assert 65534 not in outside, "nobody of the lab is not the machine's"
    assert [few.outside(number) for number in outside] == outside, "what is the lab's stays so"
    assert len(few.mapping.splitlines()) == 2
    with pytest.raises(ValueError, match="user 0 is none"):
        few.inside(0)


def test_too_few_users_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotHost, match=r"user namespace of 1 users, and a lab takes \d+ of them\n.*subuid"):
        users.find(NONE_GIVEN, 0, maps(tmp_path, "0 1000 1"))


@ROOT
def test_the_kernel_takes_the_users_of_a_user_namespace_in_one(tmp_path: Path) -> None:
    """A lab in a container in a lab: `nobody` of the inner one has a number in the outer one."""
    waiting = ("unshare", "--user", "sh", "-c", "read -r mapped; exec sleep 60")
    with subprocess.Popen(waiting, stdin=subprocess.PIPE) as process:
        try:
            own = Path("/proc/self/ns/user").readlink()
            assert wait_until(lambda: Path(f"/proc/{process.pid}/ns/user").readlink() != own, 20)
            few = users.find(NONE_GIVEN, 0, maps(tmp_path, "0 1 65536"))
            few.map(process.pid)
            assert users.of_process(process.pid) == few
        finally:
            process.kill()


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
