from __future__ import annotations

from pathlib import Path

from harness.cluster.local.components import components
from harness.cluster.local.nodes import LabNode, NodeDirectory
from harness.knowledge.releases import NEWEST


def names(number: int) -> set[str]:
    return {component.name for component in components(LabNode(number), NodeDirectory(Path("/lab/node")), NEWEST)}


def test_the_first_node_has_the_control_plane_and_all_that_the_others_have() -> None:
    assert names(2) == names(3) == {"containerd", "dropbear", "kubelet", "kube-proxy"}
    assert names(1) > names(2)
    assert {"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "dns"} <= names(1)


def test_each_kubelet_and_proxy_is_told_which_node_it_is() -> None:
    for number in (1, 2, 9):
        node = LabNode(number)
        own = {
            component.name: component.argv for component in components(node, NodeDirectory(Path("/lab/node")), NEWEST)
        }
        assert {f"--hostname-override={node.name}", f"--node-ip={node.address}"} <= set(own["kubelet"])
        assert {f"--hostname-override={node.name}", f"--bind-address={node.address}"} <= set(own["kube-proxy"])
