"""A registry of the tests' own on loopback, that can be as wrong as registries are."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

USER, PASSWORD = "ann", "a secret of the tests"
BASIC = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"


@dataclass
class Behaviour:
    """What the registry does; changed by a test while it runs."""

    refuses_with: int = 0
    """A status for all that is asked; 0 for none."""
    headers: dict[str, str] = field(default_factory=dict)
    wants_basic: bool = False
    wants_token: bool = False
    lies_about: str = ""
    """The digest of a file in whose place another is sent."""
    cuts_off_after: int = 0
    """Bytes of a blob, once; 0 for never."""
    is_silent: bool = False
    stalls_after: int = 0
    """Bytes of a blob, from then on silent; 0 for never."""
    redirects_blobs_to: str = ""
    asked: list[str] = field(default_factory=list)
    """Method and path of all requests."""
    stalled: threading.Event = field(default_factory=threading.Event)
    """A blob was begun, and its client waits for the rest."""
    enough: threading.Event = field(default_factory=threading.Event)
    """Ends the silence."""


def on_loopback(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)


@contextmanager
def registry(
    layout: Path,
    tags: dict[str, str],
    listen: Callable[[type[BaseHTTPRequestHandler]], ThreadingHTTPServer] = on_loopback,
) -> Iterator[tuple[str, Behaviour]]:
    """Serve the files of a layout, and the manifests to which tags lead, under any repository."""
    behaviour = Behaviour()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            behaviour.asked.append(f"{self.command} {self.path}")
            if self.path.startswith("/token"):
                is_known = self.headers.get("Authorization") == BASIC
                return self._send(200 if is_known else 401, b'{"token": "of-this-test"}' if is_known else b"{}")
            if behaviour.is_silent:
                behaviour.enough.wait()
            if behaviour.refuses_with:
                return self._send(behaviour.refuses_with, b"{}", **behaviour.headers)
            if behaviour.wants_basic and self.headers.get("Authorization") != BASIC:
                return self._send(401, b"{}", **{"WWW-Authenticate": 'Basic realm="tests"'})
            if behaviour.wants_token and self.headers.get("Authorization") != "Bearer of-this-test":
                realm = (
                    f'Bearer realm="http://{self.headers["Host"]}/token",service="tests",scope="repository:web:pull"'
                )
                return self._send(401, b"{}", **{"WWW-Authenticate": realm})
            return self._content(*self.path.rsplit("/", 2)[1:])

        def _content(self, kind: str, reference: str) -> None:
            digest = tags.get(reference, reference)
            path = layout / "blobs" / Path(*digest.split(":"))
            if ":" not in digest or not path.is_file():
                return self._send(404, b'{"errors": []}')
            if kind == "blobs" and behaviour.redirects_blobs_to:
                return self._send(307, b"", Location=behaviour.redirects_blobs_to)
            content = b"another" if digest == behaviour.lies_about else path.read_bytes()
            start = int(self.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
            return self._send(206 if start else 200, content[start:], **{"Docker-Content-Digest": digest})

        def _send(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD":
                return
            if "/blobs/" in self.path and 0 < behaviour.cuts_off_after < len(body):
                body, behaviour.cuts_off_after, self.close_connection = body[: behaviour.cuts_off_after], 0, True
            if "/blobs/" in self.path and 0 < behaviour.stalls_after < len(body):
                self.wfile.write(body[: behaviour.stalls_after])
                self.wfile.flush()
                behaviour.stalled.set()
                behaviour.enough.wait()
                return
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Not noted."""

    server = listen(Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield "http://{}:{}".format(*server.server_address[:2]), behaviour
    finally:
        behaviour.enough.set()
        server.shutdown()
        thread.join()
        server.server_close()
