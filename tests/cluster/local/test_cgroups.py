from __future__ import annotations

from pathlib import Path

from harness.cluster.local.cgroups import hierarchies
from harness.cluster.local.teardown import mounts_under

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
    found = {tree.mount.name: (tree.unified, set(tree.controllers)) for tree in hierarchies(mountinfo)}
    assert found == {
        "cpu": (False, {"rw", "cpu", "cpuacct"}),
        "systemd": (False, {"rw", "name=systemd"}),
        "unified": (True, {"hugetlb", "misc"}),
    }


def test_mounts_of_a_directory_are_found_innermost_first_and_not_those_beside_it(tmp_path: Path) -> None:
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(MOUNTS.format(tmp_path))
    assert mounts_under(Path("/lab"), mountinfo) == [Path("/lab/root/with space"), Path("/lab/root")]
