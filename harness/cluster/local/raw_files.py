"""Files of the deck's own repository by the addresses that a forge has for them: over HTTPS, for a lab that reaches no forge.

Run beside a lab as `python -m harness.cluster.local.raw_files`. Certificate, key and repository are read anew for each request, since the
next deck that is played in the lab has others.
"""

import argparse
import ssl
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

from harness.project import git
from harness.project.raw_files import raw_file

_USUAL = ("HEAD", "main", "master")
"""Names by which pages call the branch that a clone checks out."""
_PATIENCE = 10.0
"""Seconds in which a client must send its request."""


def content_of(repository: Path, rest: str) -> bytes | None:
    """Return the content of a file of a repository; `None` where there is none. `rest` is a branch, tag or commit, then the path.

    A branch with a usual name that does not exist stands for the one that a clone checks out.
    """
    parts = rest.split("/")
    for length in range(1, len(parts)):
        name, path = "/".join(parts[:length]), "/".join(parts[length:])
        for revision in (name, "HEAD") if name in _USUAL else (name,):
            content = git.output(repository, "--git-dir=.", "cat-file", "blob", f"{revision}:{path}")
            if content is not None:
                return content
    return None


class RawFileServer(ThreadingHTTPServer):
    """Serves one directory: `repository.git`, `server.crt`, `server.key`."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], directory: Path) -> None:
        super().__init__(address, _Handler)
        self.directory = directory

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS, in the thread of the request."""
        connection: socket = request
        connection.settimeout(_PATIENCE)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.directory / "server.crt", self.directory / "server.key")
            with context.wrap_socket(connection, server_side=True) as secure:
                super().finish_request(secure, client_address)
        except OSError:
            return  # the client does not trust it, or is gone


class _Handler(BaseHTTPRequestHandler):
    server: RawFileServer

    def do_GET(self) -> None:
        """Answer with a file, or with 404."""
        self._answer(has_body=True)

    def do_HEAD(self) -> None:
        """Answer as for GET, without the file."""
        self._answer(has_body=False)

    def _answer(self, *, has_body: bool) -> None:
        file = raw_file(self.headers.get("Host", "").partition(":")[0], self.path.partition("?")[0])
        content = content_of(self.server.directory / "repository.git", file.rest) if file is not None else None
        body = content if content is not None else b"404: Not Found\n"
        self.send_response(HTTPStatus.OK if content is not None else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if has_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the record has what was typed."""


def main() -> None:
    """Serve until the process is killed."""
    parser = argparse.ArgumentParser(description="files of a repository, as a forge serves them")
    parser.add_argument("--address", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory", required=True, type=Path)
    options = parser.parse_args()
    RawFileServer((options.address, options.port), options.directory).serve_forever()


if __name__ == "__main__":
    main()
