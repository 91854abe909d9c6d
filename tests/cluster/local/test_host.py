from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import host
from harness.cluster.local.cgroups import Hierarchy
from harness.cluster.local.provider import LocalProvider
from harness.cluster.local.users import Users
from harness.cluster.provider import Request
from harness.cluster.waiting import wait_until

ALL = frozenset({"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"})


def test_only_linux_will_do() -> None:
    host.become_root("linux")
    with pytest.raises(CannotHost, match="darwin"):
        host.become_root("darwin")


def test_a_lack_of_disk_or_memory_is_told_in_numbers(tmp_path: Path) -> None:
    host.check_disk(4000, tmp_path)
    host.check_memory(4000)
    with pytest.raises(CannotHost, match=rf"3072 MiB of disk, and {tmp_path} has 1000 MiB"):
        host.check_disk(1000, tmp_path)
    with pytest.raises(CannotHost, match="2048 MiB of memory, and 1000 MiB"):
        host.check_memory(1000)


def test_missing_control_groups_are_named(tmp_path: Path) -> None:
    host.check_controllers([Hierarchy(tmp_path, False, ALL)])
    with pytest.raises(CannotHost, match=r"not there: memory, pids\n.*--privileged"):
        host.check_controllers([Hierarchy(tmp_path, False, ALL - {"memory", "pids"})])
    with pytest.raises(CannotHost, match=r"not there: cpu, .*memory, pids"):
        host.check_controllers([])


def test_more_nodes_take_more(tmp_path: Path) -> None:
    with pytest.raises(CannotHost, match=r"lab of 3 nodes takes 4096 MiB of disk, and .* has 4000 MiB"):
        host.check_disk(4000, tmp_path, nodes=3)
    with pytest.raises(CannotHost, match="lab of 3 nodes takes 2560 MiB of memory, and 2500 MiB"):
        host.check_memory(2500, nodes=3)


@pytest.mark.parametrize("nodes", [-1, 0, 10])
def test_a_number_of_nodes_that_no_lab_has_is_refused_before_anything_is_looked_at(nodes: int) -> None:
    with pytest.raises(CannotHost, match=f"from 1 to 9 nodes, and {nodes} were asked for"):
        LocalProvider().check_host(Request(nodes=nodes))


def test_a_file_system_that_gives_no_files_away_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As NFS does, of which there is none here."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.lchown", refuse)
    with pytest.raises(
        CannotHost, match=r"cannot be given to the users of a lab: .*not permitted\n.*network file system"
    ):
        host.check_namespaces()


def test_what_a_killed_check_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "STATE_ROOT", tmp_path)
    ended = subprocess.Popen(("true",))
    ended.wait()
    left, used = tmp_path / f".slide-harness-{ended.pid}-abc", tmp_path / f".slide-harness-{os.getpid()}-abc"
    for place in (left, used):
        place.mkdir()
    host.check_namespaces()
    assert [place.name for place in tmp_path.iterdir()] == [used.name]


SWITCHED_OFF = """\
echo 0 >/proc/sys/user/max_user_namespaces
exec "$@"
"""
PROGRAM = "from harness.cluster.local import host; host.check_namespaces()"


@pytest.mark.skipif(os.geteuid() != 0, reason="the limit is set as root of a namespace of the test's own")
def test_a_kernel_without_user_namespaces_is_told_with_the_way_out() -> None:
    """The limit counts in a user namespace of the test's own, whose users are those of this machine."""
    waiting = ("unshare", "--user", "--mount", "/bin/sh", "-c", 'read -r mapped; exec "$@"', "sh")
    argv = (*waiting, "/bin/sh", "-c", SWITCHED_OFF, "sh", sys.executable, "-c", PROGRAM)
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        own = Path("/proc/self/ns/user").readlink()
        assert wait_until(lambda: Path(f"/proc/{process.pid}/ns/user").readlink() != own, 20)
        Users(0, 2**32 - 1).map(process.pid)
        _, errors = process.communicate("go on\n")
    assert "CannotHost: the local lab cannot make namespaces here" in errors
    assert "sysctl -w user.max_user_namespaces=15000" in errors
