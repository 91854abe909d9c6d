"""The programs that make a node, in the order in which they are started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.cluster.local import cgroups, handover, ssh
from harness.cluster.local.addresses import (
    API_PORT,
    API_URL,
    BINARIES,
    CERTIFICATES,
    CONTAINERD_SOCKET,
    DOCKER_SOCKET,
    ETCD_URL,
    FIRST_ADDRESS,
    IMAGES_AUTHORITY,
    POD_RANGE,
    REGISTRY,
    SERVICE_RANGE,
)
from harness.cluster.local.differences import Part, rows
from harness.cluster.local.namespace import Place
from harness.cluster.local.nodes import MOST, LabNode, NodeDirectory, first_nodes
from harness.cluster.local.trust import FRONT_PROXY
from harness.cluster.own_program import own_program
from harness.knowledge.version import Version


class Stage(StrEnum):
    """What has to answer before a component is started."""

    NODE = "node"
    CONTAINERD = "containerd"
    API_LISTENS = "api-listens"
    """It takes connections, a second before it is ready: what asks it again and again can begin to load."""
    API_ANSWERS = "api-answers"
    """It answers requests, and is ready a second later: it waits so long before it makes the roles that every cluster has.

    Controllers begin now. They would end if they had to wait for long, on a machine that has much else to do.
    """
    API_SERVER = "api-server"
    """It is ready."""


@dataclass(frozen=True, slots=True)
class Component:
    """One program of a node."""

    name: str
    argv: tuple[str, ...]
    stage: Stage = Stage.NODE
    place: Place = Place.NODE
    part: cgroups.Part = cgroups.Part.COMPONENTS
    """Its control group."""


def components(
    node: LabNode, directory: NodeDirectory, version: Version | None, *, outside: Sequence[str] = ()
) -> tuple[Component, ...]:
    """All components of a node of this version of Kubernetes, or of a lab without one.

    `directory` is where this machine keeps what belongs to the node, `outside` what our DNS is told where the network is open.
    """
    if version is None:
        return (_CONTAINERD, _dns(directory, outside), _DOCKER)
    members = (_kubelet(node, version), _kube_proxy(node))
    if not node.is_first:
        return (_CONTAINERD, _SSH, *members)
    return (
        *(_ETCD, _API_SERVER, _CONTAINERD, _service_dns(directory, version, outside), _DOCKER, _SSH),
        *(_CONTROLLER_MANAGER, *members, _SCHEDULER),
    )


_MEMORY_FOR_TIME = ("/usr/bin/env", "GOGC=400")
"""Before a program of Go: it collects its garbage less often. The API server starts with a fifth less work, and takes 130 MB more."""

_ETCD = Component(
    "etcd",
    (
        "/usr/bin/etcd",
        "--name=lab",
        "--data-dir=/var/lib/etcd/data",
        "--unsafe-no-fsync",
        f"--listen-client-urls={ETCD_URL}",
        f"--advertise-client-urls={ETCD_URL}",
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=lab=http://127.0.0.1:2380",
        "--logger=zap",
        "--log-level=warn",
    ),
)

_API_SERVER = Component(
    "kube-apiserver",
    (
        *_MEMORY_FOR_TIME,
        f"{BINARIES}/kube-apiserver",
        f"--advertise-address={FIRST_ADDRESS}",
        "--allow-privileged=true",
        "--authorization-mode=Node,RBAC",
        f"--client-ca-file={CERTIFICATES}/ca.crt",
        "--enable-admission-plugins=NodeRestriction",
        f"--etcd-servers={ETCD_URL}",
        f"--kubelet-certificate-authority={CERTIFICATES}/ca.crt",
        f"--kubelet-client-certificate={CERTIFICATES}/apiserver-kubelet-client.crt",
        f"--kubelet-client-key={CERTIFICATES}/apiserver-kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP",
        # For API servers behind this one, such as that of metrics-server: who asks them in whose name.
        f"--proxy-client-cert-file={CERTIFICATES}/front-proxy-client.crt",
        f"--proxy-client-key-file={CERTIFICATES}/front-proxy-client.key",
        f"--requestheader-allowed-names={FRONT_PROXY}",
        f"--requestheader-client-ca-file={CERTIFICATES}/front-proxy-ca.crt",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-username-headers=X-Remote-User",
        f"--secure-port={API_PORT}",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={CERTIFICATES}/sa.pub",
        f"--service-account-signing-key-file={CERTIFICATES}/sa.key",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        f"--tls-cert-file={CERTIFICATES}/apiserver.crt",
        f"--tls-private-key-file={CERTIFICATES}/apiserver.key",
    ),
)

_CONTAINERD = Component("containerd", ("/usr/bin/containerd", "--log-level=warn"))

_OWN_NAMES = ",".join(
    (
        *("localhost", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", ".local", ".svc"),
        *(name for node in first_nodes(MOST) for name in (node.name, *node.aliases)),
    )
)
_DOCKER = Component(
    "dockerd",
    (
        # The front is its registry for all names, but for those of the lab.
        *(
            "/usr/bin/env",
            f"HTTPS_PROXY=http://{REGISTRY}",
            f"NO_PROXY={_OWN_NAMES}",
            f"SSL_CERT_FILE={IMAGES_AUTHORITY}",
        ),
        "/usr/sbin/dockerd",
        f"--host=unix://{DOCKER_SOCKET}",
        f"--containerd={CONTAINERD_SOCKET}",
    ),
    Stage.CONTAINERD,
)

_SSH = Component(
    "dropbear",
    (
        *(*ssh.SERVER, "-P", "/run/dropbear.pid", "-p", str(ssh.PORT)),
        # Keys only, and no message of the machine's day.
        *("-s", "-m"),
    ),
    part=cgroups.Part.SHELLS,
)

_CONTROLLER_MANAGER = Component(
    "kube-controller-manager",
    (
        *_MEMORY_FOR_TIME,
        f"{BINARIES}/kube-controller-manager",
        f"--cluster-signing-cert-file={CERTIFICATES}/ca.crt",
        f"--cluster-signing-key-file={CERTIFICATES}/ca.key",
        "--kubeconfig=/etc/kubernetes/controller-manager.conf",
        "--leader-elect=false",
        "--node-monitor-period=1s",
        f"--root-ca-file={CERTIFICATES}/ca.crt",
        f"--service-account-private-key-file={CERTIFICATES}/sa.key",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
    ),
    Stage.API_ANSWERS,
)

_SCHEDULER = Component(
    "kube-scheduler",
    (
        f"{BINARIES}/kube-scheduler",
        "--kubeconfig=/etc/kubernetes/scheduler.conf",
        "--leader-elect=false",
    ),
    Stage.API_ANSWERS,
)


def _kubelet(node: LabNode, version: Version) -> Component:
    argv = (
        f"{BINARIES}/kubelet",
        "--config=/etc/kubernetes/kubelet.yaml",
        f"--container-runtime-endpoint=unix://{CONTAINERD_SOCKET}",
        f"--hostname-override={node.name}",
        "--kubeconfig=/etc/kubernetes/kubelet.conf",
        f"--node-ip={node.address}",
        *(f"{flag}={value}" for flag, value in rows(Part.KUBELET_FLAG, version).items()),
    )
    return Component("kubelet", argv, Stage.API_ANSWERS)


def _kube_proxy(node: LabNode) -> Component:
    argv = (
        f"{BINARIES}/kube-proxy",
        f"--bind-address={node.address}",
        f"--cluster-cidr={POD_RANGE}",
        # Of the machine, not of the node: to be left as they are.
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-close-wait=0s",
        "--conntrack-tcp-timeout-established=0s",
        f"--hostname-override={node.name}",
        "--iptables-min-sync-period=100ms",
        "--kubeconfig=/etc/kubernetes/proxy.conf",
        "--proxy-mode=iptables",
    )
    return Component("kube-proxy", argv, Stage.API_ANSWERS)


def _service_dns(directory: NodeDirectory, version: Version, outside: Sequence[str]) -> Component:
    """Our own DNS, with the names of services until CoreDNS answers for them."""
    slices = handover.slices(version)
    hands_over = (f"--until-coredns={slices}",) if slices is not None else ()
    return _dns(directory, outside, f"--api={API_URL}", f"--certificates={directory.certificates}", *hands_over)


def _dns(directory: NodeDirectory, outside: Sequence[str], *more: str) -> Component:
    """Our own DNS, run by the Python that runs us; where the network is open, from the machine's, where other names are asked for."""
    whose = (f"--names={directory.names}", f"--address={FIRST_ADDRESS}")
    argv = own_program("harness.cluster.local.dns", *whose, *more, *outside)
    return Component("dns", argv, place=Place.MACHINE if outside else Place.BESIDE)
