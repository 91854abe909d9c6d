"""Forward a port of this machine into the network of a lab, for the author's browser."""

import contextlib
import select
import socket
import socketserver
from collections.abc import Callable

from harness.cluster.errors import ClusterError

LOCAL = "127.0.0.1"
"""The address to listen at, which only this machine reaches."""
_PIECE = 65536
"""Bytes that are read at once."""
ANSWERS_WITHIN = 10.0
"""Seconds in which the lab takes a connection."""


class Forwarder(socketserver.ThreadingTCPServer):
    """Listens at a port of this machine; `connect` makes a connection in the lab for each that comes."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, connect: Callable[[], socket.socket]) -> None:
        """Listen; port 0 takes a free one. Raises `ClusterError` where the port is taken."""
        self.connect = connect
        try:
            super().__init__((LOCAL, port), _Connection)
        except OSError as error:
            raise ClusterError(
                f"nothing can listen at {LOCAL}:{port} ({error.strerror}); another port may be free"
            ) from error

    @property
    def port(self) -> int:
        """Return the port at which it listens."""
        return int(self.server_address[1])


def connection_to(address: str, port: int) -> Callable[[], socket.socket]:
    """Return a function that connects to an address; it is to be called in the network of that address."""
    return lambda: socket.create_connection((address, port), ANSWERS_WITHIN)


class _Connection(socketserver.BaseRequestHandler):
    """Carries bytes both ways until both sides have ended."""

    server: Forwarder

    def handle(self) -> None:
        try:
            inside = self.server.connect()
        except OSError:
            return  # the browser is told by the end of its connection
        with inside, contextlib.suppress(OSError):
            inside.settimeout(None)
            _carry(self.request, inside)


def _carry(outside: socket.socket, inside: socket.socket) -> None:
    opposite = {outside: inside, inside: outside}
    open_ends = [outside, inside]
    while open_ends:
        for end in select.select(open_ends, [], [])[0]:
            piece = end.recv(_PIECE)
            if piece:
                opposite[end].sendall(piece)
            else:
                open_ends.remove(end)
                opposite[end].shutdown(socket.SHUT_WR)
