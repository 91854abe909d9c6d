"""What a cluster's DNS consists of, in each version, and who answers until CoreDNS does."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from harness.cluster.images.of_labs import COREDNS
from harness.cluster.local.addons.objects import place_of
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.local.certificates import Authority
from harness.cluster.local.components import components
from harness.cluster.local.configuration import files
from harness.cluster.local.coredns import objects
from harness.cluster.local.handover import hand_over
from harness.cluster.local.limits import limits_of
from harness.cluster.local.nodes import FIRST, NodeDirectory, first_nodes
from harness.knowledge.version import read_version

OWN_DNS = "10.111.0.10"
SLICES = "/apis/discovery.k8s.io/{}/namespaces/kube-system/endpointslices"


def objects_of(version: str) -> dict[str, Any]:
    """Objects by the path at which they are created."""
    return {place_of(content): dict(content) for content in objects(read_version(version))}


def words_of_dns(version: str) -> tuple[str, ...]:
    started = components(FIRST, NodeDirectory(Path("/lab/node1")), read_version(version))
    return next(component.argv for component in started if component.name == "dns")


@pytest.mark.parametrize(
    ("version", "served"), [("1.19", "v1beta1"), ("1.20", "v1beta1"), ("1.21", "v1"), ("1.37", "v1")]
)
def test_our_own_dns_answers_at_the_address_of_the_service_until_coredns_does(version: str, served: str) -> None:
    created = objects_of(version)
    stopgap = created[SLICES.format(served)]
    assert stopgap["metadata"]["labels"] == {"kubernetes.io/service-name": "kube-dns"}
    assert [entry["addresses"] for entry in stopgap["endpoints"]] == [[OWN_DNS]]
    assert f"--until-coredns={SLICES.format(served)}" in words_of_dns(version)
    service = created["/api/v1/namespaces/kube-system/services"]
    deployment = created["/apis/apps/v1/namespaces/kube-system/deployments"]
    assert service["spec"]["clusterIP"] == "10.96.0.10"
    assert service["spec"]["selector"].items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
    assert [entry["image"] for entry in deployment["spec"]["template"]["spec"]["containers"]] == [COREDNS]


@pytest.mark.parametrize("version", ["1.17", "1.18"])
def test_where_kube_proxy_reads_no_slices_our_own_dns_is_the_one_of_the_cluster(version: str) -> None:
    service, endpoints = objects_of(version).values()
    assert service["spec"]["selector"] is None
    assert [entry["ip"] for entry in endpoints["subsets"][0]["addresses"]] == [OWN_DNS]
    assert not any(word.startswith("--until-coredns") for word in words_of_dns(version))


@pytest.mark.parametrize(("version", "title"), [("1.20", "KubeDNS"), ("1.21", "CoreDNS")])
def test_cluster_info_calls_it_what_kubeadm_calls_it(version: str, title: str) -> None:
    service = objects_of(version)["/api/v1/namespaces/kube-system/services"]
    assert service["metadata"]["labels"] == {
        "k8s-app": "kube-dns",
        "kubernetes.io/cluster-service": "true",
        "kubernetes.io/name": title,
    }


def test_what_coredns_does_not_know_it_asks_of_our_own_dns_and_not_of_itself() -> None:
    """Its pod has what the kubelet gives pods with `dnsPolicy: Default`; the node itself asks CoreDNS."""
    written = files(FIRST, first_nodes(1), read_version("1.37"), limits_of(0, 0, 1))
    assert '"resolvConf": "/etc/kubernetes/resolv.conf"' in written["/etc/kubernetes/kubelet.yaml"]
    assert written["/etc/kubernetes/resolv.conf"].startswith(f"nameserver {OWN_DNS}\n")
    assert written["/etc/resolv.conf"].startswith("nameserver 10.96.0.10\n")
    corefile = objects_of("1.37")["/api/v1/namespaces/kube-system/configmaps"]["data"]["Corefile"]
    assert "forward . /etc/resolv.conf" in corefile
    assert "kubernetes cluster.local in-addr.arpa ip6.arpa" in corefile


class Slices(BaseHTTPRequestHandler):
    """An API server that has slices of endpoints; its first watch breaks off before CoreDNS is ready."""

    watches: list[list[dict[str, Any]]]
    deleted: list[str]

    def do_GET(self) -> None:
        assert self.path.endswith("?watch=1&labelSelector=kubernetes.io/service-name=kube-dns")
        self.send_response(200)
        self.end_headers()
        for known in self.watches.pop(0):
            self.wfile.write(json.dumps({"type": "ADDED", "object": known}).encode() + b"\n")

    def do_DELETE(self) -> None:
        assert not self.watches, "CoreDNS was not ready yet"
        self.deleted.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Write nothing."""


def slice_of(name: str, *, ready: bool | None) -> dict[str, Any]:
    return {"metadata": {"name": name}, "endpoints": [{"addresses": ["10.244.0.2"], "conditions": {"ready": ready}}]}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiServer]:
    """A client of that server, as the lab's administrator."""
    authority = Authority("kubernetes")
    server, admin = authority.issue("server", addresses=("127.0.0.1",)), authority.issue("admin")
    (tmp_path / "ca.crt").write_bytes(authority.identity.certificate)
    for name, identity in (("server", server), ("admin", admin)):
        (tmp_path / f"{name}.crt").write_bytes(identity.certificate)
        (tmp_path / f"{name}.key").write_bytes(identity.key)
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Slices)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield ApiServer(f"https://127.0.0.1:{listening.server_address[1]}", tmp_path, "admin", 10.0)
    listening.shutdown()
    listening.server_close()


def test_our_own_dns_is_taken_away_once_coredns_is_ready_and_not_before(api: ApiServer) -> None:
    ours = slice_of("kube-dns-until-coredns", ready=True)
    nobody = {"metadata": {"name": "kube-dns-x7k2p"}, "endpoints": None}
    Slices.deleted = []
    Slices.watches = [
        [ours, nobody, slice_of("kube-dns-x7k2p", ready=False)],
        [ours, slice_of("kube-dns-x7k2p", ready=True)],
    ]
    hand_over(api, SLICES.format("v1"))
    assert Slices.deleted == [f"{SLICES.format('v1')}/kube-dns-until-coredns"]
