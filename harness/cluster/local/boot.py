"""Start a lab, until its nodes take pods, or until its Docker engine answers."""

import dataclasses
import time
from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from harness.cluster.errors import ClusterBroken
from harness.cluster.images.model import ImageChoice
from harness.cluster.kubectl.program import ask
from harness.cluster.lab_network import LabNetwork, WayOut
from harness.cluster.local import (
    cgroups,
    coredns,
    image_front,
    layout,
    namespace,
    publishing,
    roles,
    root_file_system,
    router,
    wiring,
)
from harness.cluster.local.addons.objects import place_of
from harness.cluster.local.apiserver import ApiError, ApiServer
from harness.cluster.local.components import StartStage, components
from harness.cluster.local.lab import Lab
from harness.cluster.local.limits import Limits
from harness.cluster.local.nodes import FIRST, LabNode
from harness.cluster.local.process import Process
from harness.cluster.local.readiness import Readiness
from harness.cluster.local.root_file_system import Sources
from harness.cluster.local.starts import Starts
from harness.cluster.local.state import ClusterDirectory, ClusterState
from harness.knowledge.version import Version

T = TypeVar("T")

TIMEOUT = 180.0
"""Seconds without progress, on a slow or busy machine, after which the start has failed."""
_INTERVAL = 0.05
_CONTROLLERS_WAIT = 10.0
"""Seconds for which a controller manager waits for an API server that answers to get ready. Then it ends, so where all takes longer it begins later."""


@dataclass(frozen=True, slots=True)
class _Version:
    gitVersion: str  # noqa: N815  (the API's own spelling)


def boot(
    directory: ClusterDirectory,
    state: ClusterState,
    nodes: Sequence[LabNode],
    sources: Sources,
    *,
    limits: Limits,
    images: ImageChoice,
    network: LabNetwork,
    home: Callable[[Path], None],
    progress: Callable[[str], None],
) -> Lab:
    """Bring a lab up in a claimed directory. `images` says which images it may have; `home` writes the audience's home directory.

    `progress` gets a sentence for each component that is started again. Raises `ClusterError`, and leaves the remains to `teardown`.
    """
    layout.write(directory, nodes, state.version, sources.users, limits=limits, home=home)
    lab = Lab(directory, state)
    _make_nodes(lab, nodes, sources, limits)
    image_front.start(lab, images)
    if lab.state.way_out is WayOut.OPEN:
        router.start(lab, network)
    if network.published:
        publishing.start(lab, network.published)
    outside = router.words_for_dns(lab, network) if lab.state.way_out is WayOut.OPEN else ()
    _bring_up(lab, outside, progress)
    if sources.programs is not None and state.version is not None:
        _register(lab, state.version)
        server = _answer(lab, lambda api: api.get("/version", _Version), lab.check_processes).gitVersion
        kubectl = ask(sources.kubectl or sources.programs / "kubectl").version
        lab.record(dataclasses.replace(lab.state, server_version=server, kubectl_version=kubectl))
    return lab


def _make_nodes(lab: Lab, nodes: Sequence[LabNode], sources: Sources, limits: Limits) -> None:
    """Make the first node, then the others at the same time: they are plugged into its network."""

    trees = cgroups.hierarchies()
    is_open = lab.state.way_out is WayOut.OPEN

    def make(node: LabNode, first: Process | None) -> Process:
        directory = lab.node_directory(node)
        joins = cgroups.create(lab.directory.name, node.name, sources.users, limits)
        contents = [
            *wiring.lines(node, nodes, first, is_open=is_open),
            *root_file_system.lines(directory, lab.directory.exchange, sources, trees),
            *wiring.rules_that_the_kernel_has(),
            *(wiring.one_address_outside(node) if is_open else []),
        ]
        parts = cgroups.joins(lab.directory.name, node.name, cgroups.ControlGroup.COMPONENTS)
        mounts = [*root_file_system.shown(directory, sources), *namespace.reachable(lab.directory.path)]
        plan = namespace.Plan(joins, parts, mounts, contents)
        process = namespace.create(directory, plan, sources.users, first)
        cgroups.limit_parts(lab.directory.name, node.name, limits)
        return process

    init = make(FIRST, None)
    lab.add(FIRST, init)
    joining = nodes[1:]
    with ThreadPoolExecutor() as threads:
        for node, process in zip(joining, threads.map(lambda node: make(node, init), joining), strict=True):
            lab.add(node, process)


@dataclass(frozen=True, slots=True)
class _Goal:
    """Something that must be so before the lab is up, once the component that sees to it runs."""

    component: str
    is_reached: Callable[[], bool]
    node: LabNode = FIRST


