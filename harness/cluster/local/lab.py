"""Work with a lab whose namespaces exist: start its components, check on them, reach its network."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import cgroups, teardown, users
from harness.cluster.local.addresses import API_URL
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.local.components import Component
from harness.cluster.local.namespace import Namespace
from harness.cluster.local.network import Network
from harness.cluster.local.nodes import FIRST, LabNode, NodeDirectory
from harness.cluster.local.process import Process
from harness.cluster.local.state import ClusterDirectory, ClusterState, StartedComponent, StartedNode
from harness.cluster.local.users import Users
from harness.cluster.waiting import wait_until

T = TypeVar("T")

_DEATH_SPREADS_WITHIN = 0.5
"""Seconds in which all processes of a node that has ended are gone: until then one of them may seem to have ended alone."""


class Lab:
    """One lab, and this process's way into its network."""

    def __init__(self, directory: ClusterDirectory, state: ClusterState) -> None:
        self.directory = directory
        self._state = state
        self._network: Network | None = None
        self._joins: dict[LabNode, dict[cgroups.ControlGroup, Sequence[Path]]] = {}

    @classmethod
    def attach(cls, directory: ClusterDirectory) -> Lab:
        """Return the lab that runs in this directory. Raises `ClusterBroken` when none does."""
        state = directory.read()
        if state is not None and state.is_foreign():
            raise ClusterBroken(
                f"the cluster {directory.name!r} was brought up by another version of slide-harness; "
                f"remove it with this one: harness cluster down {directory.name}"
            )
        if state is None or not state.nodes or not state.nodes[0].init.is_alive():
            raise ClusterBroken(
                f"the cluster {directory.name!r} does not run (any more); "
                f"remove what it left: harness cluster down {directory.name}"
            )
        if not directory.node(FIRST.name).path.is_dir():
            raise ClusterBroken(
                f"the files of the cluster {directory.name!r} are not seen from here: it has mounts that this command has not; "
                f"go on where it was brought up, or remove it: harness cluster down {directory.name}"
            )
        return cls(directory, state)

    @property
    def state(self) -> ClusterState:
        """Return the recorded state of the lab."""
        return self._state

    def record(self, state: ClusterState) -> None:
        """Replace the recorded state of the lab."""
        self._state = state
        self.directory.write(state)

    def add(self, node: LabNode, init: Process) -> None:
        """Record a node whose namespaces were made, with its first process."""
        nodes = sorted((*self._state.nodes, StartedNode(node.number, init)), key=lambda started: started.number)
        self.record(dataclasses.replace(self._state, nodes=tuple(nodes)))

    @property
    def nodes(self) -> tuple[LabNode, ...]:
        """Return the nodes that have their namespaces, the first one first."""
        return tuple(LabNode(started.number) for started in self._state.nodes)

    def _started(self, node: LabNode) -> StartedNode:
        return next(started for started in self._state.nodes if started.number == node.number)

    def namespace(self, node: LabNode = FIRST) -> Namespace:
        """Return the namespaces of a node."""
        if node not in self._joins:
            self._joins[node] = {
                part: cgroups.joins(self.directory.name, node.name, part) for part in cgroups.ControlGroup
            }
        return Namespace(self._started(node).init, self._joins[node])

    def users(self) -> Users:
        """Return the range of users that the lab has."""
        return users.of_process(self._started(FIRST).init.pid)

    def mounts_under(self, path: str) -> list[str]:
        """Return where something is mounted in or at a directory of the first node, the innermost first."""
        mountinfo = Path(f"/proc/{self._started(FIRST).init.pid}/mountinfo")
        return [str(point) for point in teardown.mounts_under(Path(path), mountinfo)]

    def node_directory(self, node: LabNode = FIRST) -> NodeDirectory:
        """Return where this machine keeps what belongs to a node."""
        return self.directory.node(node.name)

    def start(self, node: LabNode, component: Component) -> None:
        """Start a component of a node and record it. Raises `ClusterError`."""
        directory = self.node_directory(node)
        process = self.namespace(node).start(
            component.argv, directory.log(component.name), component.place, component.part
        )
        if process is None:
            raise ClusterError(
                f"{component.name} of {node.name} ended as soon as it was started; "
                f"{directory.last_words(component.name)}"
            )
        earlier = self._started(node)
        components = (*earlier.components, StartedComponent(component.name, process))
        self._replace(earlier, dataclasses.replace(earlier, components=components))

    def _replace(self, earlier: StartedNode, changed: StartedNode) -> None:
        nodes = tuple(changed if node is earlier else node for node in self._state.nodes)
        self.record(dataclasses.replace(self._state, nodes=nodes))

    def forget(self, node: LabNode, component: str) -> None:
        """Delete the record of a component of a node that has ended."""
        earlier = self._started(node)
        components = tuple(running for running in earlier.components if running.name != component)
        self._replace(earlier, dataclasses.replace(earlier, components=components))

    def has_started(self, node: LabNode, component: str) -> bool:
        """Return whether a component of a node was started."""
        return any(running.name == component for running in self._started(node).components)

    def components(self) -> Iterator[tuple[LabNode, StartedComponent, bool]]:
        """Yield each component that was started, with its node and whether it still runs."""
        for node in self._state.nodes:
            processes = Namespace(node.init).processes
            for component in node.components:
                yield LabNode(node.number), component, component.process.is_alive(processes)

    def frozen(self) -> Iterator[tuple[LabNode, StartedComponent]]:
        """Yield each component that was stopped by a signal, with its node."""
        for node in self._state.nodes:
            processes = Namespace(node.init).processes
            for component in node.components:
                if component.process.is_frozen(processes):
                    yield LabNode(node.number), component

    def check_processes(self) -> None:
        """Raise `ClusterBroken` naming the processes that ended or are frozen, or the nodes whose processes all did."""
        ended = self.ended()
        if not ended:
            self._check_frozen()
            return
        if wait_until(lambda: len(self.ended()) == len(tuple(self.components())), _DEATH_SPREADS_WITHIN):
            raise ClusterBroken(f"the cluster {self.directory.name!r} has ended: all its processes are gone")
        for node in self.nodes:
            if not self._started(node).init.is_alive():
                raise ClusterBroken(f"{node.name} of the cluster {self.directory.name!r} has ended")
        node, component = ended[0]
        names = ", ".join(self._on_node(node, name) for node, name in ended)
        last_words = self.node_directory(node).last_words(component)
        raise ClusterBroken(f"{names} of the cluster {self.directory.name!r} ended; {last_words}")

    def _check_frozen(self) -> None:
        if nodes := sorted(cgroups.frozen(self.directory.name)):
            raise ClusterBroken(
                f"{', '.join(nodes)} of the cluster {self.directory.name!r} {'is' if len(nodes) == 1 else 'are'} frozen: "
                f"the control group of {'its' if len(nodes) == 1 else 'their'} processes was, and nobody thawed it"
            )
        frozen = [(node, component.name) for node, component in self.frozen()]
        if frozen:
            names = ", ".join(self._on_node(node, name) for node, name in frozen)
            raise ClusterBroken(
                f"{names} of the cluster {self.directory.name!r} {'is' if len(frozen) == 1 else 'are'} frozen: "
                f"stopped by a signal, and nobody made it go on (`kill -CONT`); `harness cluster status` shows which"
            )

    def _on_node(self, node: LabNode, name: str) -> str:
        return name if len(self.nodes) == 1 else f"{name} on {node.name}"

    def ended(self) -> list[tuple[LabNode, str]]:
        """Return each component that was started and has ended, with its node."""
        return [(node, component.name) for node, component, is_running in self.components() if not is_running]

    def call(self, function: Callable[[], T]) -> T:
        """Call a function in the first node's network, and return its result. Raises `ClusterBroken` where the lab has just been taken down."""
        if self._network is None:
            try:
                self._network = Network(self.namespace().network_file)
            except FileNotFoundError as error:
                raise self._taken_down() from error
        return self._network.call(function)

    def api_server(self, timeout: float = 10.0) -> ApiServer:
        """Return a client of the API server with all rights, for use inside `call`; it fails after `timeout` seconds of silence.

        Raises `ClusterBroken` where the lab has just been taken down.
        """
        try:
            return ApiServer(API_URL, self.node_directory().certificates, "admin", timeout)
        except FileNotFoundError as error:
            raise self._taken_down() from error

    def _taken_down(self) -> ClusterBroken:
        return ClusterBroken(f"the cluster {self.directory.name!r} was taken down")

    def leave(self) -> None:
        """Leave the lab's network."""
        if self._network is not None:
            self._network.close()
            self._network = None
