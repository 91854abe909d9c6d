"""A folder of programs that a person names."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import UnknownKubernetes
from harness.cluster.programs import Programs, SourceKind
from harness.cluster.programs.sources import folder

from tests.cluster.programs.folders import make_programs


def test_a_folder_has_the_version_of_its_api_server(tmp_path: Path) -> None:
    place = make_programs(tmp_path / "bin", "v1.20.15")
    assert folder.read(place) == Programs(place, "v1.20.15", SourceKind.FOLDER)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownKubernetes, match=f"{tmp_path}/bin: no such folder"):
        folder.read(tmp_path / "bin")


def test_a_program_instead_of_a_folder_is_answered_with_its_folder(tmp_path: Path) -> None:
    place = make_programs(tmp_path / "bin")
    with pytest.raises(UnknownKubernetes, match=f"that is a file; name the folder, {place}"):
        folder.read(place / "kubectl")


def test_every_program_that_is_missing_is_named(tmp_path: Path) -> None:
    place = make_programs(tmp_path / "bin")
    (place / "kubelet").unlink()
    with pytest.raises(UnknownKubernetes, match="kubelet is missing; it has to hold kube-apiserver"):
        folder.read(place)
    (place / "kube-proxy").unlink()
    with pytest.raises(UnknownKubernetes, match="kubelet, kube-proxy are missing"):
        folder.read(place)


def test_a_program_that_is_not_executable_is_answered_with_the_command(tmp_path: Path) -> None:
    place = make_programs(tmp_path / "bin")
    (place / "kubelet").chmod(0o644)
    with pytest.raises(UnknownKubernetes, match=f"chmod \\+x {place}/kubelet"):
        folder.read(place)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#!/bin/sh\necho exec format error >&2\nexit 8\n", "ends with 8 and says exec format error"),
        ("#!/bin/sh\n", "ends with 0 and says nothing"),
        ("\x7fELF", "cannot be started"),
    ],
)
def test_another_program_under_the_name_says_what_it_answered(tmp_path: Path, text: str, reason: str) -> None:
    place = make_programs(tmp_path / "bin")
    (place / "kube-apiserver").write_text(text)
    with pytest.raises(UnknownKubernetes, match=f"kube-apiserver is no program of Kubernetes: .*{reason}"):
        folder.read(place)
