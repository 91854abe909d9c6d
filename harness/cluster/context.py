"""The provider `context:NAME`: a cluster that exists, named by a context of the person's kubeconfig.

It is never chosen by itself, and it asks before anything is typed: what a deck does there is real.
"""

from __future__ import annotations

import base64
import copy
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from msgspec import Struct

from harness.cluster import kubectl, programs
from harness.cluster.errors import ClusterBroken, ClusterError, UnknownContext
from harness.cluster.kubectl import machine
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.provider import NodePort, Request, ShellCommand, Traits
from harness.cluster.temporary_directory import made_for_keys
from harness.cluster.temporary_home import TemporaryHome
from harness.record.lab import ClusterRecord, NodeRecord

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

T = TypeVar("T")

_TIMEOUT = 15.0
"""Seconds in which the API server must answer."""


class Context(Struct, frozen=True):
    """One context of a kubeconfig."""

    name: str
    server: str
    namespace: str
    kubeconfig: Mapping[str, Any]
    """A kubeconfig that has this context only, as it is in the file."""


def kubeconfig_files(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the kubeconfigs that kubectl reads and that exist: the files of KUBECONFIG, else `~/.kube/config`."""
    listed = [Path(name) for name in environment.get("KUBECONFIG", "").split(os.pathsep) if name]
    candidates = listed or [Path(environment.get("HOME", "~")).expanduser() / ".kube" / "config"]
    return tuple(path for path in candidates if path.is_file())


def find_context(name: str, files: tuple[Path, ...]) -> Context:
    """Return the context of a name. Raises `UnknownContext`, which lists the known contexts."""
    merged = _merged(files)
    contexts = {entry["name"]: entry["context"] for entry in merged.get("contexts") or ()}
    if name not in contexts:
        known = ", ".join(sorted(contexts)) or "none"
        where = ", ".join(map(str, files)) or "no kubeconfig: set KUBECONFIG, or write ~/.kube/config"
        raise UnknownContext(f"no context {name!r} in the kubeconfig ({where}); known contexts: {known}")
    context = contexts[name]
    clusters = [entry for entry in merged.get("clusters") or () if entry["name"] == context.get("cluster")]
    users = [entry for entry in merged.get("users") or () if entry["name"] == context.get("user")]
    if not clusters:
        raise UnknownContext(f"the context {name!r} names a cluster {context.get('cluster')!r} that is not described")
    selected = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": clusters,
        "contexts": [{"name": name, "context": context}],
        "current-context": name,
        "users": users,
    }
    server = clusters[0]["cluster"].get("server", "")
    return Context(name, server, context.get("namespace") or "default", selected)


def _merged(files: tuple[Path, ...]) -> dict[str, Any]:
    """Return the content of all files as kubectl merges them, with absolute paths."""
    if not files:
        return {}
    from kubernetes.config import ConfigException  # noqa: PLC0415  (heavy; only this provider pays for it)
    from kubernetes.config.kube_config import KubeConfigMerger  # noqa: PLC0415

    try:
        merger = KubeConfigMerger(os.pathsep.join(map(str, files)))  # type: ignore[no-untyped-call]
        merged: dict[str, Any] = _plain(merger.config)
    except (ConfigException, yaml.YAMLError, AttributeError, TypeError) as error:
        raise ClusterError(f"cannot read the kubeconfig {', '.join(map(str, files))}: {error}") from error
    return merged


def _plain(value: Any) -> Any:
    """Return a value without the wrappers that the merger of kubeconfigs puts around it."""
    value = getattr(value, "value", value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def with_files(kubeconfig: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return a kubeconfig whose certificates and keys are files of a folder. Those inside of a kubeconfig the client would write to temporary files."""
    changed = copy.deepcopy(dict(kubeconfig))
    holders = [entry.get(kind) or {} for kind in ("cluster", "user") for entry in changed.get(f"{kind}s") or ()]
    for number, holder in enumerate(holders):
        for name in ("certificate-authority", "client-certificate", "client-key"):
            if data := holder.pop(f"{name}-data", None):
                holder[name] = str(folder / f"{name}-{number}")
                _write_for_owner(Path(holder[name]), base64.b64decode(data))
    return changed


def _write_for_owner(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)


class ContextCluster:
    """A cluster that was there before and stays."""

    def __init__(self, provider: str, context: Context, request: Request, chosen: Kubectl | None) -> None:
        """Connect to the cluster of a context, for the provider of this name. Raises `ClusterError`."""
        from kubernetes import config  # noqa: PLC0415

        self._provider, self._context = provider, context
        self._keep = request.keep
        self._keys = made_for_keys()
        try:
            self._client: ApiClient = config.new_client_from_config_dict(  # type: ignore[no-untyped-call]
                with_files(context.kubeconfig, self._keys.path)
            )
            self._connect(request, chosen)
        except BaseException:
            self._keys.remove()
            raise

    def _connect(self, request: Request, chosen: Kubectl | None) -> None:
        context = self._context
        on_this_machine = chosen or machine.on_path()
        self._facts = ClusterRecord(
            provider=self._provider,
            name=context.name,
            server_version=self._server_version(),
            kubectl_version=on_this_machine.version if on_this_machine else "",
            nodes=self._nodes() or (),
            kubernetes=request.kubernetes,
        )
        programs.require_same(
            request.kubernetes,
            self._facts.server_version,
            f"the cluster of the context {context.name!r}",
            "leave --kubernetes out to play on it as it is",
        )
        self._home = TemporaryHome(request.home, request.progress, chosen)
        self._kubeconfig = self._keys.path / "config"
        _write_for_owner(self._kubeconfig, yaml.safe_dump(dict(context.kubeconfig), sort_keys=False).encode())
        in_home = self._home.path / ".kube" / "config"
        in_home.parent.mkdir(exist_ok=True)
        in_home.unlink(missing_ok=True)
        in_home.symlink_to(self._kubeconfig)

    def _server_version(self) -> str:
        from kubernetes import client  # noqa: PLC0415

        try:
            version: str = client.VersionApi(self._client).get_code(_request_timeout=_TIMEOUT).git_version
        except Exception as error:  # the client raises its own, urllib3's, and those of credential plugins
            raise ClusterBroken(
                f"the cluster of the context {self._context.name!r} does not answer at {self._context.server}: {error}"
            ) from error
        return version

    def _nodes(self) -> tuple[NodeRecord, ...] | None:
        """Return the nodes of the cluster; `None` where the person may not list them."""
        from kubernetes import client  # noqa: PLC0415

        try:
            listed: list[Any] = client.CoreV1Api(self._client).list_node(_request_timeout=_TIMEOUT).items
        except client.ApiException:
            return None
        return tuple(
            NodeRecord(
                name=node.metadata.name,
                address=next(
                    (address.address for address in node.status.addresses or () if address.type == "InternalIP"), ""
                ),
                version=node.status.node_info.kubelet_version,
            )
            for node in listed
        )

    @property
    def facts(self) -> ClusterRecord:
        """Return provider, versions and nodes, as they were when connecting."""
        return self._facts

    @property
    def namespaces(self) -> frozenset[str]:
        """Return the namespace of the context, and that of the deck's kubeconfig now: a deck can choose another one."""
        return frozenset((self._context.namespace, self._namespace_now()))

    def _namespace_now(self) -> str:
        try:
            content = yaml.safe_load(self._kubeconfig.read_text())
            current = next(entry for entry in content["contexts"] if entry["name"] == content["current-context"])
            return str(current["context"].get("namespace") or "default")
        except (OSError, yaml.YAMLError, LookupError, TypeError, StopIteration):
            return self._context.namespace

    def question(self) -> str:
        """Return what the person is asked before anything is typed."""
        nodes = ", ".join(node.name for node in self._facts.nodes) or "not permitted to list them"
        return (
            f"Play on the cluster of the context {self._context.name!r}? What the deck creates and deletes is real.\n"
            f"  server     {self._context.server} ({self._facts.server_version})\n"
            f"  nodes      {nodes}\n"
            f"  namespace  {self._context.namespace}\n"
        )

    def shell(self) -> ShellCommand:
        """Return bash of this machine in a throw-away home, with this context only."""
        return self._home.shell({"KUBECONFIG": str(self._kubeconfig)})

    def check_health(self) -> None:
        """Raise `ClusterBroken` unless the API server answers."""
        self._server_version()

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` here."""
        return function()

    def command(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """Return the argv as it is."""
        return argv

    def node_ports(self) -> tuple[NodePort, ...]:
        """Return all node ports of the services that the person may see, the newest service last."""
        from kubernetes import client  # noqa: PLC0415

        try:
            listed: list[Any] = (
                client.CoreV1Api(self._client).list_service_for_all_namespaces(_request_timeout=_TIMEOUT).items
            )
        except Exception as error:  # the client raises its own, urllib3's, and those of credential plugins
            raise ClusterBroken(f"the context {self._context.name!r} does not list its services: {error}") from error
        ports = [
            NodePort(
                service.metadata.name,
                port.node_port,
                service.metadata.creation_timestamp.isoformat(timespec="seconds"),
            )
            for service in listed
            for port in service.spec.ports or ()
            if port.node_port
        ]
        return tuple(sorted(ports, key=lambda port: port.created))

    def images(self) -> tuple[()]:
        """Return nothing: the cluster's own runtime pulls them."""
        return ()

    def api(self) -> ApiClient:
        """Return a client of the API."""
        return self._client

    def close(self) -> None:
        """Remove the throw-away home; the cluster stays as it is."""
        for directory in (self._home, self._keys):
            if self._keep:
                directory.keep()
            else:
                directory.remove()


class ContextProvider:
    """Connects to the cluster of a context. Providers of other clusters that were there before derive from it, and say of which context."""

    name = "context"
    summary = "the existing cluster of a context of your kubeconfig, named as context:NAME; asks before touching it"
    traits = Traits(is_somebodys=True)

    def context(self, request: Request) -> Context:
        """Return the context to connect to. Raises `UnknownContext`, and `ClusterError` where it cannot be asked for."""
        return find_context(request.argument, kubeconfig_files(os.environ))

    def is_disposable(self, argument: str) -> bool:  # noqa: ARG002
        """Return `False`: the cluster was there before."""
        return False

    def check_host(self, request: Request) -> None:
        """Raise `UnknownContext` unless there is the context, `UnknownKubectl` and `UnknownKubernetes` for what cannot be had."""
        self.context(request)
        kubectl.chosen(request)

    def up(self, request: Request) -> ContextCluster:
        """Connect to the cluster after asking the person. Raises `ClusterError` where the person refuses."""
        context = self.context(request)
        chosen = kubectl.chosen(request)
        request.progress(f"asking the cluster of the context {context.name!r}")
        cluster = ContextCluster(self.name, context, request, chosen)
        try:
            if not request.assume_yes and not request.confirm(cluster.question()):
                raise ClusterError(
                    f"the cluster of the context {context.name!r} was not touched; say yes when asked, or give --yes"
                )
        except BaseException:
            cluster.close()
            raise
        return cluster

    def find(self, name: str) -> None:
        """Return nothing: the shells of a killed run are gone with their home. A new run can play on the cluster."""
