"""A port of this machine carries connections to where a function connects."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.local.forwarding import LOCAL, Forwarder, connection_to


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"welcome" * 100_000)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[int]:
    with ThreadingHTTPServer((LOCAL, 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def forwarder(web: int) -> Iterator[Forwarder]:
    with Forwarder(0, connection_to(LOCAL, web)) as forwarder:
        threading.Thread(target=forwarder.serve_forever, daemon=True).start()
        yield forwarder
        forwarder.shutdown()


def test_a_page_arrives_whole_as_often_as_it_is_asked_for(forwarder: Forwarder) -> None:
    for _ in range(3):
        with urllib.request.urlopen(f"http://{LOCAL}:{forwarder.port}/", timeout=30) as answer:
            assert answer.read() == b"welcome" * 100_000


def test_one_side_may_end_before_the_other(forwarder: Forwarder) -> None:
    with socket.create_connection((LOCAL, forwarder.port), 30) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: client.recv(65536), b""))
    assert received.endswith(b"welcome")


def test_where_nothing_answers_the_connection_ends() -> None:
    with socket.socket() as unused:
        unused.bind((LOCAL, 0))
        with Forwarder(0, connection_to(LOCAL, unused.getsockname()[1])) as forwarder:
            threading.Thread(target=forwarder.serve_forever, daemon=True).start()
            with socket.create_connection((LOCAL, forwarder.port), 30) as client:
                assert client.recv(1) == b""
            forwarder.shutdown()


def test_a_port_that_is_taken_is_told_with_the_way_out(web: int) -> None:
    with pytest.raises(ClusterError, match=rf"nothing can listen at {LOCAL}:{web} .*another port may be free"):
        Forwarder(web, connection_to(LOCAL, web))
