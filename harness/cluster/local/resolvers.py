"""Ask the resolvers of this machine for names that no lab has."""

import socket
import struct
from collections.abc import Callable, Iterator
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

from harness.cluster.internet import is_of_the_internet
from harness.cluster.local.addresses import DNS_DOMAIN

CONFIGURATION = Path("/etc/resolv.conf")
"""The configuration of this machine's resolvers, read anew for each question since a machine can move."""
DNS_PORT = 53
_ANSWERS_WITHIN = 3.0
"""Seconds for one resolver. A client asks again after five."""
_BIGGEST = 65535
"""Bytes of an answer."""
_REVERSE = ".in-addr.arpa"
_NOWHERE_OUTSIDE = (f".{DNS_DOMAIN}", ".svc", ".local", ".localhost", ".invalid", ".test", ".ip6.arpa")

OpenSocket = Callable[[socket.AddressFamily, socket.SocketKind], socket.socket]
"""Returns a new socket in the network of the machine."""


def is_outside(name: str) -> bool:
    """Return whether a name can be one of the internet: no name of a cluster, and no reverse name of a private address."""
    name = f".{name.rstrip('.').lower()}"
    if name.endswith(_REVERSE):
        labels = name.removesuffix(_REVERSE).strip(".").split(".")
        try:
            return is_of_the_internet(IPv4Address(".".join(reversed(labels))))
        except AddressValueError:
            return False
    return name.count(".") > 1 and not name.endswith(_NOWHERE_OUTSIDE)


class Resolvers:
    """The resolvers that this machine is configured to ask."""

    def __init__(self, open_socket: OpenSocket, configuration: Path = CONFIGURATION, port: int = DNS_PORT) -> None:
        self._open = open_socket
        self._configuration = configuration
        self._port = port

    def ask(self, question: bytes, *, by_tcp: bool = False) -> bytes | None:
        """Return the first answer of a resolver, byte for byte; `None` where none answers."""
        for address in self._addresses():
            try:
                answer = (self._by_tcp if by_tcp else self._by_udp)(address, question)
            except OSError:
                continue
            if answer[:2] == question[:2]:
                return answer
        return None

    def _addresses(self) -> Iterator[str]:
        try:
            lines = [line.split() for line in self._configuration.read_text(errors="replace").splitlines()]
        except OSError:
            return
        yield from (words[1] for words in lines if len(words) > 1 and words[0] == "nameserver")

    def _connected(self, address: str, kind: socket.SocketKind) -> socket.socket:
        family, _, _, _, target = socket.getaddrinfo(address, self._port, type=kind, flags=socket.AI_NUMERICHOST)[0]
        opened = self._open(family, kind)
        opened.settimeout(_ANSWERS_WITHIN)
        try:
            opened.connect(target)
        except OSError:
            opened.close()
            raise
        return opened

    def _by_udp(self, address: str, question: bytes) -> bytes:
        with self._connected(address, socket.SOCK_DGRAM) as connected:
            connected.send(question)
            return connected.recv(_BIGGEST)

    def _by_tcp(self, address: str, question: bytes) -> bytes:
        with self._connected(address, socket.SOCK_STREAM) as connected, connected.makefile("rb") as answer:
            connected.sendall(struct.pack("!H", len(question)) + question)
            return answer.read(int.from_bytes(answer.read(2), "big"))