def _stages(
    readiness: Readiness, reached: Set[StartStage], *, has_kubernetes: bool
) -> dict[StartStage, Callable[[], bool]]:
    """Return, for each stage, the check that its components can be started. `reached` is read by the checks: the stages so far.

    A kubelet ends at once where its containerd does not answer.
    """
    stages: dict[StartStage, Callable[[], bool]] = {
        StartStage.NODE: lambda: True,
        StartStage.CONTAINERD: readiness.containerd,
    }
    if has_kubernetes:
        controllers_wait_until = time.monotonic() + _CONTROLLERS_WAIT
        stages |= {
            StartStage.API_LISTENS: readiness.api_listens,
            StartStage.API_ANSWERS: lambda: (
                StartStage.CONTAINERD in reached
                and readiness.api_answers()
                and (time.monotonic() < controllers_wait_until or readiness.api_server())
            ),
            StartStage.API_SERVER: readiness.api_server,
        }
    return stages


def _goals(lab: Lab, readiness: Readiness) -> list[_Goal]:
    """Return all that must be so before the lab is up."""
    goals = [_Goal(image_front.COMPONENT, readiness.registry), _Goal("dockerd", readiness.docker)]
    if lab.state.way_out is WayOut.OPEN:
        goals.append(_Goal(router.COMPONENT, lambda: router.has_way_out(lab)))
    if lab.state.version is None:
        return [*goals, _Goal("dns", readiness.names)]
    last = lab.nodes[-1]
    return [
        *goals,
        _Goal("kube-proxy", readiness.dns),
        _Goal("dropbear", readiness.ssh, last),
        _Goal("kube-controller-manager", readiness.accounts),
        _Goal("kubelet", readiness.nodes, last),
    ]


def _bring_up(lab: Lab, outside: Sequence[str], progress: Callable[[str], None]) -> None:
    """Start each component as soon as what it needs answers; return when all of them do. `outside` is for `components`."""
    readiness = Readiness(lab)
    version = lab.state.version
    wanted = (
        (node, component)
        for node in lab.nodes
        for component in components(node, lab.node_directory(node), version, outside=outside)
    )
    starts = Starts(lab, wanted, progress)
    stages = _stages(readiness, starts.reached, has_kubernetes=version is not None)
    goals = _goals(lab, readiness)

    def check() -> None:
        starts.start()
        lab.check_processes()

    end = time.monotonic() + TIMEOUT
    unreached = len(stages) + len(goals)
    while goals or not starts.are_done:
        began = time.monotonic()
        for stage, answers in list(stages.items()):
            if not answers():
                continue
            del stages[stage]
            if stage is StartStage.API_SERVER and version is not None:
                _announce_dns(lab, version, check)
            starts.reach(stage)
            starts.start()
        goals = [goal for goal in goals if not lab.has_started(goal.node, goal.component) or not goal.is_reached()]
        check()
        if len(stages) + len(goals) < unreached:
            unreached = len(stages) + len(goals)
            end = time.monotonic() + TIMEOUT
        if time.monotonic() > end:
            raise _is_late(lab, goals, readiness)
        # Where asking takes long, those who are asked need the processors.
        time.sleep(max(_INTERVAL, 2 * (time.monotonic() - began)))


def _is_late(lab: Lab, goals: Sequence[_Goal], readiness: Readiness) -> ClusterBroken:
    """Return the error that names the component which does not answer."""
    started = [goal for goal in goals if lab.has_started(goal.node, goal.component)]
    late = started[0] if started else _Goal("kube-apiserver", readiness.api_server)
    return ClusterBroken(
        f"{late.component} did not answer within {TIMEOUT:.0f} seconds; "
        f"{lab.node_directory(late.node).last_words(late.component)}"
    )


def _announce_dns(lab: Lab, version: Version, check: Callable[[], None]) -> None:
    """Create the objects of the cluster's DNS; our own answers at once, CoreDNS once its pod runs. `check` is for `_answer`."""

    def create(api: ApiServer) -> None:
        for manifest in coredns.objects(version):
            api.ensure(place_of(manifest), manifest)

    _answer(lab, create, check)


def _register(lab: Lab, version: Version) -> None:
    """Give each node its range of pods, and the first one its role. Raises `ClusterBroken`.

    The ranges are ours to hand out, for the controller that does it sleeps ten seconds first. A kubelet must not give itself a role.
    """

    def register(api: ApiServer) -> None:
        for node in lab.nodes:
            api.patch(f"/api/v1/nodes/{node.name}", roles.changes(node, version, is_alone=len(lab.nodes) == 1))

    _answer(lab, register, lab.check_processes)


def _answer(lab: Lab, ask: Callable[[ApiServer], T], check: Callable[[], None]) -> T:
    """Return the API server's answer; ask it again while it is too busy. Raises `ClusterBroken`.

    `check` is called between two attempts, and raises where a process of the lab has ended.
    """
    end = time.monotonic() + TIMEOUT
    while True:
        try:
            return lab.call(lambda: ask(lab.api_server()))
        except ApiError as error:
            check()
            if time.monotonic() > end:
                raise ClusterBroken(
                    f"the API server of {lab.directory.name!r} did not answer within {TIMEOUT:.0f} seconds: {error}"
                ) from error
        time.sleep(_INTERVAL)
