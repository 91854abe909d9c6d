"""The provider `docker`: a lab with a Docker engine, and no Kubernetes."""

from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.home import Home
from harness.cluster.local import compose, host, image_front, shown_folders, teardown, users
from harness.cluster.local.build import root
from harness.cluster.local.lab import Lab
from harness.cluster.local.lab_cluster import (
    LabCluster,
    LabProvider,
    bring_up,
    check_host,
    join,
    require_same_network,
)
from harness.cluster.local.readiness import Readiness
from harness.cluster.local.root_file_system import Sources
from harness.cluster.local.state import ClusterDirectory, ClusterState, names
from harness.cluster.provider import Request, Traits
from harness.cluster.waiting import wait_until
from harness.record.lab import ClusterRecord, NodeRecord

_NAME = "docker"
_HEALTH_TIMEOUT = 15.0
"""Seconds in which a busy engine must find the time to answer."""


class DockerCluster(LabCluster):
    """A lab that is up, with Docker."""

    def __init__(self, lab: Lab, home: Home, *, keep: bool, is_ours: bool = True) -> None:
        super().__init__(lab, home, keep=keep, is_ours=is_ours)
        nodes = tuple(
            NodeRecord(name=node.name, address=node.address, version="", aliases=node.aliases) for node in lab.nodes
        )
        self.facts = ClusterRecord(
            provider=_NAME,
            name=lab.state.name,
            server_version="",
            kubectl_version="",
            nodes=nodes,
            network=lab.state.way_out,
        )

    def check_health(self) -> None:
        """Raise `ClusterBroken`, saying which part died, unless the engine answers."""
        readiness = Readiness(self._lab)

        def is_settled() -> bool:
            self._lab.check_processes()
            return readiness.docker()

        if not wait_until(is_settled, _HEALTH_TIMEOUT, interval=0.2):
            raise ClusterBroken(
                f"the Docker engine of {self._lab.state.name!r} does not answer; "
                f"{self._lab.node_directory().last_words('dockerd')}"
            )

    def node_ports(self) -> tuple[()]:
        """Return nothing: there are no services."""
        return ()

    def api(self) -> None:
        """Return nothing: there is no API."""


class DockerProvider(LabProvider):
    """Brings labs with Docker up on this machine; `docker:NAME` names one, and joins it if it runs already."""

    name = _NAME
    summary = "Docker and Compose in a machine of their own, and no Kubernetes; NAME joins one that is up"
    traits = Traits(has_kubernetes=False, is_lab=True)

    def check_host(self, request: Request) -> None:
        """Raise `CannotHost` with what this machine lacks, `ClusterError` for several nodes. Installs packages if asked to.

        A Kubernetes that the project names for its other decks is ignored, which `progress` is told.
        """
        for flag, value in (("--kubernetes", request.kubernetes), ("--kubectl", request.kubectl)):
            if value:
                request.progress(f"{flag} {value} counts for nothing on --cluster docker, which has no Kubernetes")
        if request.nodes != 1:
            raise ClusterError(f"--cluster docker has one node, and {request.nodes} were asked for; leave --nodes out")
        host.become_root()
        check_host(request, is_up=request.argument in names())

    def fetch(self, request: Request) -> None:
        """Bring all that a lab needs to this machine, and start none. An image that cannot be had is reported to `progress`. Raises `ClusterError`."""
        root.ensure(users.find(), request.lab.packages, request.progress)
        image_front.bring_named(request.images, request.progress)
        compose.find(is_typed=request.types_docker_compose, progress=request.progress)

    def up(self, request: Request) -> DockerCluster:
        """Bring a lab up, or join the one that `request.argument` names; leaves nothing behind on failure."""
        for name in teardown.sweep():
            request.progress(f"removed what was left of the cluster {name!r}")
        if request.argument in names():
            return self._join(request)
        images = image_front.bring_named(request.images, request.progress)
        owners = users.find()
        sources = Sources(
            root.ensure(owners, request.lab.packages, request.progress),
            owners,
            compose=compose.find(is_typed=request.types_docker_compose, progress=request.progress),
            folders=shown_folders.of_lab(request.lab.folders, owners, request.progress),
        )
        return bring_up(
            request,
            ClusterState("", None),
            sources,
            images,
            lambda lab: DockerCluster(lab, request.home, keep=request.keep),
        )

    def _join(self, request: Request) -> DockerCluster:
        lab = Lab.attach(ClusterDirectory(request.argument))
        if lab.state.server_version:
            raise ClusterError(
                f"the cluster {request.argument!r} is up with Kubernetes {lab.state.server_version}; play in it by "
                f"--cluster local:{request.argument}"
            )
        require_same_network(request, lab.state)
        return DockerCluster(lab, request.home, keep=request.keep, is_ours=join(request, lab))
