"""The provider `local`: the contract of a cluster, kept by a lab on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cluster import kubectl, programs
from harness.cluster.addon_names import AddonName
from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.local import compose, host, image_front, runtime, services, shown_folders, teardown, tools, users
from harness.cluster.local.addons.choice import choose
from harness.cluster.local.addons.lab_addons import LabAddons
from harness.cluster.local.addresses import API_URL
from harness.cluster.local.api_objects import NodeList
from harness.cluster.local.apiserver import ApiError
from harness.cluster.local.build import root
from harness.cluster.local.lab import Lab
from harness.cluster.local.lab_cluster import (
    LabCluster,
    LabProvider,
    bring_up,
    check_host,
    join,
    require_packages,
    require_same_network,
)
from harness.cluster.local.root_file_system import Sources
from harness.cluster.local.state import ClusterDirectory, ClusterState, names
from harness.cluster.provider import NodePort, Request, Traits
from harness.cluster.waiting import wait_until
from harness.knowledge.version import read_version
from harness.record.lab import ClusterRecord, NodeRecord

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

_NAME = "local"
_NOTES = {
    programs.ReleaseNoteKind.OTHER_PATCH: "playing Kubernetes {given}: its source does not have {wanted}",
    programs.ReleaseNoteKind.NEWER_THAN_KNOWN: "Kubernetes {given} is newer than this harness knows; it is started as the newest known is",
}
_HEALTH_TIMEOUT = 15.0
"""Seconds in which a busy API server must find the time to say that it is ready."""


class LocalCluster(LabCluster):
    """A lab that is up, with a Kubernetes."""

    def __init__(self, lab: Lab, request: Request, *, is_ours: bool = True) -> None:
        super().__init__(lab, request.home, keep=request.keep, is_ours=is_ours)
        self._api: ApiClient | None = None
        self.addons = LabAddons(lab, request.progress)
        state = lab.state
        self.facts = ClusterRecord(
            provider=_NAME,
            name=state.name,
            server_version=state.server_version,
            kubectl_version=state.kubectl_version,
            nodes=self._nodes(),
            kubernetes=request.kubernetes,
            source=state.source,
            instead_of=state.instead_of,
            is_newer_than_known=state.is_newer_than_known,
            network=state.way_out,
        )

    def _nodes(self) -> tuple[NodeRecord, ...]:
        try:
            listing = self._lab.call(lambda: self._lab.api_server().get("/api/v1/nodes", NodeList))
        except ApiError as error:
            raise ClusterBroken(
                f"the API server of {self._lab.state.name!r} does not list its nodes: {error}"
            ) from error
        aliases = {node.name: node.aliases for node in self._lab.nodes}
        return tuple(
            NodeRecord(
                name=name,
                address=node.address,
                version=node.status.node_info.kubelet_version,
                aliases=aliases.get(name, ()),
            )
            for node in listing.items
            for name in (node.metadata.name,)
        )

    def check_health(self) -> None:
        """Raise `ClusterBroken`, saying which part died, unless the cluster answers."""
        api = self._lab.api_server()

        def is_settled() -> bool:
            self._lab.check_processes()
            return self._lab.call(api.is_ready)

        if not wait_until(is_settled, _HEALTH_TIMEOUT, interval=0.2):
            raise ClusterBroken(
                f"the API server of the cluster {self._lab.state.name!r} does not call itself ready; "
                f"{self._lab.node_directory().last_words('kube-apiserver')}"
            )

    def node_ports(self) -> tuple[NodePort, ...]:
        """Return all node ports of all services, the newest service last."""
        try:
            return self._lab.call(lambda: services.node_ports(self._lab.api_server()))
        except ApiError as error:
            raise ClusterBroken(
                f"the API server of {self._lab.state.name!r} does not list its services: {error}"
            ) from error

    def addon_trouble(self, name: AddonName) -> str:
        """Wait until an add-on answers, put into the lab first where it is not; return why it does not answer."""
        return self.addons.trouble(name)

    def api(self) -> ApiClient:
        """Return a client of the API, to be used inside `call`."""
        if self._api is None:
            from kubernetes import client  # noqa: PLC0415  (half a second that many runs do without)

            certificates = self._lab.node_directory().certificates
            configuration = client.Configuration()
            configuration.host = API_URL
            # As files: what a kubeconfig has in it, the client writes among the machine's temporary files.
            configuration.ssl_ca_cert = str(certificates / "ca.crt")
            configuration.cert_file = str(certificates / "admin.crt")
            configuration.key_file = str(certificates / "admin.key")
            self._api = client.ApiClient(configuration)
        return self._api


class LocalProvider(LabProvider):
    """Brings labs up on this machine; `local:NAME` names one, and joins it if it runs already."""

    name = _NAME
    summary = "a real Kubernetes on this machine, thrown away at the end (Debian); NAME joins one that is up"
    traits = Traits(is_lab=True)

    def check_host(self, request: Request) -> None:
        """Raise `CannotHost` with what this machine lacks; install missing packages if the request permits it.

        Raises `UnknownKubernetes` and `UnknownKubectl` for names of none, or of one that cannot be had, and `ClusterError` where the named lab
        is up and differs from the request.
        """
        host.check_nodes(request.nodes)
        host.become_root()
        state = ClusterDirectory(request.argument).read() if request.argument in names() else None
        check_host(request, is_up=state is not None)
        programs.require_known(request.kubernetes or programs.STABLE)
        chosen = kubectl.find(request.kubectl, request.progress)
        if state is not None and not state.is_foreign():
            _require_fits(request, state, chosen)

    def fetch(self, request: Request) -> programs.Programs:
        """Bring all that a lab of the requested Kubernetes needs to this machine, and start none; return the programs.

        An image that cannot be had is reported to `progress`, and is no error. Raises `ClusterError`.
        """
        host.become_root()
        require_packages(request)
        kubernetes, root_directory = self._programs_and_root(request)
        version = read_version(kubernetes.version)
        runtime.find(version, root_directory, request.programs, request.progress)
        images = image_front.prepare(request.images, request.progress)
        choose(request.addons, version, images, request.progress)
        compose.find(is_typed=request.types_docker_compose, progress=request.progress)
        tools.find(request.tools, request.lab.tools, request.progress)
        return kubernetes

    def up(self, request: Request) -> LocalCluster:
        """Bring a lab up, or join the one that `request.argument` names; leaves nothing behind on failure."""
        for name in teardown.sweep():
            request.progress(f"removed what was left of the cluster {name!r}")
        chosen = kubectl.find(request.kubectl, request.progress)
        if request.argument in names():
            return self._join(request, chosen)
        kubernetes, root_directory = self._programs_and_root(request)
        for note in kubernetes.notes:
            request.progress(_NOTES[note.kind].format(wanted=note.wanted, given=note.given))
        wanted = {note.kind: note.wanted for note in kubernetes.notes}
        version = read_version(kubernetes.version)
        images = image_front.prepare(request.images, request.progress)
        addons = choose(request.addons, version, images, request.progress)
        typed = tools.find(request.tools, request.lab.tools, request.progress)
        owners = users.find()
        sources = Sources(
            root_directory,
            owners,
            kubernetes.folder,
            runtime.find(version, root_directory, request.programs, request.progress),
            chosen.path if chosen else None,
            compose.find(is_typed=request.types_docker_compose, progress=request.progress),
            shown_folders.of_lab(request.lab.folders, owners, request.progress),
        )
        state = ClusterState(
            "",
            None,
            server_version=kubernetes.version,
            source=kubernetes.source,
            instead_of=wanted.get(programs.ReleaseNoteKind.OTHER_PATCH, ""),
            is_newer_than_known=programs.ReleaseNoteKind.NEWER_THAN_KNOWN in wanted,
        )

        def cluster_of(lab: Lab) -> LocalCluster:
            cluster = LocalCluster(lab, request)
            cluster.addons.install(addons)
            tools.bring(lab, typed)
            return cluster

        return bring_up(request, state, sources, images, cluster_of)

    @staticmethod
    def _programs_and_root(request: Request) -> tuple[programs.Programs, Path]:
        """Return the programs of Kubernetes and the directory of the root file system, made at the same time."""
        owners, added = users.find(), request.lab.packages
        with root.made_beside(owners, added, request.progress):
            kubernetes = programs.find(request.kubernetes or programs.STABLE, request.programs, request.progress)
        return kubernetes, root.ensure(owners, added, request.progress)

    def _join(self, request: Request, chosen: Kubectl | None) -> LocalCluster:
        """Join a running lab. One whose run was killed becomes this run's, which takes it down at its end."""
        lab = Lab.attach(ClusterDirectory(request.argument))
        _require_fits(request, lab.state, chosen)
        cluster = LocalCluster(lab, request, is_ours=join(request, lab))
        cluster.addons.add(request.addons)
        tools.bring(lab, tools.find(request.tools, request.lab.tools, request.progress))
        return cluster


def _require_fits(request: Request, state: ClusterState, chosen: Kubectl | None) -> None:
    """Raise `ClusterError`, with the way out, unless a running lab is as the request wants it."""
    if not state.server_version:
        raise ClusterError(
            f"the cluster {request.argument!r} has no Kubernetes; play in it by --cluster docker:{request.argument}"
        )
    require_same_network(request, state)
    if request.nodes not in (1, len(state.nodes)):
        raise ClusterError(
            f"--nodes {request.nodes} was asked for, and the cluster {request.argument!r} is up with "
            f"{len(state.nodes)}; leave --nodes out, or remove it first: harness cluster down {request.argument}"
        )
    if chosen is not None and chosen.version != state.kubectl_version:
        raise ClusterError(
            f"kubectl {chosen.version} was asked for, and the cluster {request.argument!r} is up with "
            f"{state.kubectl_version}: a cluster keeps the kubectl that it was brought up with; "
            "leave its name out to get one of your own"
        )
    programs.require_same(
        request.kubernetes,
        state.server_version,
        f"the cluster {request.argument!r}",
        f"leave its name out to get one of your own, or remove it first: harness cluster down {request.argument}",
        instead_of=state.instead_of,
    )
