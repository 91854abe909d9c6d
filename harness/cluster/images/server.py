"""The read side of a registry's API over HTTP (github.com/opencontainers/distribution-spec, version 1.0).

Whose images a request is about is in its parameter `ns`, which containerd adds for mirrors. Docker asks mirrors for docker.io alone, so
the server is its proxy as well: whatever host it wants to be connected to, it talks TLS with us, under that host's name.
"""

import json
import re
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harness.cluster.images.model import Trouble, Unavailable
from harness.cluster.images.name import DIGEST, DOCKER_HUB, ImageName, NotAnImageName, check_name
from harness.cluster.images.supply import Supply
from harness.cluster.images.tls import Certificates

_PATH = re.compile(r"/v2/(?P<repository>.+)/(?P<kind>manifests|blobs)/(?P<reference>[^/]+)")
_RANGE = re.compile(r"bytes=(\d+)-")
_HTTPS = "443"
_DOCKER_HUB_HOSTS = ("registry-1.docker.io", "index.docker.io", "registry.hub.docker.com")
_STATUS = {
    Trouble.NOT_THERE: HTTPStatus.NOT_FOUND,
    Trouble.NOT_PUBLIC: HTTPStatus.NOT_FOUND,
    Trouble.NO_PLATFORM: HTTPStatus.NOT_FOUND,
    Trouble.DENIED: HTTPStatus.FORBIDDEN,
    Trouble.NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    Trouble.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Trouble.SLOW: HTTPStatus.GATEWAY_TIMEOUT,
}
"""HTTP statuses of troubles; all others have 502."""


class ImageServer(ThreadingHTTPServer):
    """Serves images on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listening: socket, supply: Supply, certificates: Certificates) -> None:
        super().__init__(listening.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.supply = supply
        self.certificates = certificates


class _Handler(BaseHTTPRequestHandler):
    server: ImageServer
    protocol_version = "HTTP/1.1"
    registry = ""
    """The registry to which the client asked to be connected; empty for a client that did not ask."""

    def do_CONNECT(self) -> None:
        """Answer in the place of the registry to which the client wants to be connected, if decks may name that one."""
        host, _, port = self.path.rpartition(":")
        registry = host if port == _HTTPS else self.path
        self.close_connection = True
        try:
            check_name(ImageName(registry, "any"))
        except NotAnImageName as error:
            return self._refuse(HTTPStatus.BAD_REQUEST, "UNSUPPORTED", str(error))
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.flush()
        with suppress(OSError):  # it does not trust us, or is gone
            secure = self.server.certificates.context(host).wrap_socket(self.connection, server_side=True)
            with secure:
                _of(registry)(secure, self.client_address, self.server)
        return None

    def do_GET(self) -> None:
        """Answer with a manifest, a blob, or the statement that this is a registry."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer as for GET, without the content."""
        self._answer()

    def _answer(self) -> None:
        address = urlsplit(self.path)
        if self.registry and "Authorization" in self.headers:
            return self._refuse(
                HTTPStatus.FORBIDDEN, "DENIED", "nobody logs in from a lab; passwords are the machine's"
            )
        if address.path in ("/v2", "/v2/"):
            return self._send(HTTPStatus.OK, b"{}", "application/json")
        matched = _PATH.fullmatch(address.path)
        if matched is None:
            return self._refuse(HTTPStatus.NOT_FOUND, "UNSUPPORTED", "this registry only gives images")
        if matched["kind"] == "blobs":
            return self._blob(matched["reference"])
        registry = self.registry or parse_qs(address.query).get("ns", [DOCKER_HUB])[0]
        return self._manifest(registry, matched["repository"], matched["reference"])

    def _manifest(self, registry: str, repository: str, reference: str) -> None:
        named = {"digest": reference, "tag": ""} if DIGEST.fullmatch(reference) else {"tag": reference}
        by = self.headers.get("User-Agent", "").partition("/")[0]
        try:
            manifest = self.server.supply.manifest(check_name(ImageName(registry, repository, **named)), by)
        except NotAnImageName as error:
            return self._refuse(HTTPStatus.NOT_FOUND, "NAME_INVALID", str(error))
        except Unavailable as error:
            return self._refuse(_STATUS.get(error.trouble, HTTPStatus.BAD_GATEWAY), "MANIFEST_UNKNOWN", str(error))
        return self._send(HTTPStatus.OK, manifest.content, manifest.media_type, manifest.digest)

    def _blob(self, digest: str) -> None:
        path = self.server.supply.blob(digest) if DIGEST.fullmatch(digest) else None
        if path is None:
            return self._refuse(HTTPStatus.NOT_FOUND, "BLOB_UNKNOWN", digest)
        return self._send_file(path, digest)

    def _send_file(self, path: Path, digest: str) -> None:
        """Send a blob, or the range of it that a client resumes."""
        size = path.stat().st_size
        resumed = _RANGE.fullmatch(self.headers.get("Range", ""))
        start = min(int(resumed[1]), size) if resumed else 0
        self.send_response(HTTPStatus.PARTIAL_CONTENT if start else HTTPStatus.OK)
        self._headers(size - start, "application/octet-stream", digest)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.end_headers()
        if self.command == "GET":
            self.wfile.flush()
            with path.open("rb") as file:
                self.connection.sendfile(file, start)

    def _send(self, status: HTTPStatus, body: bytes, media_type: str, digest: str = "") -> None:
        self.send_response(status)
        self._headers(len(body), media_type, digest)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _headers(self, length: int, media_type: str, digest: str) -> None:
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(length))
        if digest:
            self.send_header("Docker-Content-Digest", digest)

    def _refuse(self, status: HTTPStatus, code: str, message: str) -> None:
        body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
        self._send(status, body, "application/json")

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the account has all requests."""


def _of(registry: str) -> type[_Handler]:
    """Return a class of handlers whose requests are all for one registry."""
    name = DOCKER_HUB if registry in _DOCKER_HUB_HOSTS else registry
    return type("_HandlerOfRegistry", (_Handler,), {"registry": name})
