"""Names that are nowhere in a lab are asked of the machine's resolvers, over real UDP and TCP on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dnslib import QTYPE, RCODE, RR, TXT, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer
from harness.cluster.local.api_objects import Metadata, ServiceObject, ServiceSpec
from harness.cluster.local.dns import Resolver, servers
from harness.cluster.local.resolvers import Resolvers, is_outside
from harness.cluster.local.service_names import Names

LOOPBACK = "127.0.0.1"
QUIET = DNSLogger("-request,-reply,-truncated,-error", prefix=False)


class Outside(BaseResolver):  # type: ignore[misc]
    """Knows one name; what does not fit into a datagram it sends by TCP only."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        self.asked.append(f"{request.q.qname}{QTYPE[request.q.qtype]}")
        reply = request.reply()
        if str(request.q.qname) != "www.example.org.":
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype == QTYPE.TXT and handler.protocol == "udp":
            reply.header.tc = 1
        elif request.q.qtype == QTYPE.TXT:
            reply.add_answer(*(RR("www.example.org", QTYPE.TXT, rdata=TXT("x" * 250)) for _ in range(9)))
        else:
            reply.add_answer(RR("www.example.org", QTYPE.A, rdata=A("198.51.100.80")))
        return reply


@contextmanager
def running(*servers: DNSServer) -> Iterator[None]:
    for server in servers:
        server.start_thread()
    yield
    for server in servers:
        server.stop()
        server.server.server_close()


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def ports(outside: Outside, tmp_path: Path) -> Iterator[dict[bool, int]]:
    """Of the lab's DNS, by UDP (false) and TCP (true)."""
    udp = DNSServer(outside, address=LOOPBACK, port=0, logger=QUIET)
    port = udp.server.server_address[1]
    tcp = DNSServer(outside, address=LOOPBACK, port=port, logger=QUIET, tcp=True)
    configuration = tmp_path / "resolv.conf"
    configuration.write_text(f"# of the machine\nsearch example.net\nnameserver nonsense\nnameserver {LOOPBACK}\n")
    names = Names()
    services = {"rng": ServiceSpec("10.96.7.7"), "far": ServiceSpec(external_name="www.example.org")}
    names.replace_services([ServiceObject(Metadata(name, "default"), spec) for name, spec in services.items()])
    asking = Resolvers(socket.socket, configuration, port)
    fixed = {"host.docker.internal": "169.254.101.5"}
    own = servers(Resolver(names, fixed=fixed, outside=asking), LOOPBACK, 0)
    with running(udp, tcp, *own):
        yield {server.server.socket_type == socket.SOCK_STREAM: server.server.server_address[1] for server in own}


def ask(ports: dict[bool, int], name: str, kind: str = "A", *, tcp: bool = False) -> DNSRecord:
    return DNSRecord.parse(DNSRecord.question(name, kind).send(LOOPBACK, ports[tcp], tcp=tcp, timeout=20))


def test_a_name_outside_is_answered_as_the_resolver_does(ports: dict[bool, int]) -> None:
    for tcp in (False, True):
        assert [str(answer.rdata) for answer in ask(ports, "www.example.org", tcp=tcp).rr] == ["198.51.100.80"]
    assert ask(ports, "none.example.org").header.rcode == RCODE.NXDOMAIN


def test_what_is_too_long_for_a_datagram_comes_by_tcp(ports: dict[bool, int]) -> None:
    assert ask(ports, "www.example.org", "TXT").header.tc
    assert len(ask(ports, "www.example.org", "TXT", tcp=True).rr) == 9


def test_names_of_the_lab_are_nobody_elses_affair(ports: dict[bool, int], outside: Outside) -> None:
    assert str(ask(ports, "rng.default.svc.cluster.local").rr[0].rdata) == "10.96.7.7"
    assert str(ask(ports, "host.docker.internal").rr[0].rdata) == "169.254.101.5"
    for name in ("nothing.default.svc.cluster.local", "redis", "rng.default.svc"):
        assert ask(ports, name).header.rcode == RCODE.NXDOMAIN
    assert outside.asked == []


def test_there_is_no_ipv6_and_nobody_is_asked_for_it(ports: dict[bool, int], outside: Outside) -> None:
    reply = ask(ports, "www.example.org", "AAAA")
    assert (reply.header.rcode, reply.rr, outside.asked) == (RCODE.NOERROR, [], [])


def test_a_service_may_stand_for_a_name_outside(ports: dict[bool, int]) -> None:
    answers = ask(ports, "far.default.svc.cluster.local").rr
    assert [str(answer.rdata) for answer in answers] == ["www.example.org.", "198.51.100.80"]


def test_a_resolver_that_is_not_there_is_a_failure_and_no_missing_name(tmp_path: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as unused:
        unused.bind((LOOPBACK, 0))
        port = unused.getsockname()[1]
    (tmp_path / "resolv.conf").write_text(f"nameserver {LOOPBACK}\n")
    own = servers(Resolver(Names(), outside=Resolvers(socket.socket, tmp_path / "resolv.conf", port)), LOOPBACK, 0)
    with running(*own):
        reply = ask({False: own[0].server.server_address[1]}, "www.example.org")
    assert reply.header.rcode == RCODE.SERVFAIL


@pytest.mark.parametrize("name", ["www.example.org", "example.org.", "7.100.51.198.in-addr.arpa"])
def test_names_of_the_internet(name: str) -> None:
    assert is_outside(name)


@pytest.mark.parametrize(
    "name",
    [
        *("web", "web.default.svc", "a.default.svc.cluster.local", "printer.local", "."),
        *("5.2.1.10.in-addr.arpa", "1.168.192.in-addr.arpa", "1.0.ip6.arpa"),
    ],
)
def test_names_that_are_none_of_the_internet(name: str) -> None:
    assert not is_outside(name)
