"""An internet of the tests' own: networks on the ranges for documentation, with no way out of them, and an author's machine on it.

    the internet                       the author's machine                a private network
    198.51.100.0/24 --- 192.0.2.1 --- 192.0.2.10      10.1.2.10 --- 10.1.2.5, 10.1.2.6

Each is a network namespace that ends with the tests. The author's machine has the files of this one, but for its resolver.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import TypeVar

from dnslib import QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer
from harness.cluster.local.certificates import Authority
from harness.cluster.local.network import Network

T = TypeVar("T")

ROUTER = "192.0.2.1"
AUTHOR = "192.0.2.10"
NEIGHBOUR = "192.0.2.77"
"""Another machine of the network by which the author's reaches the internet."""
AUTHOR_INSIDE = "10.1.2.10"
PRIVATE, PRIVATE_TOO = "10.1.2.5", "10.1.2.6"
RESOLVER = "198.51.100.53"
WEB, GIT, ECHO = "198.51.100.80", "198.51.100.22", "198.51.100.7"
PIECE = bytes(range(256)) * 256
"""What big files are made of: 64 KiB."""


@dataclass(frozen=True)
class Place:
    """A machine, or several on one network: a namespace."""

    first: subprocess.Popen[bytes]
    network: Network

    @property
    def file(self) -> str:
        return f"/proc/{self.first.pid}/ns/net"

    def call(self, function: Callable[[], T]) -> T:
        return self.network.call(function)

    def entered(self, *argv: str) -> tuple[str, ...]:
        """The argv that runs a program there."""
        return ("nsenter", f"--target={self.first.pid}", "--net", "--mount", "--", *argv)

    def run(self, script: str) -> None:
        subprocess.run(self.entered("sh", "-ec", script), check=True, capture_output=True, text=True)


@contextlib.contextmanager
def place() -> Iterator[Place]:
    begin = "ip link set lo up; echo made; exec setpriv --pdeathsig KILL sleep infinity"
    unshare = ("unshare", "--net", "--mount", "--propagation", "private", "sh", "-ec", begin)
    with subprocess.Popen(unshare, stdout=subprocess.PIPE) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == b"made\n"
            network = Network(Path(f"/proc/{first.pid}/ns/net"))
            yield Place(first, network)
            network.close()
        finally:
            first.kill()


@dataclass
class Site:
    """A web server: `/` tells its name, `/big/N` gives N MiB, what is sent to it is answered by its SHA-256."""

    name: str
    visits: list[str] = field(default_factory=list)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.visits.append(self.path)
                if not self.path.startswith("/big/"):
                    return self._send(f"this is {site.name}\n".encode())
                pieces = int(self.path.removeprefix("/big/")) * 16
                self.send_response(200)
                self.send_header("Content-Length", str(pieces * len(PIECE)))
                self.end_headers()
                for _ in range(pieces):
                    self.wfile.write(PIECE)
                return None

            def do_POST(self) -> None:
                site.visits.append(self.path)
                left, digest = int(self.headers["Content-Length"]), hashlib.sha256()
                while left:
                    piece = self.rfile.read(min(left, len(PIECE)))
                    digest.update(piece)
                    left -= len(piece)
                self._send(digest.hexdigest().encode())

            def _send(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *_arguments: object) -> None:
                """Not noted."""

        return Handler


def big_digest(mebibytes: int) -> str:
    """The SHA-256 of `/big/N`."""
    digest = hashlib.sha256()
    for _ in range(mebibytes * 16):
        digest.update(PIECE)
    return digest.hexdigest()


class Server(ThreadingHTTPServer):
    """One that asks no resolver what it is called."""

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]


