"""Write the configuration files of a node before its first process starts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from harness.cluster.images.registries import KNOWN_REGISTRIES
from harness.cluster.images.stand_ins import OWN_REGISTRY
from harness.cluster.local import addresses
from harness.cluster.local.addresses import DNS_SERVICE_ADDRESS, FIRST_ADDRESS, REGISTRY
from harness.cluster.local.differences import VersionedPart, rows
from harness.cluster.local.limits import Limits
from harness.cluster.local.nodes import LabNode
from harness.knowledge.version import Version

_RESOLVERS_OUTSIDE = "/etc/kubernetes/resolv.conf"
"""The resolver of CoreDNS for names that it does not know, and of pods with `dnsPolicy: Default`: the DNS of the lab."""
_FOLDER = Path(__file__).with_name("node_files")
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
    """Return the files that the components of a node read, by path, for a version of Kubernetes or for a lab without one."""
    resolver = FIRST_ADDRESS if version is None else DNS_SERVICE_ADDRESS
    known = "".join(f"{member.address} {' '.join((member.name, *member.aliases))}\n" for member in nodes)
    return {
        "/etc/hostname": f"{node.name}\n",
        "/etc/hosts": f"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{known}",
        "/etc/resolv.conf": _resolvers(resolver),
        "/etc/containerd/config.toml": _filled("containerd.toml"),
        **{f"/etc/containerd/certs.d/{host}/hosts.toml": _IMAGES for host in (*KNOWN_REGISTRIES, OWN_REGISTRY)},
        "/etc/containerd/certs.d/_default/hosts.toml": _IMAGES_OR_THE_LAB,
        **(_of_kubernetes(node, version, limits) if version is not None else {}),
        **({"/etc/docker/daemon.json": _filled("docker.json")} if node.is_first else {}),
    }


def _resolvers(address: str) -> str:
    return f"nameserver {address}\noptions timeout:2 attempts:2\n"


def _of_kubernetes(node: LabNode, version: Version, limits: Limits) -> Mapping[str, str]:
    """Return the files of the kubelet and of the network of pods.

    The kubelet's is JSON, which is YAML to its reader. It evicts no pods from a full disk: whoever fills that is told so by the kernel, where a
    kubelet would end other pods, and take none for five minutes. What changes about the node is reported within a second, and what does not
    every five minutes, as anywhere. Pods keep their own address on their way to any node: all have a route to it.
    """
    features = json.dumps(rows(VersionedPart.KUBELET_FEATURE, version))
    kubelet = json.loads(_filled("kubelet.json", processes=limits.processes, features=features))
    return {
        "/etc/cni/net.d/10-lab.conflist": _filled("pod_network.json", pod_range=node.pod_range),
        "/etc/kubernetes/kubelet.yaml": json.dumps({**kubelet, **rows(VersionedPart.KUBELET_FIELD, version)}, indent=2),
        _RESOLVERS_OUTSIDE: _resolvers(FIRST_ADDRESS),
    }


def _filled(name: str, **values: object) -> str:
    """Return a file of `node_files` with names and addresses of the lab in the place of words like `$DNS_DOMAIN`."""
    own = {"SANDBOX_IMAGE": SANDBOX_IMAGE, "RESOLVERS_OUTSIDE": _RESOLVERS_OUTSIDE}
    return Template((_FOLDER / name).read_text("utf-8")).substitute(**vars(addresses), **own, **values)


_IMAGES_OR_THE_LAB = f"""\
[host."http://{REGISTRY}"]
  capabilities = ["pull", "resolve"]
"""
"""For registries of any name: the front is asked first, then the registry itself, which can be one that the deck started in the lab."""

_IMAGES = f"""\
server = "http://{REGISTRY}"

{_IMAGES_OR_THE_LAB}"""
"""For public registries, which are never in the lab: only the front is asked."""
