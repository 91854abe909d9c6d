"""What differs between versions of Kubernetes reaches the programs that it concerns, and no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness.cluster.local.components import components
from harness.cluster.local.configuration import files
from harness.cluster.local.differences import DIFFERENCES, TOKEN_SECRET, VersionedPart, rows
from harness.cluster.local.limits import limits_of
from harness.cluster.local.nodes import FIRST, NodeDirectory, first_nodes
from harness.knowledge.version import read_version
from harness.knowledge.version_range import VersionRange


def kubelet_of(version: str) -> tuple[str, ...]:
    started = components(FIRST, NodeDirectory(Path("/lab/node1")), read_version(version))
    return next(component.argv for component in started if component.name == "kubelet")


@pytest.mark.parametrize(("version", "has_it"), [("1.17", True), ("1.26", True), ("1.27", False), ("1.37", False)])
def test_a_kubelet_is_told_its_kind_of_runtime_as_long_as_it_has_the_flag(version: str, has_it: bool) -> None:
    assert ("--container-runtime=remote" in kubelet_of(version)) is has_it


@pytest.mark.parametrize(("version", "has_it"), [("1.30", False), ("1.31", True), ("1.37", True)])
def test_a_kubelet_that_knows_the_field_does_not_end_on_cgroup_v1(version: str, has_it: bool) -> None:
    kubelet = files(FIRST, first_nodes(1), read_version(version), limits_of(0, 0, 1))["/etc/kubernetes/kubelet.yaml"]
    assert ('"failCgroupV1": false' in kubelet) is has_it


def test_the_default_account_is_ready_without_a_secret_since_1_24() -> None:
    assert TOKEN_SECRET in rows(VersionedPart.READY, read_version("1.23"))
    assert TOKEN_SECRET not in rows(VersionedPart.READY, read_version("1.24"))


def test_each_row_says_where_it_is_known_from_and_is_of_some_versions_only() -> None:
    for row in DIFFERENCES:
        assert row.source
        assert row.versions != VersionRange()


@pytest.mark.parametrize(("version", "gates"), [("1.21", {}), ("1.22", {"KubeletInUserNamespace": True})])
def test_a_kubelet_knows_that_it_is_in_a_user_namespace_where_it_can(version: str, gates: dict[str, bool]) -> None:
    kubelet = files(FIRST, first_nodes(1), read_version(version), limits_of(0, 0, 1))["/etc/kubernetes/kubelet.yaml"]
    assert json.loads(kubelet)["featureGates"] == gates
