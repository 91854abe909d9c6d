"""Labels and taints of nodes, as kubeadm sets them in each version."""

from __future__ import annotations

import pytest
from harness.cluster.local.api_objects import Condition, Metadata, NodeObject, NodeSpec, NodeStatus, Taint
from harness.cluster.local.nodes import LabNode
from harness.cluster.local.roles import changes
from harness.knowledge.version import read_version

MASTER, CONTROL_PLANE = "node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"
NOT_FOR_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers"


@pytest.mark.parametrize(
    ("version", "roles"),
    [
        ("1.17", [MASTER]),
        ("1.19", [MASTER]),
        ("1.20", [MASTER, CONTROL_PLANE]),
        ("1.23", [MASTER, CONTROL_PLANE]),
        ("1.24", [CONTROL_PLANE]),
        ("1.37", [CONTROL_PLANE]),
    ],
)
def test_a_lone_node_has_the_role_that_its_version_names_and_is_open_to_all_pods(
    version: str, roles: list[str]
) -> None:
    patch = changes(LabNode(1), read_version(version), is_alone=True)
    assert patch["metadata"]["labels"] == dict.fromkeys(roles, "")
    assert patch["spec"] == {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]}


@pytest.mark.parametrize(
    ("version", "keys"),
    [("1.23", [MASTER]), ("1.24", [MASTER, CONTROL_PLANE]), ("1.25", [CONTROL_PLANE]), ("1.37", [CONTROL_PLANE])],
)
def test_among_others_the_one_with_the_control_plane_keeps_pods_away(version: str, keys: list[str]) -> None:
    first = changes(LabNode(1), read_version(version), is_alone=False)
    assert first["spec"]["taints"] == [{"key": key, "effect": "NoSchedule"} for key in keys]
    assert NOT_FOR_BALANCERS in first["metadata"]["labels"]
    assert changes(LabNode(2), read_version(version), is_alone=False) == {
        "spec": {"podCIDR": "10.244.1.0/24", "podCIDRs": ["10.244.1.0/24"]}
    }


def test_before_1_21_kubeadm_kept_no_load_balancer_away() -> None:
    labels = changes(LabNode(1), read_version("1.20"), is_alone=False)["metadata"]["labels"]
    assert labels == {MASTER: "", CONTROL_PLANE: ""}


@pytest.mark.parametrize(
    ("taint", "is_up"),
    [(CONTROL_PLANE, True), (MASTER, True), ("node.kubernetes.io/not-ready", False), ("example.com/mine", False)],
)
def test_a_node_is_up_with_the_taint_of_its_role_and_with_no_other(taint: str, is_up: bool) -> None:
    node = NodeObject(Metadata("node1"), NodeSpec((Taint(taint),)), NodeStatus((Condition("Ready", "True"),)))
    assert node.takes_pods() is is_up
