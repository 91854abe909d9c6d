"""kind, k3d and minikube: what they are told, and what becomes of a cluster that does not come up. A cluster that does is in
end_to_end/test_local_cluster.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.errors import CannotHost, ClusterBroken, ClusterError
from harness.cluster.provider import Request

from tests.cluster.standins import NAMES, put_on_path
from tests.cluster.test_context import kubeconfig


def calls(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()]


@pytest.fixture
def nobody(tmp_path: Path) -> str:
    return kubeconfig(tmp_path / "config", "CONTEXT").read_text()


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("kind", "--image kindest/node:v1.31.0"),
        ("k3d", "--image rancher/k3s:v1.31.0-k3s1"),
        ("minikube", "--kubernetes-version=v1.31.0"),
    ],
)
def test_a_server_that_never_answers_is_deleted_again(
    name: str, version: str, nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = put_on_path(monkeypatch, tmp_path, nobody)
    with pytest.raises(ClusterBroken, match="does not answer"):
        providers.load(name).up(Request(argument="1.31", nodes=3))
    first, *_, last = calls(log)
    assert first[0] == name
    assert version in " ".join(first)
    (made,) = (word for word in first if word.startswith("slide-harness-"))
    assert "delete" in last
    assert made in last


def test_kind_gets_its_nodes_from_a_file(nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from harness.cluster.kind import PROGRAM  # noqa: PLC0415
    from harness.cluster.made import WantedCluster  # noqa: PLC0415

    words = PROGRAM.create(WantedCluster("x", "", 3, tmp_path))
    assert (tmp_path / "kind.yaml").read_text().count("role: worker") == 2
    assert "--image" not in words


@pytest.mark.parametrize("name", NAMES)
def test_what_the_program_says_when_it_fails_is_told(
    name: str, nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path, nobody, fails=" slide-harness-")
    with pytest.raises(ClusterError, match=f"(?s)`{name} .*ended with status 1:\nno container engine is running"):
        providers.load(name).up(Request())


def test_kubernetes_says_what_stands_behind_the_colon(
    nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = put_on_path(monkeypatch, tmp_path, nobody)
    with pytest.raises(ClusterBroken, match="does not answer"):
        providers.load("kind").up(Request(kubernetes="1.31", kubectl="PATH"))
    assert "--image kindest/node:v1.31.0" in " ".join(calls(log)[0])


@pytest.mark.parametrize(
    ("argument", "kubernetes", "complaint"),
    [("1.31", "1.34", "name two versions; leave one out"), ("", "./bin", "cannot be a folder, but a version")],
)
def test_two_versions_and_a_folder_are_refused(argument: str, kubernetes: str, complaint: str) -> None:
    with pytest.raises(ClusterError, match=complaint):
        providers.load("kind").check_host(Request(argument=argument, kubernetes=kubernetes))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_program_and_a_version_that_is_none_are_refused_first(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotHost, match=f"needs the program `{name}`"):
        providers.load(name).check_host(Request())
    with pytest.raises(ClusterError, match=r"a version like 1\.31 or 1\.31\.2"):
        providers.load(name).check_host(Request(argument="latest"))
