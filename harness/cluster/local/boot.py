"""From nothing to a node that takes pods."""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from harness.cluster.errors import ClusterBroken
from harness.cluster.local import cgroups, configuration, namespace
from harness.cluster.local.addresses import (
    ADMIN_KUBECONFIG,
    DNS_SERVICE_ADDRESS,
    NODE_ADDRESS,
    NODE_NAME,
    NODE_POD_RANGE,
)
from harness.cluster.local.components import Stage, components
from harness.cluster.local.lab import Lab
from harness.cluster.local.readiness import Readiness
from harness.cluster.local.state import ClusterDirectory, State

TIMEOUT = 180.0
"""Seconds from the first process to all parts answering, on a machine that has much else to do."""
_INTERVAL = 0.05


@dataclasses.dataclass(frozen=True, slots=True)
class _Version:
    gitVersion: str  # noqa: N815  (the API's own spelling)


def boot(directory: ClusterDirectory, state: State, sources: namespace.Sources, home: Callable[[Path], None]) -> Lab:
    """Bring a lab up in a directory that was claimed; `home` lays out the audience's home directory.

    Raises `ClusterError`, and then leaves what there is for `teardown`.
    """
    _lay_out(directory, home)
    joins = cgroups.create(directory.name)
    lab = Lab(directory, state, namespace.create(directory, joins, sources).init)
    lab.record(lab.state)
    _bring_up(lab)
    _assign_pod_range(lab)
    server = lab.call(lambda: lab.api_server().get("/version", _Version)).gitVersion
    lab.record(
        dataclasses.replace(lab.state, server_version=server, kubectl_version=_kubectl_version(sources.binaries))
    )
    return lab


def _lay_out(directory: ClusterDirectory, home: Callable[[Path], None]) -> None:
    for path in (directory.logs, directory.root, directory.exchange):
        path.mkdir()
    for inside in namespace.DATA_DIRECTORIES:
        (directory.data / Path(inside).name).mkdir(parents=True)
    changes = directory.changes / namespace.ROOT_LAYER
    configuration.write(changes, directory.name)
    directory.home.mkdir(mode=0o700)
    home(directory.home)
    kubeconfig = directory.home / ".kube" / "config"
    kubeconfig.parent.mkdir(exist_ok=True)
    kubeconfig.write_text((changes / ADMIN_KUBECONFIG.lstrip("/")).read_text())
    kubeconfig.chmod(0o600)


def _bring_up(lab: Lab) -> None:
    """Start each component as soon as what it needs answers; return when all of them do."""
    readiness = Readiness(lab)
    stages: dict[Stage, Callable[[], bool]] = {
        Stage.LAB: lambda: True,
        Stage.CONTAINERD: readiness.containerd,
        Stage.API_SERVER: readiness.api_server,
    }
    goals = {
        "mirror": readiness.mirror,
        "dockerd": readiness.docker,
        "dns": readiness.dns,
        "kube-controller-manager": readiness.accounts,
        "kubelet": readiness.node,
    }
    waiting = list(components(lab.certificates))
    end = time.monotonic() + TIMEOUT
    while waiting or goals:
        for stage, answers in list(stages.items()):
            if not answers():
                continue
            del stages[stage]
            if stage is Stage.API_SERVER:
                _announce_dns(lab)
            for component in [component for component in waiting if component.stage is stage]:
                lab.start(component)
                waiting.remove(component)
        started = {component.name for component in lab.state.components}
        for name in [name for name, is_reached in goals.items() if name in started and is_reached()]:
            del goals[name]
        lab.check_processes()
        if time.monotonic() > end:
            late = next(iter(goals), "kube-apiserver")
            raise ClusterBroken(f"{late} did not answer within {TIMEOUT:.0f} seconds; {lab.directory.last_words(late)}")
        time.sleep(_INTERVAL)


def _announce_dns(lab: Lab) -> None:
    """Give our DNS the service address that pods are told, under the name that every cluster has for it."""
    metadata = {"name": "kube-dns", "labels": {"k8s-app": "kube-dns", "kubernetes.io/name": "KubeDNS"}}
    ports = [{"name": name, "port": 53, "protocol": kind} for name, kind in (("dns", "UDP"), ("dns-tcp", "TCP"))]
    service = {"metadata": metadata, "spec": {"clusterIP": DNS_SERVICE_ADDRESS, "ports": ports}}
    endpoints = {"metadata": metadata, "subsets": [{"addresses": [{"ip": NODE_ADDRESS}], "ports": ports}]}

    def create() -> None:
        api = lab.api_server()
        api.create("/api/v1/namespaces/kube-system/services", service)
        api.create("/api/v1/namespaces/kube-system/endpoints", endpoints)

    lab.call(create)


def _assign_pod_range(lab: Lab) -> None:
    """Ours to do, for the controller that hands out ranges sleeps ten seconds first."""
    spec = {"spec": {"podCIDR": NODE_POD_RANGE, "podCIDRs": [NODE_POD_RANGE]}}
    lab.call(lambda: lab.api_server().patch(f"/api/v1/nodes/{NODE_NAME}", spec))


@dataclasses.dataclass(frozen=True, slots=True)
class _KubectlVersion:
    clientVersion: _Version  # noqa: N815


def _kubectl_version(binaries: Path) -> str:
    command = (binaries / "kubectl", "version", "--client", "--output=json")
    answer = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    return msgspec.json.decode(answer, type=_KubectlVersion).clientVersion.gitVersion
