"""What is removed, and what is not given out meanwhile."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from filelock import Timeout
from harness.cluster.local import teardown
from harness.cluster.local.process import Process
from harness.cluster.local.state import ClusterDirectory, ClusterState, claim, lock

DEAD = Process(pid=1, started=0, boot="an earlier one")


@pytest.fixture(autouse=True)
def no_other_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of this machine are none of ours."""
    monkeypatch.setattr("harness.cluster.local.cgroups.clusters", set)


@pytest.fixture
def dead(tmp_path: Path) -> ClusterDirectory:
    directory = claim("zz-dead", None, tmp_path)
    directory.write(ClusterState("zz-dead", DEAD))
    return directory


def test_nobody_gets_a_name_while_what_is_left_of_it_is_removed(
    dead: ClusterDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroy, tried = teardown.destroy, []

    def while_others_want_one(directory: ClusterDirectory) -> None:
        with pytest.raises(Timeout), lock(tmp_path).acquire(timeout=0):
            pass
        tried.append(directory.name)
        destroy(directory)

    monkeypatch.setattr(teardown, "destroy", while_others_want_one)
    assert teardown.sweep(tmp_path) == ("zz-dead",)
    assert tried == ["zz-dead"]
    assert not dead.path.exists()


def test_the_cluster_of_a_run_that_lives_is_left(tmp_path: Path) -> None:
    directory = claim("zz-mine", Process.current(), tmp_path)
    assert teardown.sweep(tmp_path) == ()
    assert directory.path.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_what_a_dying_run_mounts_while_its_lab_is_removed_goes_and_what_it_shows_stays(
    dead: ClusterDirectory,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others, late = tmp_path_factory.mktemp("others"), dead.path / "late"
    (others / "file").write_text("somebody's")

    def mount_late(_name: str) -> None:
        late.mkdir()
        subprocess.run(("mount", "--bind", others, late), check=True)

    monkeypatch.setattr("harness.cluster.local.cgroups.remove", mount_late)
    try:
        assert teardown.sweep(tmp_path) == ("zz-dead",)
    finally:
        subprocess.run(("umount", "--lazy", late), check=False, capture_output=True)
    assert not dead.path.exists()
    assert (others / "file").read_text() == "somebody's"
