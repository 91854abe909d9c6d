"""Tell addresses of the internet from those of private networks."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address

OF_NOBODY = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"),
        ),
    )
)
"""Networks that mean another machine wherever they are used, or none: private, shared by providers, link-local, loopback, for
benchmarks, multicast, reserved (IANA's registry of special-purpose addresses, RFC 6890, without those for documentation, which lead nowhere)."""


def is_of_the_internet(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address means the same machine wherever it is used."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in OF_NOBODY)
    return address.is_global
