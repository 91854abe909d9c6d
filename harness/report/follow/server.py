"""Serve the page that follows a run to browsers of this machine: HTTP on 127.0.0.1, and server-sent events (the HTML standard, section 9.2)."""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files

from harness.report.follow.followed import Followed, RunState, Snapshot
from harness.report.page import SourceLinks, render
from harness.report.page.rendering import source_hash
from harness.report.printable import printable

ADDRESS = "127.0.0.1"
_LOOK = 0.25
"""Seconds between two looks at the files."""
_BEAT = 10.0
"""Seconds after which a browser is sent a comment when nothing has changed: so one that is gone is noticed."""
_HOSTS = (ADDRESS, "localhost")
"""Host names in requests of browsers of this machine. Another one is that of a page elsewhere that tries to read along."""


class FollowServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1 alone."""

    daemon_threads = True

    def __init__(self, followed: Followed, links: SourceLinks, port: int = 0) -> None:
        """Listen on a port, 0 for a free one. Raises `OSError` for a port that is taken."""
        super().__init__((ADDRESS, port), _Handler)
        self.followed = followed
        self.links = links

    @property
    def url(self) -> str:
        """Return the URL of the page."""
        return f"http://{ADDRESS}:{self.server_address[1]}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Report nothing: browsers go away."""


class _Handler(BaseHTTPRequestHandler):
    server: FollowServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer the requests of the page, and no others."""
        answers: dict[str, Callable[[], None]] = {"/": self._page, "/report": self._report, "/events": self._events}
        answer = answers.get(self.path.partition("?")[0])
        if not self._is_of_this_machine():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            answer()

    def _is_of_this_machine(self) -> bool:
        port = self.server.server_address[1]
        return self.headers.get("Host") in {f"{host}:{port}" for host in _HOSTS}

    def _page(self) -> None:
        style, script = _asset("follow.css"), _asset("follow.js")
        policy = (
            f"default-src 'none'; connect-src 'self'; frame-src 'self'; img-src data:; "
            f"style-src {source_hash(style)}; script-src {source_hash(script)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        html = _asset("follow.html").replace("{style}", style).replace("{script}", script)
        self._send(html, policy)

    def _report(self) -> None:
        snapshot = self.server.followed.look()
        html = render(snapshot.runs, self.server.links) if snapshot.runs else "<!DOCTYPE html><title>Waiting</title>"
        self._send(html, "frame-ancestors 'self'")

    def _send(self, html: str, policy: str) -> None:
        data = html.encode()
        self.send_response(HTTPStatus.OK)
        self._headers("text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(data)

    def _events(self) -> None:
        """Send the state now, and again whenever it changes, until the browser goes away."""
        self.send_response(HTTPStatus.OK)
        self._headers("text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        sent, beat = -1, time.monotonic()
        while True:
            snapshot = self.server.followed.look()
            if snapshot.number != sent:
                self.wfile.write(f"id: {snapshot.number}\ndata: {_told(snapshot, self.server.followed)}\n\n".encode())
            elif time.monotonic() - beat > _BEAT:
                self.wfile.write(b": as it was\n\n")
            else:
                time.sleep(_LOOK)
                continue
            self.wfile.flush()
            sent, beat = snapshot.number, time.monotonic()

    def _headers(self, kind: str) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: requests are of no use to people who play a deck."""


def _told(snapshot: Snapshot, followed: Followed) -> str:
    """Return what the page needs of a snapshot, as a line of JSON."""
    titles = [printable(run.record.deck.title) for run in snapshot.runs]
    return json.dumps(
        {
            "number": snapshot.number,
            "state": snapshot.state,
            "title": titles[0]
            if len(titles) == 1
            else f"{len(titles)} runs"
            if titles
            else printable(followed.path.name),
            "counts": snapshot.counts,
            "wanted": f"harness run {followed.path}" if snapshot.state is RunState.WAITING and followed.is_deck else "",
        }
    )


def _asset(name: str) -> str:
    return files("harness.report.follow").joinpath(name).read_text("utf-8")
