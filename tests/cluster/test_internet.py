from __future__ import annotations

from ipaddress import ip_address

import pytest
from harness.cluster.internet import is_of_the_internet


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "198.51.100.7", "2606:4700::1111"])
def test_what_means_the_same_machine_everywhere(address: str) -> None:
    assert is_of_the_internet(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.9.8.7", "100.64.1.1", "127.0.0.53", "169.254.169.254", "172.31.255.255", "192.168.1.5"),
        *("224.0.0.251", "255.255.255.255", "::1", "fe80::1", "fd00::5", "::ffff:10.0.0.1"),
    ],
)
def test_what_is_somebodys_own(address: str) -> None:
    assert not is_of_the_internet(ip_address(address))
