"""Start the components of a lab, each once what it needs answers, and again if it gave up waiting for that.

`kube-controller-manager` ends when the API server is not ready within ten seconds, the API server when etcd is not, and so on. On a real
machine a supervisor starts them again, and so does this one while the lab comes up; later, a component that ends is the lab's fault.
"""

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Iterable, Set

from harness.cluster.local.components import Component, StartStage
from harness.cluster.local.lab import Lab
from harness.cluster.local.nodes import LabNode

RESTARTS = 3
"""How often a component is started again: where waiting helps, once is mostly enough."""
_PAUSE = 1.0
"""Seconds from one start of a component to the next, so that one which ends at once waits for the others all the same."""
_NEED_THE_API_SERVER = frozenset({StartStage.API_LISTENS, StartStage.API_ANSWERS})
"""Stages of components that begin before the API server is ready; those that gave up on that begin again once it is."""


class Starts:
    """Starts the components of one lab until it is up."""

    def __init__(
        self, lab: Lab, components: Iterable[tuple[LabNode, Component]], progress: Callable[[str], None]
    ) -> None:
        """Take all components of the lab. `progress` gets a sentence for each that is started again."""
        self._lab = lab
        self._waiting = list(components)
        self._progress = progress
        self._reached: set[StartStage] = set()
        self._began: dict[tuple[LabNode, str], tuple[Component, float]] = {}
        self._restarts: Counter[tuple[LabNode, str]] = Counter()

    @property
    def are_done(self) -> bool:
        """Return whether every component was started, and none is to be started again."""
        return not self._waiting

    @property
    def reached(self) -> Set[StartStage]:
        """Return the stages that answer."""
        return self._reached

    def reach(self, stage: StartStage) -> None:
        """Record that a stage answers."""
        self._reached.add(stage)

    def start(self) -> None:
        """Start the components whose stages answer, and those again that have ended. Raises `ClusterError` where one cannot be started."""
        for node, name in self._lab.ended():
            self._take_back(node, name)
        for node, component in list(self._waiting):
            _, began = self._began.get((node, component.name), (component, 0.0))
            if component.stage in self._reached and time.monotonic() - began >= _PAUSE:
                self._waiting.remove((node, component))
                self._began[node, component.name] = (component, time.monotonic())
                self._lab.start(node, component)

    def _take_back(self, node: LabNode, name: str) -> None:
        """Let a component that has ended wait for another start, if it may have one; else the next check of the lab finds that it has ended."""
        is_known = (node, name) in self._began
        if not is_known or self._restarts[node, name] == RESTARTS or not self._lab.namespace(node).init.is_alive():
            return
        component, began = self._began[node, name]
        if component.stage in _NEED_THE_API_SERVER and StartStage.API_SERVER not in self._reached:
            component = dataclasses.replace(component, stage=StartStage.API_SERVER)
        self._restarts[node, name] += 1
        self._lab.forget(node, name)
        self._waiting.append((node, component))
        when = "now" if component.stage in self._reached else "once the API server is ready"
        seconds = time.monotonic() - began
        sentence = (
            f"{name} of {node.name} ended after {seconds:.0f} s while the lab comes up, and is started again {when}"
        )
        self._progress(sentence)
        with self._lab.node_directory(node).log(name).open("a") as log:
            log.write(f"slide-harness: {sentence}\n")
