"""Namespaces that cannot be made say why, and leave nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.local import namespace, users
from harness.cluster.local.namespace import Plan
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.users import Users

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a user namespace its users")


@pytest.mark.parametrize(
    "plan",
    [
        Plan((), (), ["echo no such mount >&2", "exit 3"], []),
        Plan((), (), [], ["echo no such mount >&2", "exit 3"]),
    ],
    ids=["what the machine shows", "what the lab makes"],
)
def test_the_end_of_the_log_is_told(plan: Plan, tmp_path: Path) -> None:
    directory = NodeDirectory(tmp_path / "node1")
    directory.logs.mkdir(parents=True)
    with pytest.raises(ClusterError, match=r"cannot make the namespaces of node1; its log ends:\s+no such mount"):
        namespace.create(directory, plan, users.find(), None)


def test_what_is_tried_out_runs_as_root_of_the_users(tmp_path: Path) -> None:
    lab_users = users.find()
    assert (
        namespace.try_out(
            lab_users, tmp_path, ['[ "$(id -u)" = 0 ]', f"grep -q ' {lab_users.first} ' /proc/self/uid_map"]
        )
        == ""
    )
    assert namespace.try_out(lab_users, tmp_path, ["echo what is wrong", "exit 3"]) == "what is wrong"
    assert namespace.try_out(lab_users, tmp_path, ["exit 3"]) == "not permitted"


def test_users_that_the_kernel_refuses_are_named(tmp_path: Path) -> None:
    wrong = namespace.try_out(Users(2**32 - 100), tmp_path, ["true"])
    assert "does not let a user namespace have the users 4294967196 to" in wrong


def test_nobody_waits_for_a_program_that_ended_before_it_had_a_namespace(tmp_path: Path) -> None:
    _, let_in = namespace.as_root_of(users.find(), tmp_path, ["true"])
    with subprocess.Popen(["false"]) as refused:
        # Until somebody asks how it ended, the kernel keeps what it knows of it.
        os.waitid(os.P_PID, refused.pid, os.WEXITED | os.WNOWAIT)
        let_in(refused.pid)
    assert refused.returncode == 1
