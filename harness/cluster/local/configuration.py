"""The configuration files of a lab, written into it before its first process starts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from harness.cluster.local import cgroups, kubeconfig
from harness.cluster.local.addresses import (
    ADMIN_KUBECONFIG,
    API_SERVICE_ADDRESS,
    CERTIFICATES,
    CONTAINERD_SOCKET,
    DNS_DOMAIN,
    DNS_SERVICE_ADDRESS,
    IMAGES,
    MIRROR,
    NODE_ADDRESS,
    NODE_ALIASES,
    NODE_NAME,
    NODE_POD_RANGE,
)
from harness.cluster.local.certificates import Authority, Identity, SigningKey

ADMIN = "kubernetes-admin"
SANDBOX_IMAGE = "docker.io/library/pause:3.2"
DNS_USER = "system:serviceaccount:kube-system:kube-dns"
"""By the roles every cluster has from its start, this user may watch services and endpoints."""

_OPAQUE = "trusted.overlay.opaque"
_REPLACED = ("/etc/cni", "/etc/containerd", "/etc/docker", "/etc/kubernetes")


def write(changes: Path, cluster: str) -> None:
    """Write all files into `changes`, the upper layer of the lab's root; those of the machine stay unseen."""
    for replaced in _REPLACED:
        directory = changes / replaced.lstrip("/")
        directory.mkdir(parents=True)
        os.setxattr(directory, _OPAQUE, b"y")
    for path, content in {**_plain_files(), **_json_files(cluster), **_trust()}.items():
        file = changes / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        if file.suffix in (".key", ".conf"):
            file.chmod(0o600)


def _plain_files() -> Mapping[str, str]:
    names = " ".join((NODE_NAME, *NODE_ALIASES))
    return {
        "/etc/hostname": f"{NODE_NAME}\n",
        "/etc/hosts": f"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{NODE_ADDRESS} {names}\n",
        "/etc/resolv.conf": f"nameserver {DNS_SERVICE_ADDRESS}\noptions timeout:2 attempts:2\n",
        "/etc/containerd/config.toml": _CONTAINERD,
        "/etc/containerd/certs.d/docker.io/hosts.toml": _MIRROR_OF_DOCKER_HUB,
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
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
"""

_MIRROR_OF_DOCKER_HUB = f"""\
server = "http://{MIRROR}"

[host."http://{MIRROR}"]
  capabilities = ["pull", "resolve"]
"""


def _json_files(cluster: str) -> Mapping[str, str]:
    """Also those that are YAML to their readers: JSON is YAML."""
    network = {
        "cniVersion": "0.4.0",
        "name": "lab",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "cni0",
                "isGateway": True,
                "ipMasq": True,
                "hairpinMode": True,
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": NODE_POD_RANGE}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }
    docker = {
        "registry-mirrors": [f"http://{MIRROR}"],
        "cgroup-parent": f"{cgroups.root_name(cluster)}/docker",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
    }
    mirror = {
        "version": 0.1,
        "log": {"level": "warn", "accesslog": {"disabled": True}},
        "storage": {
            "filesystem": {"rootdirectory": IMAGES},
            "maintenance": {"readonly": {"enabled": True}, "uploadpurging": {"enabled": False}},
        },
        "http": {"addr": MIRROR},
    }
    kubelet = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": f"{CERTIFICATES}/ca.crt"},
        },
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": cgroups.root_name(cluster),
        "clusterDNS": [DNS_SERVICE_ADDRESS],
        "clusterDomain": DNS_DOMAIN,
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
        "failSwapOn": False,
        "imageGCHighThresholdPercent": 100,
        "nodeStatusReportFrequency": "1s",
        "nodeStatusUpdateFrequency": "1s",
        "tlsCertFile": f"{CERTIFICATES}/kubelet.crt",
        "tlsPrivateKeyFile": f"{CERTIFICATES}/kubelet.key",
    }
    return {
        "/etc/cni/net.d/10-lab.conflist": json.dumps(network, indent=2),
        "/etc/docker/daemon.json": json.dumps(docker, indent=2),
        "/etc/docker-registry/mirror.yml": json.dumps(mirror, indent=2),
        "/etc/kubernetes/kubelet.yaml": json.dumps(kubelet, indent=2),
    }


def _trust() -> Mapping[str, str]:
    """Certificates, keys, and the kubeconfig files made of them."""
    authority = Authority("kubernetes")
    trusted = authority.identity
    accounts = SigningKey.create()
    service = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", f"kubernetes.default.svc.{DNS_DOMAIN}")
    node_names = (NODE_NAME, *NODE_ALIASES, "localhost")
    kubelet = authority.issue(
        f"system:node:{NODE_NAME}", "system:nodes", names=node_names, addresses=(NODE_ADDRESS, "127.0.0.1")
    )
    identities: dict[str, Identity] = {
        "ca": trusted,
        "apiserver": authority.issue(
            "kube-apiserver",
            names=(*service, *node_names),
            addresses=(NODE_ADDRESS, "127.0.0.1", API_SERVICE_ADDRESS),
        ),
        "apiserver-kubelet-client": authority.issue("kube-apiserver-kubelet-client", "system:masters"),
        "kubelet": kubelet,
        "admin": authority.issue(ADMIN, "system:masters"),
        "dns": authority.issue(DNS_USER),
    }
    users = {
        "kubelet": (f"system:node:{NODE_NAME}", kubelet),
        "admin": (ADMIN, identities["admin"]),
        "controller-manager": _issued(authority, "system:kube-controller-manager", "system:masters"),
        "scheduler": _issued(authority, "system:kube-scheduler"),
        "proxy": _issued(authority, "system:kube-proxy"),
    }
    files = {f"{CERTIFICATES}/sa.key": accounts.private.decode(), f"{CERTIFICATES}/sa.pub": accounts.public.decode()}
    for name, identity in identities.items():
        files[f"{CERTIFICATES}/{name}.crt"] = identity.certificate.decode()
        files[f"{CERTIFICATES}/{name}.key"] = identity.key.decode()
    for name, (user, identity) in users.items():
        path = ADMIN_KUBECONFIG if name == "admin" else f"/etc/kubernetes/{name}.conf"
        files[path] = kubeconfig.render(user, identity, trusted.certificate)
    return files


def _issued(authority: Authority, user: str, group: str = "") -> tuple[str, Identity]:
    return user, authority.issue(user, group)
