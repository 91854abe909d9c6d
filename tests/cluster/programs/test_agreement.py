"""A cluster that is there is played on only if it is the Kubernetes that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster import programs
from harness.cluster.errors import ClusterError, UnknownKubectl, UnknownKubernetes

from tests.cluster.kubectl.programs import program, script

SERVER = "v1.34.4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    program(tmp_path / "bin" / "kubectl", script(SERVER, "true"))
    return tmp_path / "bin"


@pytest.mark.parametrize("asked", ["", "1.34", "v1.34", "1.34.4", "v1.34.4"])
def test_nothing_asked_for_and_the_same_version_are_fine(asked: str) -> None:
    programs.require_same(asked, SERVER, "the lab", "leave it out")


@pytest.mark.parametrize("asked", ["1.33", "1.34.3", "stable", "v1.34.5"])
def test_another_version_is_refused_with_both_named(asked: str) -> None:
    with pytest.raises(
        ClusterError, match=rf"^--kubernetes {asked} was asked for, and the lab is v1\.34\.4; leave it out$"
    ):
        programs.require_same(asked, SERVER, "the lab", "leave it out")


def test_a_folder_is_asked_by_its_kubectl(folder: Path) -> None:
    assert str(programs.minor_of(str(folder))) == "1.34"
    programs.require_same(str(folder), SERVER, "the lab", "leave it out")
    with pytest.raises(ClusterError, match=r"bin \(v1\.34\.4\) was asked for, and the lab is v1\.34\.5"):
        programs.require_same(str(folder), "v1.34.5", "the lab", "leave it out")
    with pytest.raises(UnknownKubernetes, match=r"there is no kubectl in \S+/none: name a folder"):
        programs.minor_of(str(folder / "none"))
    (folder / "kubectl").write_text("#!/bin/sh\necho hello\n")
    with pytest.raises(UnknownKubectl, match="is no kubectl"):
        programs.minor_of(str(folder))


def test_the_nearest_patch_is_what_one_gets_who_asks_for_the_other_again() -> None:
    programs.require_same("v1.34.5", SERVER, "the lab", "leave it out", instead_of="v1.34.5")
    with pytest.raises(ClusterError, match=r"v1\.34\.6 was asked for"):
        programs.require_same("v1.34.6", SERVER, "the lab", "leave it out", instead_of="v1.34.5")
