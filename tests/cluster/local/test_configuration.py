from __future__ import annotations

import json

from harness.cluster.local import configuration
from harness.cluster.local.nodes import LabNode, first_nodes
from harness.knowledge.releases import NEWEST


def files(number: int) -> dict[str, str]:
    return dict(configuration.files("lab", LabNode(number), first_nodes(3), NEWEST))


def test_every_node_knows_all_names_and_its_own() -> None:
    first, second = files(1), files(2)
    assert first["/etc/hosts"] == second["/etc/hosts"]
    assert "10.111.0.11 node2 worker-0\n" in first["/etc/hosts"]
    assert (first["/etc/hostname"], second["/etc/hostname"]) == ("node1\n", "node2\n")


def test_pods_and_control_groups_of_two_nodes_do_not_overlap() -> None:
    def told(number: int) -> tuple[str, str]:
        network = json.loads(files(number)["/etc/cni/net.d/10-lab.conflist"])
        kubelet = json.loads(files(number)["/etc/kubernetes/kubelet.yaml"])
        return network["plugins"][0]["ipam"]["ranges"][0][0]["subnet"], kubelet["cgroupRoot"]

    assert told(1) == ("10.244.0.0/24", "/slide-harness-lab/node1")
    assert told(3) == ("10.244.2.0/24", "/slide-harness-lab/node3")


def test_all_nodes_pull_from_the_mirror_of_the_first() -> None:
    hosts = [files(number)["/etc/containerd/certs.d/docker.io/hosts.toml"] for number in (1, 2, 3)]
    assert hosts[0] == hosts[1] == hosts[2]
    assert json.loads(files(1)["/etc/docker-registry/mirror.yml"])["http"]["addr"] in hosts[0]
    assert "/etc/docker-registry/mirror.yml" not in files(2)
