"""Service DNS, asked over real UDP and TCP on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dnslib import QTYPE, RCODE, DNSRecord
from harness.cluster.local.api_objects import EndpointAddress, EndpointSubset, Metadata, ServiceObject, ServiceSpec
from harness.cluster.local.dns import Resolver, servers
from harness.cluster.local.service_names import Names

LOOPBACK = "127.0.0.1"
GENEROUS = 60.0
"""Seconds."""


def service(name: str, address: str, namespace: str = "default") -> ServiceObject:
    return ServiceObject(Metadata(name, namespace), ServiceSpec(address))


def endpoints(name: str, *addresses: EndpointAddress, namespace: str = "default") -> ServiceObject:
    return ServiceObject(Metadata(name, namespace), subsets=(EndpointSubset(addresses),))


@pytest.fixture(scope="module")
def names() -> Names:
    known = Names()
    known.replace_services([service("rng", "10.96.7.7"), service("rng", "10.96.8.8", "blue"), service("redis", "None")])
    known.replace_members(
        [
            endpoints("rng", EndpointAddress("10.244.0.9")),
            endpoints("redis", EndpointAddress("10.244.0.3", "redis-0"), EndpointAddress("10.244.0.4", "redis-1")),
        ]
    )
    return known


@pytest.fixture(scope="module")
def ports(names: Names) -> Iterator[dict[bool, int]]:
    """The port that answers by TCP (true) and by UDP (false)."""
    running = servers(Resolver(names), LOOPBACK, 0)
    for server in running:
        server.start_thread()
    yield {server.server.socket_type == 1: server.server.server_address[1] for server in running}
    for server in running:
        server.stop()
        server.server.server_close()


def ask(ports: dict[bool, int], name: str, kind: str = "A", *, tcp: bool = False) -> tuple[str, list[str]]:
    question = DNSRecord.question(name, kind)
    reply = DNSRecord.parse(question.send(LOOPBACK, ports[tcp], tcp=tcp, timeout=10))
    assert reply.header.id == question.header.id
    return RCODE[reply.header.rcode], [str(answer.rdata) for answer in reply.rr if answer.rtype == QTYPE.A]


@pytest.mark.parametrize("tcp", [False, True])
@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("rng.default.svc.cluster.local", ["10.96.7.7"]),
        ("RNG.default.SVC.cluster.local.", ["10.96.7.7"]),
        ("rng.blue.svc.cluster.local", ["10.96.8.8"]),
        ("redis.default.svc.cluster.local", ["10.244.0.3", "10.244.0.4"]),
        ("redis-1.redis.default.svc.cluster.local", ["10.244.0.4"]),
    ],
)
def test_a_service_has_its_address_and_a_headless_one_those_of_its_members(
    ports: dict[bool, int], name: str, addresses: list[str], tcp: bool
) -> None:
    assert ask(ports, name, tcp=tcp) == ("NOERROR", addresses)


@pytest.mark.parametrize(
    "name",
    [
        "worker.default.svc.cluster.local",
        "rng.green.svc.cluster.local",
        "rng",
        "rng.default",
        "svc.cluster.local",
        "redis-7.redis.default.svc.cluster.local",
        "example.com",
        ".",
    ],
)
def test_other_names_do_not_exist_and_that_is_said_at_once(ports: dict[bool, int], name: str) -> None:
    assert ask(ports, name) == ("NXDOMAIN", [])


def test_a_name_without_addresses_of_the_kind_asked_for_exists_all_the_same(ports: dict[bool, int]) -> None:
    assert ask(ports, "rng.default.svc.cluster.local", "AAAA") == ("NOERROR", [])


def test_names_come_and_go_with_their_services(names: Names, ports: dict[bool, int]) -> None:
    hasher = service("hasher", "10.96.9.9")
    names.learn_service(hasher, gone=False)
    assert ask(ports, "hasher.default.svc.cluster.local") == ("NOERROR", ["10.96.9.9"])
    names.learn_service(hasher, gone=True)
    assert ask(ports, "hasher.default.svc.cluster.local") == ("NXDOMAIN", [])
    names.learn_service(service("mongo", "None"), gone=False)
    names.learn_members(endpoints("mongo", EndpointAddress("10.244.0.5")), gone=False)
    assert ask(ports, "mongo.default.svc.cluster.local") == ("NOERROR", ["10.244.0.5"])
    names.learn_members(endpoints("mongo"), gone=True)
    assert ask(ports, "mongo.default.svc.cluster.local") == ("NXDOMAIN", [])


def test_an_external_name_stands_for_another_name(names: Names, ports: dict[bool, int]) -> None:
    for name, target in (
        ("store", "redis.green.svc.cluster.local."),
        ("far", "example.com"),
        ("loop", "loop.default.svc.cluster.local"),
    ):
        names.learn_service(ServiceObject(Metadata(name, "default"), ServiceSpec(external_name=target)), gone=False)
    names.learn_service(ServiceObject(Metadata("redis", "green"), ServiceSpec("10.96.4.4")), gone=False)
    assert ask(ports, "store.default.svc.cluster.local")[1][-1:] == ["10.96.4.4"]
    assert ask(ports, "far.default.svc.cluster.local") == ("NOERROR", [])
    assert names.alias("far.default.svc.cluster.local.") == "example.com"
    assert ask(ports, "loop.default.svc.cluster.local")[0] == "NOERROR"


def test_types_are_learnt_before_there_are_threads() -> None:
    """Several threads that use a type for the first time at once may crash; many processes, for it is seldom."""
    script = """
import sys, threading, msgspec
from harness.cluster.local import service_names
service_names.learn_types()
sys.setswitchinterval(1e-6)
together = threading.Barrier(3)
def read():
    together.wait()
    msgspec.json.decode(b'{"metadata": {}, "items": [{"metadata": {"name": "a"}, "spec": {}}]}', type=service_names.ServiceList)
threads = [threading.Thread(target=read) for _ in range(3)]
for each in threads: each.start()
for each in threads: each.join()
"""
    for _ in range(20):
        assert subprocess.run([sys.executable, "-c", script], check=False, timeout=GENEROUS).returncode == 0


def test_more_names_come_and_go_with_a_file(names: Names, tmp_path: Path) -> None:
    also = tmp_path / "names"
    running, _ = servers(Resolver(names, also), LOOPBACK, 0)
    running.start_thread()
    ports = {False: running.server.server_address[1]}
    try:
        assert ask(ports, "git.example.com")[0] == "NXDOMAIN"
        also.write_text("10.111.0.250 git.example.com\n")
        assert ask(ports, "Git.Example.com") == ("NOERROR", ["10.111.0.250"])
        also.unlink()
        assert ask(ports, "git.example.com")[0] == "NXDOMAIN"
    finally:
        running.stop()
        running.server.server_close()


def test_what_was_handed_over_is_known_no_more() -> None:
    handed_over = Names()
    handed_over.replace_services([service("rng", "10.96.7.7")])
    handed_over.learn_service(
        ServiceObject(Metadata("far", "default"), ServiceSpec(external_name="example.com")), gone=False
    )
    handed_over.close()
    handed_over.learn_service(service("web", "10.96.7.8"), gone=False)
    assert handed_over.addresses("rng.default.svc.cluster.local") is None
    assert handed_over.addresses("web.default.svc.cluster.local") is None
    assert handed_over.alias("far.default.svc.cluster.local") is None
