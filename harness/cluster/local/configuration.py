"""The configuration files of a node, written for it before its first process starts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.cluster.images.registries import KNOWN_REGISTRIES
from harness.cluster.images.stand_ins import OWN_REGISTRY
from harness.cluster.local.addresses import (
    CERTIFICATES,
    CONTAINERD_SOCKET,
    DNS_DOMAIN,
    DNS_SERVICE_ADDRESS,
    FIRST_ADDRESS,
    REGISTRY,
)
from harness.cluster.local.differences import Part, rows
from harness.cluster.local.limits import Limits
from harness.cluster.local.nodes import LabNode
from harness.knowledge.version import Version

_RESOLVERS_OUTSIDE = "/etc/kubernetes/resolv.conf"
"""Whom CoreDNS asks for what it does not know, and pods with `dnsPolicy: Default`: the DNS of the lab, as the one of any machine."""
SANDBOX_IMAGE = f"{OWN_REGISTRY}/pause:3.2"


def write(files: Mapping[str, str], changes: Path) -> None:
    """Write files into `changes`, the upper layer of a node's root. Keys and kubeconfigs are for root alone."""
    for path, content in files.items():
        file = changes / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        if file.suffix in (".key", ".conf") and file.name != "resolv.conf":
            file.chmod(0o600)


def files(node: LabNode, nodes: Sequence[LabNode], version: Version | None, limits: Limits) -> Mapping[str, str]:
    """What the components of a node of this version of Kubernetes, or of a lab without one, read, by path."""
    resolver = FIRST_ADDRESS if version is None else DNS_SERVICE_ADDRESS
    known = "".join(f"{each.address} {' '.join((each.name, *each.aliases))}\n" for each in nodes)
    return {
        "/etc/hostname": f"{node.name}\n",
        "/etc/hosts": f"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{known}",
        "/etc/resolv.conf": _resolvers(resolver),
        "/etc/containerd/config.toml": _CONTAINERD,
        **{f"/etc/containerd/certs.d/{host}/hosts.toml": _IMAGES for host in (*KNOWN_REGISTRIES, OWN_REGISTRY)},
        "/etc/containerd/certs.d/_default/hosts.toml": _IMAGES_OR_THE_LAB,
        **(_of_kubernetes(node, version, limits) if version is not None else {}),
        **(_of_first_node() if node.is_first else {}),
    }


def _resolvers(address: str) -> str:
    return f"nameserver {address}\noptions timeout:2 attempts:2\n"


def _of_kubernetes(node: LabNode, version: Version, limits: Limits) -> Mapping[str, str]:
    return {
        "/etc/cni/net.d/10-lab.conflist": json.dumps(_pod_network(node), indent=2),
        "/etc/kubernetes/kubelet.yaml": json.dumps(_kubelet(version, limits), indent=2),
        _RESOLVERS_OUTSIDE: _resolvers(FIRST_ADDRESS),
    }


_CONTAINERD = f"""\
version = 2
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.opt"]

[grpc]
  address = "{CONTAINERD_SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{SANDBOX_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
"""

_IMAGES_OR_THE_LAB = f"""\
[host."http://{REGISTRY}"]
  capabilities = ["pull", "resolve"]
"""
"""For a registry of any name: one that the deck started in the lab is none of the front's, and is asked next."""

_IMAGES = f"""\
server = "http://{REGISTRY}"

{_IMAGES_OR_THE_LAB}"""
"""For those that are nowhere in the lab: nobody else is asked."""


def _pod_network(node: LabNode) -> Mapping[str, object]:
    """Pods keep their own address on their way to any node: all nodes have a route to the pods of all others."""
    return {
        "cniVersion": "0.4.0",
        "name": "lab",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "cni0",
                "isGateway": True,
                "ipMasq": False,
                "hairpinMode": True,
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": node.pod_range}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def _kubelet(version: Version, limits: Limits) -> Mapping[str, object]:
    """JSON is YAML to its reader."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": f"{CERTIFICATES}/ca.crt"},
        },
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": "/",
        "clusterDNS": [DNS_SERVICE_ADDRESS],
        "clusterDomain": DNS_DOMAIN,
        # Whoever fills the disk is told so by the kernel. A kubelet would end other pods, and take none for five minutes.
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "0%", "imagefs.available": "0%"},
        "failSwapOn": False,
        "imageGCHighThresholdPercent": 100,
        "podPidsLimit": limits.processes,
        "resolvConf": _RESOLVERS_OUTSIDE,
        "nodeStatusReportFrequency": "1s",
        "nodeStatusUpdateFrequency": "1s",
        "tlsCertFile": f"{CERTIFICATES}/kubelet.crt",
        "tlsPrivateKeyFile": f"{CERTIFICATES}/kubelet.key",
        "featureGates": rows(Part.KUBELET_FEATURE, version),
        **rows(Part.KUBELET_FIELD, version),
    }


def _of_first_node() -> Mapping[str, str]:
    docker = {
        "cgroup-parent": "/docker",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
    }
    return {"/etc/docker/daemon.json": json.dumps(docker, indent=2)}
