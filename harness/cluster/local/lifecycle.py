"""What `harness cluster up|down|status|shell|logs` do. All values can be written as JSON by msgspec."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import teardown
from harness.cluster.local.lab import Lab
from harness.cluster.local.provider import LocalProvider, shell_of
from harness.cluster.local.readiness import Readiness
from harness.cluster.local.state import ClusterDirectory, State, lock, names
from harness.cluster.provider import ClusterFacts, Request, ShellCommand


@dataclass(frozen=True, slots=True)
class ComponentStatus:
    """One program of a cluster."""

    name: str
    pid: int
    """As numbered inside the lab."""
    is_running: bool


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """One cluster of this machine, as found now."""

    name: str
    is_running: bool
    """Whether its first process lives."""
    is_ready: bool
    """Whether its node takes pods."""
    init: int | None
    since: float | None
    """Seconds since the epoch."""
    owner: int | None
    """The process of the live run that takes it down; none when it stays until somebody asks."""
    components: tuple[ComponentStatus, ...]
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


def up(request: Request, name: str | None = None) -> ClusterFacts:
    """Bring a cluster up that stays. Raises `ClusterError`, also when the name is taken."""
    provider = LocalProvider()
    request = dataclasses.replace(request, argument=name or "", keep=True)
    provider.check_host(request)
    if name is not None and name in names() and name not in teardown.sweep():
        raise ClusterError(f"there is a cluster {name!r} already; remove it: harness cluster down {name}")
    cluster = provider.up(request)
    cluster.close()
    return cluster.facts


def down(chosen: Iterable[str] = ()) -> Removal:
    """Remove the chosen clusters; without a choice, all that no live run owns. Raises `ClusterError`."""
    chosen = tuple(chosen)
    with lock():
        known = names()
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise ClusterError(f"there is no cluster {unknown[0]!r}; {_known(known)}")
    spared = () if chosen else tuple(_owned())
    removed = tuple(name for name in chosen or known if name not in {each.name for each in spared})
    for name in removed:
        teardown.destroy(ClusterDirectory(name))
    return Removal(removed, spared)


def _owned() -> Iterator[Spared]:
    for name in names():
        state = ClusterDirectory(name).read()
        if state is not None and state.owner is not None and state.is_owned():
            yield Spared(name, state.owner.pid)


def status() -> tuple[ClusterStatus, ...]:
    """All clusters of this machine, dead ones too."""
    return tuple(_status(ClusterDirectory(name)) for name in names())


def _status(directory: ClusterDirectory) -> ClusterStatus:
    state = directory.read() or State(directory.name, None, since=0.0)
    try:
        lab = Lab.attach(directory)
    except ClusterBroken:
        components: tuple[ComponentStatus, ...] = ()
        is_running = is_ready = False
    else:
        is_running = True
        components = tuple(
            ComponentStatus(each.name, each.process.pid, lab.is_running(each)) for each in state.components
        )
        is_ready = Readiness(lab).node()
        lab.leave()
    return ClusterStatus(
        state.name,
        is_running,
        is_ready,
        state.init.pid if state.init is not None and is_running else None,
        state.since or None,
        state.owner.pid if state.owner is not None and state.is_owned() else None,
        components,
        state.server_version,
        state.kubectl_version,
    )


def shell_command(name: str | None = None) -> ShellCommand:
    """The audience's shell in a cluster: the named one, or the only one. Raises `ClusterError`."""
    return shell_of(Lab.attach(_directory(name)))


def logs(name: str | None = None, component: str | None = None) -> tuple[Path, ...]:
    """The logs of a cluster: the named one or the only one, of one component or of all. Raises `ClusterError`."""
    directory = _directory(name)
    found = tuple(sorted(directory.logs.glob("*.log")))
    if component is None:
        return found
    chosen = tuple(path for path in found if path.stem == component)
    if not chosen:
        known = ", ".join(path.stem for path in found) or "none"
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
