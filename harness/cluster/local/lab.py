"""A lab that has its namespaces: what runs in it, and how to reach it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local.addresses import ADMIN_KUBECONFIG, API_URL, CERTIFICATES
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.local.components import Component
from harness.cluster.local.namespace import ROOT_LAYER, Namespace
from harness.cluster.local.network import Network
from harness.cluster.local.process import Process
from harness.cluster.local.state import ClusterDirectory, StartedComponent, State
from harness.cluster.local.waiting import wait_until

T = TypeVar("T")

_DEATH_SPREADS_WITHIN = 0.5
"""Seconds in which the other processes end too when it is the lab that ended, and not one of them."""


class Lab:
    """One lab, and this process's way into its network."""

    def __init__(self, directory: ClusterDirectory, state: State, init: Process) -> None:
        self.directory = directory
        self.namespace = Namespace(init)
        self._state = dataclasses.replace(state, init=init)
        self._network: Network | None = None

    @classmethod
    def attach(cls, directory: ClusterDirectory) -> Lab:
        """The lab that runs in this directory. Raises `ClusterBroken` when none does."""
        state = directory.read()
        if state is None or state.init is None or not state.init.is_alive():
            raise ClusterBroken(
                f"the cluster {directory.name!r} does not run (any more); "
                f"remove what it left: harness cluster down {directory.name}"
            )
        return cls(directory, state, state.init)

    @property
    def state(self) -> State:
        """What is recorded of the lab."""
        return self._state

    def record(self, state: State) -> None:
        """Change what is recorded of the lab."""
        self._state = state
        self.directory.write(state)

    @property
    def certificates(self) -> Path:
        """Where this machine reaches the lab's certificates."""
        return self.directory.changes / ROOT_LAYER / CERTIFICATES.lstrip("/")

    @property
    def admin_kubeconfig(self) -> Path:
        """Where this machine reaches the kubeconfig that has all rights."""
        return self.directory.changes / ROOT_LAYER / ADMIN_KUBECONFIG.lstrip("/")

    def inside(self, path: str) -> Path:
        """Where this machine reaches a path of the lab while it runs."""
        return Path(f"/proc/{self.namespace.init.pid}/root{path}")

    def start(self, component: Component) -> None:
        """Start a component and record it. Raises `ClusterError`."""
        process = self.namespace.start(component.argv, self.directory.log(component.name), beside=component.beside)
        if process is None:
            raise ClusterError(
                f"{component.name} ended as soon as it was started; {self.directory.last_words(component.name)}"
            )
        started = (*self._state.components, StartedComponent(component.name, process))
        self.record(dataclasses.replace(self._state, components=started))

    def is_running(self, component: StartedComponent) -> bool:
        """Whether a component that was started still runs."""
        return component.process.is_alive(self.namespace.processes)

    def check_processes(self) -> None:
        """Raise `ClusterBroken` naming the processes that ended."""
        ended = self._ended()
        if ended and wait_until(lambda: len(self._ended()) == len(self._state.components), _DEATH_SPREADS_WITHIN):
            raise ClusterBroken(f"the cluster {self.directory.name!r} has ended: all its processes are gone")
        if ended:
            last_words = self.directory.last_words(ended[0])
            raise ClusterBroken(f"{', '.join(ended)} of the cluster {self.directory.name!r} ended; {last_words}")

    def _ended(self) -> list[str]:
        return [component.name for component in self._state.components if not self.is_running(component)]

    def call(self, function: Callable[[], T]) -> T:
        """Run a function of this process in the lab's network."""
        if self._network is None:
            self._network = Network(self.namespace.network_file)
        return self._network.call(function)

    def api_server(self, timeout: float = 10.0) -> ApiServer:
        """A client of the API server with all rights, to be used inside `call`; `timeout` seconds of silence end it."""
        return ApiServer(API_URL, self.certificates, "admin", timeout)

    def leave(self) -> None:
        """Let go of the lab's network."""
        if self._network is not None:
            self._network.close()
            self._network = None
