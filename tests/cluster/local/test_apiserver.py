"""What the small client makes of answers of an API server, over real TLS."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from harness.cluster.local.apiserver import ApiError, ApiServer
from harness.cluster.local.certificates import Authority

from tests.cluster.local.test_certificates import written

CUT_SHORT = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 400\r\n\r\n[+]ping ok"


@contextmanager
def server_that_says(answer: bytes, directory: Path) -> Iterator[ApiServer]:
    """Yield a client of a server that takes one request, says so much, and then nothing more."""
    authority = Authority("kubernetes")
    trusted, _ = written(directory, "ca", authority.identity)
    written(directory, "admin", authority.issue("admin"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=trusted)
    context.load_cert_chain(*written(directory, "server", authority.issue("server", addresses=("127.0.0.1",))))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def say() -> None:
            accepted, _ = listener.accept()
            with context.wrap_socket(accepted, server_side=True) as connection:
                connection.recv(65536)
                connection.sendall(answer)
                is_over.wait(60)

        is_over = threading.Event()
        thread = threading.Thread(target=say)
        thread.start()
        try:
            yield ApiServer(f"https://127.0.0.1:{listener.getsockname()[1]}", directory, "admin", timeout=2)
        finally:
            is_over.set()
            thread.join()


def test_a_server_whose_refusal_does_not_come_to_its_end_answers_all_the_same(tmp_path: Path) -> None:
    with server_that_says(CUT_SHORT, tmp_path) as server:
        assert server.answers()


def test_of_a_refusal_that_does_not_come_to_its_end_the_status_is_known(tmp_path: Path) -> None:
    with server_that_says(CUT_SHORT, tmp_path) as server, pytest.raises(ApiError, match="GET /api: 500") as refused:
        server.get("/api", dict)
    assert refused.value.status == 500
