"""A server of release files on loopback, which breaks off and tells wrong checksums on demand."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ArchiveServer(ThreadingHTTPServer):
    """Serves `files`, by their paths, and the SHA-256 of each beside it: alone (`.sha256`), or with its name (`.sha256sum`)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.sums: dict[str, str] = {}
        """Files of checksums that say something else than the truth."""
        self.cuts: dict[str, list[int]] = {}
        """For each path, after how many bytes the next answers end."""
        self.has_ranges = True
        self.asked: list[tuple[str, str]] = []
        """Paths, and the ranges that were asked for."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def content(self, path: str) -> bytes | None:
        file, _, ending = path.rpartition(".")
        if ending in ("sha256", "sha256sum") and file in self.files:
            digest = self.sums.get(file) or hashlib.sha256(self.files[file]).hexdigest()
            return (digest if ending == "sha256" else f"{digest}  {file.rpartition('/')[2]}\n").encode()
        return self.files.get(path)


class _Handler(BaseHTTPRequestHandler):
    server: ArchiveServer

    def do_GET(self) -> None:
        path = self.path.removeprefix("http://elsewhere.example")
        wanted = self.headers.get("Range", "")
        self.server.asked.append((path, wanted))
        content = self.server.content(path)
        if content is None:
            self.send_error(404)
            return
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.has_ranges else 0
        if first >= len(content) > 0:
            self.send_error(416)
            return
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        cuts = self.server.cuts.get(path)
        self.wfile.write(content[first:][: cuts.pop(0) if cuts else None])

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def archive_server() -> Iterator[ArchiveServer]:
    server = ArchiveServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
