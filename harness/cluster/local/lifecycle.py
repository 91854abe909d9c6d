"""Do what `harness cluster up|down|status|shell|logs` ask for. msgspec can write all values as JSON."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import cgroups, host, services, teardown
from harness.cluster.local.apiserver import ApiError
from harness.cluster.local.forwarding import Forwarder, connection_to
from harness.cluster.local.lab import Lab
from harness.cluster.local.lab_cluster import shell_of
from harness.cluster.local.provider import LocalProvider
from harness.cluster.local.readiness import Readiness
from harness.cluster.local.state import ClusterDirectory, ClusterState, lock, names
from harness.cluster.provider import Request, ShellCommand
from harness.record.lab import ClusterRecord

_PATIENCE = 5.0
"""Seconds that an API server has to answer a person who asks how it is."""


@dataclass(frozen=True, slots=True)
class ComponentStatus:
    """One program of a cluster."""

    name: str
    pid: int
    """Its pid inside of the node."""
    is_running: bool
    is_frozen: bool = False
    """Whether it was stopped by a signal: it runs, and does nothing."""


@dataclass(frozen=True, slots=True)
class ClusterNode:
    """One node of a cluster."""

    name: str
    address: str
    is_ready: bool
    """Whether it takes pods."""
    init: int
    """The pid of its first process."""
    components: tuple[ComponentStatus, ...]


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """One cluster of this machine, as it is now."""

    name: str
    is_foreign: bool
    """Whether another version of the harness brought it up: then most other fields are unknown."""
    is_running: bool
    """Whether the first process of its first node lives."""
    is_ready: bool
    """Whether all its nodes take pods."""
    since: float | None
    """Seconds since the epoch."""
    owner: int | None
    """The pid of the live run that takes it down; `None` for a cluster that stays until `down`."""
    nodes: tuple[ClusterNode, ...]
    server_version: str
    kubectl_version: str


@dataclass(frozen=True, slots=True)
class Spared:
    """A cluster that a live run owns."""

    name: str
    owner: int


@dataclass(frozen=True, slots=True)
class Removal:
    """What `down` did."""

    removed: tuple[str, ...]
    spared: tuple[Spared, ...]


def up(request: Request, name: str | None = None) -> ClusterRecord:
    """Bring a cluster up that stays until `down`. Raises `ClusterError`, also where the name is taken."""
    provider = LocalProvider()
    request = replace(request, argument=name or "", keep=True)
    provider.check_host(request)
    if name is not None and name in names() and name not in teardown.sweep():
        raise ClusterError(f"there is a cluster {name!r} already; remove it: harness cluster down {name}")
    cluster = provider.up(request)
    cluster.close()
    return cluster.facts


def down(chosen: Iterable[str] = ()) -> Removal:
    """Remove the chosen clusters; without a choice, all that no live run owns. Raises `ClusterError`."""
    chosen = tuple(chosen)
    _enter()
    with lock():
        known = names()
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise ClusterError(f"there is no cluster {unknown[0]!r}; {_known(known)}")
        spared = () if chosen else tuple(_owned())
        removed = tuple(name for name in chosen or known if name not in {lab.name for lab in spared})
        for name in removed:
            teardown.destroy(ClusterDirectory(name))
    return Removal(removed, spared)


def _enter() -> None:
    """Make this process root of labs where there are clusters. Raises `CannotHost`."""
    if names():
        host.become_root()


def _owned() -> Iterator[Spared]:
    for name in names():
        state = ClusterDirectory(name).read()
        if state is not None and state.owner is not None and state.is_owned():
            yield Spared(name, state.owner.pid)


def status() -> tuple[ClusterStatus, ...]:
    """Return all clusters of this machine, dead ones too. Raises `ClusterError`."""
    _enter()
    return tuple(_status(ClusterDirectory(name)) for name in names())


def _status(directory: ClusterDirectory) -> ClusterStatus:
    state = directory.read() or ClusterState(directory.name, None, since=0.0)
    try:
        nodes = _nodes_of(directory)
        is_running = True
    except ClusterBroken:
        nodes = ()
        is_running = state.is_foreign() and bool(cgroups.members(directory.name))
    return ClusterStatus(
        state.name,
        state.is_foreign(),
        is_running,
        bool(nodes) and all(node.is_ready for node in nodes),
        state.since or None,
        state.owner.pid if state.owner is not None and state.is_owned() else None,
        nodes,
        state.server_version,
        state.kubectl_version,
    )


def _nodes_of(directory: ClusterDirectory) -> tuple[ClusterNode, ...]:
    """Return the nodes of a running cluster. Raises `ClusterBroken` where it does not run."""
    lab = Lab.attach(directory)
    try:
        return tuple(_node_statuses(lab))
    finally:
        lab.leave()


def _node_statuses(lab: Lab) -> Iterator[ClusterNode]:
    readiness = Readiness(lab)
    if lab.state.version is not None:
        ready = readiness.nodes_that_take_pods(_PATIENCE)
    else:
        ready = {node.name for node in lab.nodes} if readiness.docker() else set()
    components = tuple(lab.components())
    frozen = tuple(lab.frozen())
    for node in lab.nodes:
        own = (
            ComponentStatus(component.name, component.process.pid, is_running, (place, component) in frozen)
            for place, component, is_running in components
            if place == node
        )
        init = lab.namespace(node).init.pid
        yield ClusterNode(node.name, node.address, node.name in ready, init, tuple(own))


@contextlib.contextmanager
def forwarded(service: str, namespace: str, port: int, name: str | None = None) -> Iterator[Forwarder]:
    """Yield a forwarder from a port of this machine (a free one for 0) to a service of the named cluster, or of the only one.

    Raises `ClusterError`.
    """
    _enter()
    lab = Lab.attach(_directory(name))
    try:
        try:
            address = lab.call(lambda: services.address_of(lab.api_server(_PATIENCE), service, namespace))
        except ApiError as error:
            raise ClusterBroken(f"the API server of {lab.state.name!r} does not list its services: {error}") from error
        connect = connection_to(*address)
        with Forwarder(port, lambda: lab.call(connect)) as forwarder:
            yield forwarder
    finally:
        lab.leave()


def shell_command(name: str | None = None) -> ShellCommand:
    """Return the audience's shell in the named cluster, or in the only one. Raises `ClusterError`."""
    _enter()
    return shell_of(Lab.attach(_directory(name)))


def logs(name: str | None = None, component: str | None = None) -> tuple[Path, ...]:
    """Return the logs of the named cluster, or of the only one: those of a component on each node, or of all components.

    Raises `ClusterError`.
    """
    directory = _directory(name)
    paths = tuple(sorted(directory.system.glob("node*/logs/*.log")))
    if component is None:
        return paths
    chosen = tuple(path for path in paths if path.stem == component)
    if not chosen:
        known = ", ".join(sorted({path.stem for path in paths})) or "none"
        raise ClusterError(f"the cluster {directory.name!r} has no log of {component!r}; it has: {known}")
    return chosen


def _directory(name: str | None) -> ClusterDirectory:
    known = names()
    if name is None and len(known) == 1:
        return ClusterDirectory(known[0])
    if name is None:
        raise ClusterError("say which cluster; " + _known(known) if known else _known(known))
    if name not in known:
        raise ClusterError(f"there is no cluster {name!r}; {_known(known)}")
    return ClusterDirectory(name)


def _known(known: tuple[str, ...]) -> str:
    return f"there are: {', '.join(known)}" if known else "there is none; start one: harness cluster up"
