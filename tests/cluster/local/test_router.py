"""What the router of an open network lets pass."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import router

OF_MACHINE = tuple(map(IPv4Network, ("192.168.1.10/32", "192.168.1.0/24", "203.0.113.8/32", "203.0.113.0/24")))
"""A machine in a network at home, and in a public one."""


def passes(address: str, *reach: str) -> bool:
    """As a kernel decides: the narrowest route counts."""
    opened, closed = router.filters(reach, OF_MACHINE)
    assert not set(opened) & set(closed)
    routes = [
        (network.prefixlen, network in opened) for network in (*opened, *closed) if IPv4Address(address) in network
    ]
    return max(routes, default=(0, True))[1]


@pytest.mark.parametrize("address", ["8.8.8.8", "203.0.114.1", "198.51.100.7"])
def test_the_internet_is_open(address: str) -> None:
    assert passes(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.5",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.7.7",
        "192.168.1.10",
        "203.0.113.8",
        "203.0.113.9",
        "239.1.1.1",
    ],
)
def test_private_networks_and_those_of_the_machine_are_closed(address: str) -> None:
    assert not passes(address)


def test_what_is_named_is_open_and_what_is_beside_it_stays_closed() -> None:
    assert passes("10.1.2.5", "10.1.2.0/24")
    assert not passes("10.1.3.5", "10.1.2.0/24")
    assert passes("192.168.1.5", "192.168.0.0/16")
    assert passes("10.9.9.9", "10.0.0.0/8")


def test_the_machines_own_address_is_open_only_where_it_is_named_itself() -> None:
    assert not passes("192.168.1.10", "192.168.1.0/24")
    assert passes("192.168.1.10", "192.168.1.10")


def test_everything_may_be_named_and_the_machine_stays_closed() -> None:
    assert passes("10.1.2.5", "0.0.0.0/0")
    assert not passes("203.0.113.8", "0.0.0.0/0")


def test_a_machine_without_a_route_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = tmp_path / "route"
    monkeypatch.setattr(router, "_ROUTES_OF_MACHINE", routes)
    header = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    routes.write_text(f"{header}eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n")
    with pytest.raises(CannotHost, match="no route to the internet itself"):
        router.check_host(())
    router.check_host(("192.168.0.0/16",))
    routes.write_text(f"{header}eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n")
    router.check_host(())
