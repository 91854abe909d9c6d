"""A lab that somebody else takes down while it is asked something."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from harness.cluster.errors import ClusterBroken
from harness.cluster.local.lab import Lab
from harness.cluster.local.process import Process
from harness.cluster.local.state import ClusterDirectory, ClusterState, StartedNode


def test_a_lab_that_was_taken_down_meanwhile_is_told_as_that(tmp_path: Path) -> None:
    lab = Lab(ClusterDirectory("gone", tmp_path), ClusterState("gone", None))
    with pytest.raises(ClusterBroken, match="the cluster 'gone' was taken down"):
        lab.api_server()


def test_a_lab_whose_network_went_meanwhile_is_told_as_taken_down(tmp_path: Path) -> None:
    with subprocess.Popen(("sleep", "600")) as first:
        init = Process.find(first.pid)
        first.kill()
    assert init is not None
    lab = Lab(ClusterDirectory("gone", tmp_path), ClusterState("gone", None, nodes=(StartedNode(1, init),)))
    with pytest.raises(ClusterBroken, match="the cluster 'gone' was taken down"):
        lab.call(lambda: None)