def listening(at: Place, address: str, port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    return at.call(lambda: Server((address, port), handler))


@contextlib.contextmanager
def site(at: Place, address: str, name: str, port: int = 80) -> Iterator[Site]:
    served = Site(name)
    server = listening(at, address, port, served.handler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


def with_tls(server: ThreadingHTTPServer, authority: Authority, name: str, folder: Path) -> ThreadingHTTPServer:
    """The server, as the one of this name, for whoever believes the authority."""
    identity = authority.issue(name, names=[name])
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(identity.certificate)
    key.write_bytes(identity.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


class Zone(BaseResolver):  # type: ignore[misc]
    """The names of the internet."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.asked: list[str] = []

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name = str(request.q.qname).rstrip(".")
        self.asked.append(f"{name} {QTYPE[request.q.qtype]} {handler.protocol}")
        reply = request.reply()
        if name not in self.names:
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype == QTYPE.A:
            reply.add_answer(RR(name, QTYPE.A, rdata=A(self.names[name]), ttl=60))
        return reply


@contextlib.contextmanager
def resolver(at: Place, names: dict[str, str]) -> Iterator[Zone]:
    zone = Zone(names)
    quiet = DNSLogger("-request,-reply,-truncated", prefix=False)
    running = [
        at.call(lambda tcp=tcp: DNSServer(zone, address=RESOLVER, logger=quiet, tcp=tcp))  # type: ignore[misc]
        for tcp in (False, True)
    ]
    for server in running:
        server.start_thread()
    yield zone
    for server in running:
        server.stop()
        server.server.server_close()


@contextlib.contextmanager
def echo(at: Place) -> Iterator[None]:
    """Sends back what comes by UDP to port 7."""
    listener = at.call(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    listener.bind((ECHO, 7))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while (received := listener.recvfrom(65535))[1]:
                content, client = received
                listener.sendto(content, client)

    threading.Thread(target=serve, daemon=True).start()
    yield
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)  # wakes who waits
    listener.close()


@contextlib.contextmanager
def git_server(at: Place, folder: Path) -> Iterator[None]:
    """Serves the repository `app.git` by git's own protocol."""
    author = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    made = folder / "app.git"
    subprocess.run(("git", "init", "-q", made), check=True)
    (made / "README.md").write_text("cloned from far away\n")
    subprocess.run(("git", "-C", made, "add", "."), check=True)
    subprocess.run(("git", "-C", made, *author, "commit", "-q", "-m", "first"), check=True)
    programs = subprocess.run(("git", "--exec-path"), check=True, capture_output=True, text=True).stdout.strip()
    serve = (
        f"{programs}/git-daemon",
        "--export-all",
        f"--base-path={folder}",
        f"--listen={GIT}",
        "--reuseaddr",
        str(folder),
    )
    with subprocess.Popen(at.entered("setpriv", "--pdeathsig", "KILL", *serve), stderr=subprocess.DEVNULL) as process:
        yield
        process.kill()


@contextlib.contextmanager
def joined() -> Iterator[tuple[Place, Place, Place]]:
    """The internet, the author's machine and the private network, with their cards."""
    with place() as internet, place() as author, place() as private:
        author.run(
            f"ip link add wan type veth peer name author netns {internet.file};"
            f"ip link add lan type veth peer name author netns {private.file};"
            f"ip address add {AUTHOR}/24 dev wan; ip address add {AUTHOR_INSIDE}/24 dev lan;"
            f"ip link set wan up; ip link set lan up"
        )
        far = " ".join(f"{address}/32" for address in (RESOLVER, WEB, GIT, ECHO, *REGISTRIES.values()))
        internet.run(
            f"ip address add {ROUTER}/24 dev author; ip address add {NEIGHBOUR}/24 dev author; ip link set author up;"
            f"for address in {far}; do ip address add $address dev lo; done"
        )
        private.run(
            f"ip address add {PRIVATE}/24 dev author; ip address add {PRIVATE_TOO}/24 dev author; ip link set author up"
        )
        author.run(f"ip route add default via {ROUTER}")
        yield internet, author, private


REGISTRIES = {
    "registry-1.docker.io": "198.51.100.10",
    "right.example.org": "198.51.100.11",
    "slow.example.org": "198.51.100.12",
    "cut-off.example.org": "198.51.100.13",
    "wrong.example.org": "198.51.100.14",
    "closed.example.org": "198.51.100.15",
}
