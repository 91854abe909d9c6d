"""List the programs of a node in the order of their start; `components.toml` has their arguments."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from harness.cluster.local import addresses, cgroups, handover, ssh
from harness.cluster.local.addresses import API_URL, FIRST_ADDRESS
from harness.cluster.local.differences import VersionedPart, rows
from harness.cluster.local.namespace import ProgramPlace
from harness.cluster.local.nodes import MOST, LabNode, NodeDirectory, first_nodes
from harness.cluster.local.trust import FRONT_PROXY
from harness.cluster.own_program import own_program
from harness.knowledge.version import Version


class StartStage(StrEnum):
    """The part of a lab that has to answer before a component is started."""

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
    stage: StartStage = StartStage.NODE
    place: ProgramPlace = ProgramPlace.NODE
    part: cgroups.ControlGroup = cgroups.ControlGroup.COMPONENTS
    """The control group of its processes."""


def components(
    node: LabNode, directory: NodeDirectory, version: Version | None, *, outside: Sequence[str] = ()
) -> tuple[Component, ...]:
    """Return all components of a node of this version of Kubernetes, or of a lab without one.

    `directory` is where this machine keeps what belongs to the node, `outside` what our DNS is told where the network is open.
    """
    known = {name: _component(name, node) for name in _table()}
    if version is None:
        return (known["containerd"], _dns(directory, outside), known["dockerd"])
    flags = (f"{flag}={value}" for flag, value in rows(VersionedPart.KUBELET_FLAG, version).items())
    kubelet = replace(known["kubelet"], argv=(*known["kubelet"].argv, *flags))
    if not node.is_first:
        return (known["containerd"], _SSH, kubelet, known["kube-proxy"])
    dns = _service_dns(directory, version, outside)
    return (
        *(known["etcd"], known["kube-apiserver"], known["containerd"], dns, known["dockerd"], _SSH),
        *(known["kube-controller-manager"], kubelet, known["kube-proxy"], known["kube-scheduler"]),
    )


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _component(name: str, node: LabNode) -> Component:
    """Return a component as the table has it, with the names and addresses of a node in its arguments."""
    names = ",".join(name for member in first_nodes(MOST) for name in (member.name, *member.aliases))
    values = {**vars(addresses), "FRONT_PROXY": FRONT_PROXY, "NODES": names, "name": node.name, "address": node.address}
    row = _table()[name]
    argv = tuple(Template(word).substitute(values) for word in row["argv"])
    return Component(name, argv, StartStage(row.get("stage", StartStage.NODE)))


_SSH = Component(
    "dropbear",
    (
        *(*ssh.SERVER, "-P", "/run/dropbear.pid", "-p", str(ssh.PORT)),
        # Keys only, and no message of the machine's day.
        *("-s", "-m"),
    ),
    part=cgroups.ControlGroup.SHELLS,
)


def _service_dns(directory: NodeDirectory, version: Version, outside: Sequence[str]) -> Component:
    """Return our own DNS, which answers for services until CoreDNS does."""
    slices = handover.slices(version)
    hands_over = (f"--until-coredns={slices}",) if slices is not None else ()
    return _dns(directory, outside, f"--api={API_URL}", f"--certificates={directory.certificates}", *hands_over)


def _dns(directory: NodeDirectory, outside: Sequence[str], *more: str) -> Component:
    """Return our own DNS, run by the Python that runs the harness; if the network is open, in the machine's network, where it asks for other names."""
    whose = (f"--names={directory.names}", f"--address={FIRST_ADDRESS}")
    argv = own_program("harness.cluster.local.dns", *whose, *more, *outside)
    return Component("dns", argv, place=ProgramPlace.MACHINE if outside else ProgramPlace.BESIDE)
