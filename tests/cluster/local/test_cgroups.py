from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness.cluster.local import cgroups, exhaustion
from harness.cluster.local.cgroups import Hierarchy, hierarchies
from harness.cluster.local.disk_watch import DiskWatch
from harness.cluster.local.limits import Limits
from harness.cluster.local.state import ClusterDirectory, ClusterState
from harness.cluster.local.teardown import mounts_under
from harness.cluster.local.users import Users
from harness.cluster.waiting import wait_until

MOUNTS = """\
25 1 254:0 / / rw - ext4 /dev/vda rw
33 31 0:30 / {0}/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
34 31 0:31 / {0}/systemd rw,relatime shared:7 - cgroup cgroup rw,name=systemd
35 31 0:30 / /elsewhere/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
36 31 0:32 / {0}/unified rw,relatime - cgroup2 cgroup2 rw
37 25 0:40 / /lab/root rw - overlay lab rw
38 37 0:41 / /lab/root/with\\040space rw - tmpfs lab rw
39 25 0:42 / /laboratory rw - tmpfs lab rw
"""


def test_each_hierarchy_is_found_once_with_its_controllers(tmp_path: Path) -> None:
    (tmp_path / "unified").mkdir()
    (tmp_path / "unified" / "cgroup.controllers").write_text("hugetlb misc\n")
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(MOUNTS.format(tmp_path))
    trees = {tree.mount.name: (tree.unified, set(tree.controllers), tree.name) for tree in hierarchies(mountinfo)}
    assert trees == {
        "cpu": (False, {"cpu", "cpuacct"}, ""),
        "systemd": (False, set(), "systemd"),
        "unified": (True, {"hugetlb", "misc"}, ""),
    }


def test_mounts_of_a_directory_are_found_innermost_first_and_not_those_beside_it(tmp_path: Path) -> None:
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(MOUNTS.format(tmp_path))
    assert mounts_under(Path("/lab"), mountinfo) == [Path("/lab/root/with space"), Path("/lab/root")]


def test_a_node_has_a_group_of_its_own_to_which_all_controllers_are_handed_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    v1, v2 = Hierarchy(tmp_path / "cpuset", False, frozenset()), Hierarchy(tmp_path / "unified", True, frozenset())
    monkeypatch.setattr(cgroups, "hierarchies", lambda: (v1, v2))
    for tree in (v1, v2):
        for group in (".", "slide-harness-lab", "slide-harness-lab/node2", "slide-harness-lab/node2/init"):
            (tree.mount / group).mkdir(parents=True, exist_ok=True)
    (v1.mount / "cpuset.cpus").write_text("0-1\n")
    for folder in v2.mount.rglob("."):
        (folder / "cgroup.controllers").write_text("cpu memory\n")
    limits = Limits(2**30, 100, nodes=2)
    joins = cgroups.create("lab", "node2", Users(os.getuid(), 1), limits)
    assert joins == tuple(tree.mount / "slide-harness-lab/node2/cgroup.procs" for tree in (v1, v2))
    assert cgroups.joins("lab", "node2", cgroups.ControlGroup.COMPONENTS) == tuple(
        tree.mount / "slide-harness-lab/node2/init/cgroup.procs" for tree in (v1, v2)
    )
    copied = [group for group in v1.mount.rglob("*") if (group / "cpuset.cpus").exists()]
    assert len(copied) == 5

    def handed_down() -> list[str]:
        return sorted(file.parent.name for file in v2.mount.rglob("cgroup.subtree_control"))

    assert handed_down() == ["slide-harness-lab", "unified"], "the first process is still in the node's own group"
    cgroups.limit_parts("lab", "node2", limits)
    assert handed_down() == ["node2", "slide-harness-lab", "unified"]
    assert (v2.mount / "cgroup.subtree_control").read_text() == "+cpu +memory"


