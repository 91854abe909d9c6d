from __future__ import annotations

import json
import tomllib
from pathlib import Path

from harness.cluster.local import configuration
from harness.cluster.local.addresses import REGISTRY
from harness.cluster.local.limits import Limits
from harness.cluster.local.nodes import LabNode, first_nodes
from harness.knowledge.releases import NEWEST

LIMITS = Limits(2**30, 100, nodes=3)


def files(number: int) -> dict[str, str]:
    return dict(configuration.files(LabNode(number), first_nodes(3), NEWEST, LIMITS))


def test_keys_and_kubeconfigs_are_for_root_alone_and_everybody_resolves_names(tmp_path: Path) -> None:
    written = (
        "/etc/kubernetes/pki/ca.key",
        "/etc/kubernetes/admin.conf",
        "/etc/resolv.conf",
        "/etc/kubernetes/pki/ca.crt",
    )
    configuration.write(dict.fromkeys(written, ""), tmp_path)
    modes = [(tmp_path / path[1:]).stat().st_mode & 0o077 for path in written]
    assert modes == [0, 0, 0o044, 0o044]


def test_every_node_knows_all_names_and_its_own() -> None:
    first, second = files(1), files(2)
    assert first["/etc/hosts"] == second["/etc/hosts"]
    assert "10.111.0.11 node2 worker-0\n" in first["/etc/hosts"]
    assert (first["/etc/hostname"], second["/etc/hostname"]) == ("node1\n", "node2\n")


def test_pods_of_two_nodes_do_not_overlap() -> None:
    def subnet(number: int) -> str:
        network = json.loads(files(number)["/etc/cni/net.d/10-lab.conflist"])
        return str(network["plugins"][0]["ipam"]["ranges"][0][0]["subnet"])

    assert subnet(1) == "10.244.0.0/24"
    assert subnet(3) == "10.244.2.0/24"


def hosts(registry: str, number: int) -> dict[str, object]:
    return tomllib.loads(files(number)[f"/etc/containerd/certs.d/{registry}/hosts.toml"])


def test_all_nodes_ask_the_front_of_the_first_for_images_of_any_registry() -> None:
    for number in (1, 2, 3):
        assert hosts("_default", number)["host"] == {f"http://{REGISTRY}": {"capabilities": ["pull", "resolve"]}}


def test_a_registry_that_the_deck_started_is_asked_next_and_nobody_is_for_those_outside() -> None:
    assert "server" not in hosts("_default", 1)
    assert hosts("docker.io", 1)["server"] == f"http://{REGISTRY}"
