"""Ask the API of a cluster for its kinds, for the objects of a kind, and for their changes.

Paths and parameters are those of https://kubernetes.io/docs/reference/using-api/api-concepts/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from harness.cluster.effects.objects import kind_of
from harness.cluster.errors import ClusterError
from harness.cluster.provider import Cluster

if TYPE_CHECKING:
    from kubernetes.client import ApiClient
    from urllib3 import BaseHTTPResponse

_CONNECT, _ANSWER = 3.0, 10.0
"""Seconds in which the server must accept a connection, and begin an answer."""
_PAGE = 250
_QUIET_GROUPS = frozenset(
    """
    events.k8s.io coordination.k8s.io discovery.k8s.io apiregistration.k8s.io flowcontrol.apiserver.k8s.io
    node.k8s.io metrics.k8s.io internal.apiserver.k8s.io resource.k8s.io
    """.split()  # noqa: SIM905  as a table it would be one word a line
)
_QUIET = frozenset(
    """
    events endpoints controllerrevisions csinodes csistoragecapacities volumeattachments ipaddresses
    servicecidrs
    """.split()  # noqa: SIM905  as a table it would be one word a line
)
"""Kinds that the cluster writes for itself, many of them all the time."""
_OLD_GROUP = "extensions"
"""A group whose kinds other groups serve as well."""


class Unanswered(Exception):
    """The API does not answer, or refuses."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """Of HTTP; 0 when there was no answer."""


class Resource(Struct, frozen=True):
    """A kind of objects, and its path in the API."""

    path: str
    kind: str


class Api:
    """The API of a cluster. Connections are made where its network is, and read anywhere."""

    def __init__(self, cluster: Cluster, client: ApiClient) -> None:
        self._cluster = cluster
        self._pool = client.rest_client.pool_manager
        self._configuration = client.configuration

    @classmethod
    def of(cls, cluster: Cluster) -> Self | None:
        """Return the API of a cluster; `None` where there is no Kubernetes, or it cannot be reached."""
        if not cluster.facts.server_version:
            return None
        try:
            client = cluster.api()
        except ClusterError:
            return None
        return cls(cluster, client) if client is not None else None

    def resources(self) -> list[Resource]:
        """Return all kinds worth watching. Raises `Unanswered`."""
        groups = sorted(self.get("/apis")["groups"], key=lambda group: group["name"] == _OLD_GROUP)
        versions = [("", "/api/v1")]
        for group in groups:
            if group["name"] not in _QUIET_GROUPS:
                preferred = group["preferredVersion"]["groupVersion"]
                names = [version["groupVersion"] for version in group["versions"]]
                versions += [
                    (group["name"], f"/apis/{name}") for name in sorted(names, key=lambda name: name != preferred)
                ]
        resources: dict[tuple[str, str], Resource] = {}
        names_known: set[str] = set()
        for group_name, path in versions:
            for resource in self._listed(path):
                name = resource["name"]
                is_again = (group_name, name) in resources or (group_name == _OLD_GROUP and name in names_known)
                if not is_again and name not in _QUIET and {"list", "watch"} <= set(resource.get("verbs") or ()):
                    resources[group_name, name] = Resource(f"{path}/{name}", kind_of(group_name, resource["kind"]))
                    names_known.add(name)
        return list(resources.values())

    def _listed(self, path: str) -> list[Any]:
        """Return the resources of a version of a group; none where its server does not answer."""
        try:
            listed: list[Any] = self.get(path).get("resources") or []
        except Unanswered:
            return []
        return listed

    def version(self, within: float = _ANSWER) -> int:
        """Return the latest resource version of the server, which has `within` seconds. Raises `Unanswered`, and `ValueError` where it is no number."""
        return int(self._get("/api/v1/namespaces", within, limit=1)["metadata"]["resourceVersion"])

    def list(self, path: str, version: int | None) -> Iterator[tuple[list[Any], int]]:
        """Yield the objects at a path as they were at a resource version (the latest for `None`), page by page, each with that version.

        Raises `Unanswered`.
        """
        query: dict[str, object] = {"limit": _PAGE}
        if version:
            query |= {"resourceVersion": version, "resourceVersionMatch": "Exact"}
        while True:
            page = self.get(path, **query)
            metadata = page["metadata"]
            yield page.get("items") or [], int(metadata.get("resourceVersion") or 0)
            if not metadata.get("continue"):
                return
            query = {"limit": _PAGE, "continue": metadata["continue"]}

    def watch(self, path: str, version: int) -> BaseHTTPResponse:
        """Return a response that brings a line for each change after a resource version, until it is closed. Raises `Unanswered`."""
        return self._open(path, None, watch=1, resourceVersion=version, allowWatchBookmarks="true")

    def delete(self, path: str, uid: str) -> None:
        """Delete the object at a path, if it has this uid; what it owns is deleted in the background. Raises `Unanswered`."""
        wanted = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": "Background",
            "preconditions": {"uid": uid},
        }
        self._request("DELETE", path, _ANSWER, msgspec.json.encode(wanted)).drain_conn()

    def get(self, path: str, **query: object) -> Any:
        """Return the decoded JSON at a path. Raises `Unanswered`."""
        return self._get(path, _ANSWER, **query)

    def _get(self, path: str, within: float, **query: object) -> Any:
        response = self._open(path, within, **query)
        try:
            return msgspec.json.decode(response.data)
        except Exception as error:  # urllib3's, the system's, and those of JSON: there is no answer
            raise Unanswered(f"{path}: {error}") from error

    def _open(self, path: str, silence: float | None, **query: object) -> BaseHTTPResponse:
        """Send a request; the answer may pause for at most `silence` seconds, `None` for no limit."""
        return self._request("GET", f"{path}?{urlencode(query)}", silence)

    def _request(self, method: str, path: str, silence: float | None, body: bytes | None = None) -> BaseHTTPResponse:
        from urllib3 import Timeout  # noqa: PLC0415  (part of the client, which is not loaded before it is needed)

        def ask() -> BaseHTTPResponse:
            response: BaseHTTPResponse = self._pool.request(
                method,
                f"{self._configuration.host}{path}",
                body=body,
                headers={**self._headers(), **({"Content-Type": "application/json"} if body else {})},
                preload_content=False,
                retries=False,
                timeout=Timeout(connect=_CONNECT, read=silence),
            )
            return response

        try:
            response = self._cluster.call(ask)
        except Exception as error:  # urllib3's, the system's, those of credential plugins and of a network that is gone
            raise Unanswered(f"{path}: {error}") from error
        if response.status not in (200, 202):
            response.drain_conn()  # what is still on its way would else be read as the next answer
            raise Unanswered(f"{path.partition('?')[0]}: HTTP status {response.status}", response.status)
        return response

    def _headers(self) -> dict[str, str]:
        settings = self._configuration.auth_settings().values()
        held = {
            setting["key"]: setting["value"]
            for setting in settings
            if setting.get("in") == "header" and setting.get("value")
        }
        return {"Accept": "application/json", **held}