@pytest.mark.parametrize(
    ("unified", "limit", "processes_refused", "ended"),
    [
        (False, "memory.limit_in_bytes", "pids.events", "memory.oom_control"),
        (True, "memory.max", "pids.events", "memory.events"),
        (True, "memory.max", "pids.events.local", "memory.events"),
    ],
    ids=["version 1", "version 2", "version 2 since Linux 6.11"],
)
def test_what_decks_start_has_limits_whose_refusals_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, unified: bool, limit: str, processes_refused: str, ended: str
) -> None:
    tree = Hierarchy(tmp_path, unified, frozenset({"memory", "pids"}))
    monkeypatch.setattr(cgroups, "hierarchies", lambda: (tree,))
    lab = tmp_path / "slide-harness-lab"
    for group in (lab, *(lab / "node1" / part for part in cgroups.ControlGroup)):
        group.mkdir(parents=True)
        for name in (limit, "pids.max"):
            (group / name).write_text("")
        (group / "pids.events").write_text("max 3\n")
        (group / processes_refused).write_text("max 0\n")
        (group / ended).write_text("low 0\noom_kill 0\n")
    for group in (tmp_path, lab, lab / "node1"):
        (group / "cgroup.controllers").write_text("")
    given = Limits(2**30, 100, nodes=1)
    cgroups.create("lab", "node1", Users(os.getuid(), 1), given)
    cgroups.limit_parts("lab", "node1", given)
    assert (lab / limit).read_text() == str(2**30)
    assert (lab / "pids.max").read_text() == str(given.processes_in_all)
    assert [(lab / "node1" / part / "pids.max").read_text() for part in cgroups.ControlGroup] == ["", "100", "100"]
    assert cgroups.limits("lab") == (100, 2**30)

    directory = ClusterDirectory("lab", tmp_path / "state")
    directory.disk.mkdir(parents=True)
    disk = DiskWatch(directory, ClusterState("lab", None, disk=10**6, is_disk_watched=True))
    before = exhaustion.counts("lab", disk)
    assert exhaustion.reached("lab", 10**6, before, exhaustion.counts("lab", disk)) == ()
    (lab / "node1/docker" / processes_refused).write_text("max 7\n")
    (lab / "node1/shells" / ended).write_text("low 0\noom_kill 1\n")
    (directory.disk / "large").write_bytes(b"x" * 2 * 10**6)
    reached = exhaustion.reached("lab", 10**6, before, exhaustion.counts("lab", disk))
    disk.close()
    assert [(limit.name, limit.limit, limit.times) for limit in reached] == [
        ("processes", 100, 7),
        ("MiB of memory", 1024, 1),
        ("MB of disk", 1, 1),
    ]


_IN_A_CONTAINER = """\
set -e
echo 0 >{group}/cgroup.procs
exec unshare --mount --cgroup sh -c '
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    sleep 60 &
    "$@"
    echo "left: $(wc -w </sys/fs/cgroup/cgroup.procs), moved: $(wc -w </sys/fs/cgroup/outside/cgroup.procs)"
    kill $!
' sh "$@"
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes control groups anywhere")
def test_a_container_leaves_the_topmost_group_that_it_sees_to_labs(tmp_path: Path) -> None:
    """In a tree of version 2 of this machine, if only the one beside those of version 1."""
    trees = [tree for tree in hierarchies() if tree.unified]
    if not trees:
        pytest.skip("this machine has no control groups of version 2")
    group = trees[0].mount / f"slide-harness-test-{os.getpid()}.scope"
    group.mkdir()
    call = "from harness.cluster.local import cgroup_places as places; places.leave_root_of_container()"
    try:
        script = _IN_A_CONTAINER.format(group=group)
        ended = subprocess.run(
            ("sh", "-c", script, "sh", sys.executable, "-P", "-c", call), capture_output=True, text=True, check=False
        )
        assert (ended.stdout, ended.stderr) == ("left: 0, moved: 3\n", ""), "the shell, what it started, and who counts"
    finally:
        for left in (group / "outside", group):
            wait_until(lambda place=left: not (place / "cgroup.procs").read_text(), 20)  # type: ignore[misc]
            left.rmdir()
