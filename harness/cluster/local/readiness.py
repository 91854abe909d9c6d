"""Check once, without waiting, whether a part of a lab answers."""

import http.client
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from dnslib import QTYPE, DNSRecord

from harness.cluster.local import ssh
from harness.cluster.local.addresses import (
    API_PORT,
    API_SERVICE_ADDRESS,
    CONTAINERD_SOCKET,
    DNS_DOMAIN,
    DNS_SERVICE_ADDRESS,
    DOCKER_SOCKET,
    FIRST_ADDRESS,
    REGISTRY,
)
from harness.cluster.local.api_objects import NodeList, ServiceAccount
from harness.cluster.local.apiserver import ApiError, ApiServer
from harness.cluster.local.differences import TOKEN_SECRET, VersionedPart, rows
from harness.cluster.local.lab import Lab
from harness.knowledge.version import read_version

DNS_PORT = 53
_PATIENCE = 0.5
"""Seconds that a check may take, at first."""
_PATIENCE_FOR_LOADING = 0.1
"""Seconds, at first, for a part that may listen and not answer yet: the other checks are not to wait for it."""
_GROWS_BY_ITSELF_IN = 10.0
"""Seconds after which the checks may take twice as long. Where a lab takes long to come up, answers take long too, and must not be cut off each time."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Checks the parts of one lab, with limits that grow as time goes by."""

    lab: Lab
    since: float = field(default_factory=time.monotonic)

    def _grown(self, patience: float) -> float:
        """Return how many seconds a check may take now, which may take `patience` at first."""
        return patience * (1 + (time.monotonic() - self.since) / _GROWS_BY_ITSELF_IN)

    def containerd(self) -> bool:
        """Return whether the container runtime of every node takes connections."""
        return all(_connects(self.lab.namespace(node).inside(CONTAINERD_SOCKET)) for node in self.lab.nodes)

    def docker(self) -> bool:
        """Return whether the Docker engine answers."""
        path = self.lab.namespace().inside(DOCKER_SOCKET)
        patience = self._grown(_PATIENCE_FOR_LOADING)
        return self.lab.call(lambda: _answers(_UnixConnection(path, patience), "/_ping"))

    def registry(self) -> bool:
        """Return whether images can be had."""
        connection = http.client.HTTPConnection(REGISTRY, timeout=self._grown(_PATIENCE))
        return self.lab.call(lambda: _answers(connection, "/v2/"))

    def ssh(self) -> bool:
        """Return whether every node can be entered by ssh."""
        return self.lab.call(lambda: all(_listens(node.address, ssh.PORT) for node in self.lab.nodes))

    def api_listens(self) -> bool:
        """Return whether the API server takes connections, ready or not."""
        return self.lab.call(lambda: _listens(FIRST_ADDRESS, API_PORT))

    def api_answers(self) -> bool:
        """Return whether the API server answers requests, ready or not."""
        return self.lab.call(self.lab.api_server(self._grown(_PATIENCE)).answers)

    def api_server(self) -> bool:
        """Return whether the API server calls itself ready."""
        return self.lab.call(self.lab.api_server(self._grown(_PATIENCE)).is_ready)

    def nodes(self) -> bool:
        """Return whether pods can be placed on every node."""
        return self.nodes_that_take_pods() == {node.name for node in self.lab.nodes}

    def nodes_that_take_pods(self, patience: float = 0.0) -> set[str]:
        """Return the names of the nodes on which pods can be placed; `patience` in seconds, for a machine that has much else to do."""
        return self.lab.call(lambda: _take_pods(self.lab.api_server(max(patience, self._grown(_PATIENCE)))))

    def accounts(self) -> bool:
        """Return whether pods of the default namespace get their account's token."""
        in_secret = TOKEN_SECRET in rows(VersionedPart.READY, read_version(self.lab.state.server_version))
        api = self.lab.api_server(self._grown(_PATIENCE))
        return self.lab.call(lambda: _default_account_is_ready(api, in_secret=in_secret))

    def names(self) -> bool:
        """Return whether our DNS takes questions."""
        return self.lab.call(lambda: _listens(FIRST_ADDRESS, DNS_PORT))

    def dns(self) -> bool:
        """Return whether service names resolve at the address that pods are told."""
        patience = self._grown(_PATIENCE_FOR_LOADING)
        return self.lab.call(lambda: _resolves_api_service(patience))


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, patience: float) -> None:
        super().__init__("localhost", timeout=patience)
        self._path = path
        self._patience = patience

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self._patience)
        self.sock.connect(str(self._path))


def _connects(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def _listens(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), _PATIENCE).close()
    except OSError:
        return False
    return True


def _answers(connection: http.client.HTTPConnection, path: str) -> bool:
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _take_pods(api: ApiServer) -> set[str]:
    try:
        return {node.metadata.name for node in api.get("/api/v1/nodes", NodeList).items if node.takes_pods()}
    except ApiError:
        return set()


def _default_account_is_ready(api: ApiServer, *, in_secret: bool) -> bool:
    try:
        account = api.get("/api/v1/namespaces/default/serviceaccounts/default", ServiceAccount)
    except ApiError:
        return False
    return bool(account.secrets) or not in_secret


def _resolves_api_service(patience: float) -> bool:
    question = DNSRecord.question(f"kubernetes.default.svc.{DNS_DOMAIN}")
    try:
        answer = DNSRecord.parse(question.send(DNS_SERVICE_ADDRESS, DNS_PORT, timeout=patience))
    except OSError:
        return False
    return [str(answer_row.rdata) for answer_row in answer.rr if answer_row.rtype == QTYPE.A] == [API_SERVICE_ADDRESS]
