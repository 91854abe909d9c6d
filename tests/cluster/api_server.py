"""An API server of ours on this machine, which breaks off, forgets, refuses and goes away on demand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

VERBS = ["list", "watch"]
CONFIG_MAPS, NAMESPACES, DEFINITIONS, WIDGETS = (
    "/api/v1/configmaps",
    "/api/v1/namespaces",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    "/apis/example.com/v1/widgets",
)


class ApiServer(ThreadingHTTPServer):
    """Config maps, namespaces, and what else it is told to have."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.version = 100
        self.items: dict[str, list[dict[str, Any]]] = {}
        self.refused: set[str] = set()
        self.kinds = {"/api/v1": [("namespaces", "Namespace"), ("configmaps", "ConfigMap")]}
        self.groups: list[str] = []
        self.watched_from: list[tuple[str, int]] = []
        self.is_gone = False
        self.body_after = 0.0
        """Seconds between the head of an answer and its body."""
        self._lines: list[tuple[str, dict[str, Any]]] = []
        self._broken: dict[str, int] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def write(self, path: str, line: dict[str, Any]) -> None:
        """To everyone who watches, and who will."""
        with self._changed:
            version = line["object"].get("metadata", {}).get("resourceVersion")
            self.version = int(version or self.version)
            self._lines.append((path, line))
            self._changed.notify_all()

    def create(self, path: str, metadata: dict[str, Any]) -> None:
        """A new object, with the next version."""
        self.write(
            path,
            {"type": "ADDED", "object": {"metadata": {**metadata, "resourceVersion": str(self.version + 1)}}},
        )

    def end(self) -> None:
        """End all that is under way."""
        for path in (CONFIG_MAPS, NAMESPACES, DEFINITIONS, WIDGETS):
            self.break_off(path)
        self.shutdown()
        self.server_close()

    def break_off(self, path: str) -> None:
        """End the watches on a path."""
        with self._changed:
            self._broken[path] = self._broken.get(path, 0) + 1
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self._lines.clear()

    def lines(self, path: str, after: int) -> Iterator[bytes]:
        """What a watch shows."""
        sent: list[int] = []
        with self._changed:
            broken = self._broken.get(path, 0)
            while self._broken.get(path, 0) == broken:
                for of, line in list(self._lines):
                    version = int(line["object"].get("metadata", {}).get("resourceVersion") or after + 1)
                    if of == path and id(line) not in sent and version > after:
                        sent.append(id(line))
                        yield json.dumps(line).encode() + b"\n"
                self._changed.wait(0.5)

    def resources(self, path: str) -> list[dict[str, Any]]:
        return [{"name": name, "kind": kind, "verbs": VERBS} for name, kind in self.kinds.get(path, ())]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ApiServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        server = self.server
        if server.is_gone:
            self.close_connection = True
            return None
        if url.path in server.refused:
            return self._answer({"kind": "Status"}, 403)
        if url.path == "/apis":
            groups = [{"name": group.split("/")[0], "version": group} for group in server.groups]
            return self._answer(
                {
                    "groups": [
                        {
                            "name": group["name"],
                            "versions": [{"groupVersion": group["version"]}],
                            "preferredVersion": {"groupVersion": group["version"]},
                        }
                        for group in groups
                    ]
                }
            )
        if url.path.rpartition("/")[0] not in server.kinds:
            return self._answer({"resources": server.resources(url.path)})
        if "watch" not in query:
            listed = {"metadata": {"resourceVersion": str(server.version)}, "items": server.items.get(url.path, [])}
            return self._answer(listed)
        after = int(query["resourceVersion"][0])
        server.watched_from.append((url.path, after))
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.suppress(OSError):
            for line in server.lines(url.path, after):
                self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        return None

    def do_POST(self) -> None:
        """An object to be there after so many seconds, with the version that is the next then."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        threading.Timer(asked["after"], self.server.create, [self.path, asked["metadata"]]).start()
        self._answer({})

    def _answer(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        time.sleep(self.server.body_after)
        self.wfile.write(body)
