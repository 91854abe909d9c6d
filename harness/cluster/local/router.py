"""The way out of a lab whose network is open: a router between its first node and this machine.

The lab's root may do what it wants in the networks of its nodes, so what it must not reach is kept from it in a network that is not the
lab's. The router is one: a pair of cards joins it to the first node, and its routes are the filter. What may pass goes to slirp4netns, which
makes connections of this machine of it. No route and no rule of this machine changes. The router's processes are in the first node's PID
namespace, so they end with the lab, and with them its network.

Not `pasta`: that of Debian 12 takes a minute for what a pod uploads in seconds.
"""

import os
import shlex
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network
from pathlib import Path

import psutil

from harness.cluster.errors import CannotHost
from harness.cluster.internet import OF_NOBODY
from harness.cluster.lab_network import LabNetwork
from harness.cluster.local.components import Component
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import ProgramPlace
from harness.cluster.local.nodes import FIRST
from harness.cluster.local.state import STATE_ROOT
from harness.cluster.local.wiring import UPLINK, UPLINK_ADDRESS
from harness.project.reach import LOOPBACK, read_network

COMPONENT = "router"
PROGRAM = "slirp4netns"
PACKAGE = "slirp4netns"
"""The Debian package of the program."""
LOOPBACK_NAME = "host.docker.internal"
"""The name of this machine in the lab, as in Docker Desktop."""

_ADDRESS = "169.254.101.1"
_PREFIX = 30
_BEYOND, _NETWORK_BEYOND = "169.254.102.2", "169.254.102.0/24"
"""The address at the other end of the card that the program holds. It stands for this machine's loopback where that is to be reached."""
_TOWARDS_LAB, _OUT = "lab", "out"
_TABLE = 100
_MTU = 1500
"""The MTU in bytes, that of pods and containers: the program ignores what size its client takes."""
_NETWORK, _USERS = Path("/run/router-network"), Path("/run/router-users")
"""Files that stand for the router's namespaces, in its own mounts."""
_NETWORK_OF_NODE = "/proc/1/ns/net"
"""The network of the node, by the first process in its own list."""
_CARDS = Path("/dev/net/tun")
"""Makes the card that the program holds. Everybody may open it where systemd is; elsewhere root alone."""
_ROUTES_OF_MACHINE = Path("/proc/net/route")


def check_host(reach: Sequence[str]) -> None:
    """Raise `CannotHost` where this machine gives no card, and where it has no way out itself and no network of its own is to be reached."""
    if why := refusal():
        raise CannotHost(f"--network open cannot be had: {why.lack}", why.way_out)
    if not _has_default_route(_ROUTES_OF_MACHINE) and not reach:
        raise CannotHost(
            "--network open: this machine has no route to the internet itself (`ip route` shows no default); "
            "connect it, or leave --network open out"
        )


def refusal() -> CannotHost | None:
    """Return why this user may make no card for a program, with an administrator's way out; `None` where they may."""
    if os.access(_CARDS, os.R_OK | os.W_OK):
        return None
    allow = f"chmod 666 {_CARDS}" if _CARDS.exists() else "modprobe tun; in a container, start that with --privileged"
    return CannotHost(f"{_CARDS} may not be opened by this user", f"An administrator allows it: {allow}")


def _has_default_route(routes: Path) -> bool:
    """Return whether a table of routes has a default route; see route(8): the second field is the destination, the eighth the mask."""
    lines = [line.split() for line in routes.read_text().splitlines()[1:]]
    return any(fields[1] == fields[7] == "00000000" for fields in lines)


def start(lab: Lab, network: LabNetwork) -> None:
    """Start the router of a lab; `has_way_out` tells when it works. Raises `ClusterError`."""
    script = "\n".join(_lines(network.reach))
    argv = ("/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script)
    lab.start(FIRST, Component(COMPONENT, argv, place=ProgramPlace.MACHINE))


def has_way_out(lab: Lab) -> bool:
    """Return whether the first node has a way out now."""
    routes = Path(f"/proc/{lab.namespace().init.pid}/net/route")
    return any(line.split()[:2] == [UPLINK, "00000000"] for line in routes.read_text().splitlines())


def words_for_dns(lab: Lab, network: LabNetwork) -> list[str]:
    """Return the options by which the lab's DNS forwards names: see `harness.cluster.local.dns`."""
    named = [f"--name={LOOPBACK_NAME}={_BEYOND}"] if LOOPBACK in network.reach else []
    return [f"--network={lab.namespace().network_file}", *named]


def _lines(reach: Sequence[str]) -> list[str]:
    """Return shell lines that make the router and run as long as it, in the machine's network and the node's PID namespace.

    They need mounts of their own, for the node's list of processes and the files of the router's namespaces. They unmount the disks of labs,
    which would exist as long as the router does.
    """
    in_node = f"nsenter --net={_NETWORK_OF_NODE}"
    return [
        "set -e",
        f"for place in $(cut -d' ' -f2 /proc/self/mounts); do case $place in {shlex.quote(str(STATE_ROOT))}/*)",
        "  umount --lazy $place || true ;; esac; done",
        "mount -t proc proc /proc",
        f"mount -t tmpfs router /run; touch {_NETWORK} {_USERS}",
        'await() { looks=0; until eval "$1"; do kill -0 $!; looks=$((looks + 1)); [ $looks -lt 200 ]; sleep 0.05; done; }',
        "unshare --user --map-root-user --net /bin/sh -c 'touch /run/made; exec sleep infinity' &",
        "await '[ -e /run/made ]'",
        f"mount --bind /proc/$!/ns/net {_NETWORK}; mount --bind /proc/$!/ns/user {_USERS}",
        f"nsenter --net={_NETWORK} /bin/sh -c {shlex.quote(chr(10).join(_lines_inside(reach)))}",
        f"{_carrier(maps_loopback=LOOPBACK in reach)} &",
        f"await 'nsenter --net={_NETWORK} ip -brief link show {_OUT} | grep -q LOWER_UP'",
        f"{in_node} ip address add {UPLINK_ADDRESS}/{_PREFIX} dev {UPLINK}",
        f"{in_node} ip link set {UPLINK} mtu {_MTU} up",
        f"{in_node} ip route add default via {_ADDRESS} dev {UPLINK}",
        "wait $!",
    ]


def _lines_inside(reach: Sequence[str]) -> list[str]:
    """Return shell lines that make the router's cards and routes, in its network."""
    own = "/proc/sys/net/ipv4"
    through = f"via {_BEYOND} dev {_OUT} onlink"
    opened, closed = filters(reach, _networks_of_machine())
    return [
        "set -e",
        # Who asks for what is closed shall learn it soon: the kernel counts such an answer once only, not twice.
        f"echo 1 >{own}/ip_forward; echo 0 >{own}/icmp_ratelimit; echo 0 >{own}/conf/all/rp_filter",
        "[ ! -d /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6",
        f"ip tuntap add dev {_OUT} mode tap",
        f"ip link set {_OUT} mtu {_MTU} up; echo 0 >{own}/conf/{_OUT}/rp_filter",
        f"echo 1 >{own}/conf/{_OUT}/proxy_arp",  # the program asks who has the address that the lab's packets come from
        f"ip link add {_TOWARDS_LAB} type veth peer name {UPLINK} netns {_NETWORK_OF_NODE}",
        f"ip address add {_ADDRESS}/{_PREFIX} dev {_TOWARDS_LAB}; ip link set {_TOWARDS_LAB} mtu {_MTU} up",
        # Whatever the lab says of itself: what comes from it has the one address that leads back to it.
        f"echo 1 >{own}/conf/{_TOWARDS_LAB}/rp_filter",
        *(f"ip route add table {_TABLE} prohibit {network}" for network in closed),
        *(f"ip route add table {_TABLE} {network} {through}" for network in opened),
        *([f"ip route add table {_TABLE} {_BEYOND} dev {_OUT}"] if LOOPBACK in reach else []),
        f"ip route add table {_TABLE} default {through}",
        f"ip rule add iif {_TOWARDS_LAB} lookup {_TABLE}",
    ]


def _carrier(*, maps_loopback: bool) -> str:
    """Return the command of the program that carries the packets of the card."""
    words = [
        PROGRAM,
        f"--mtu={_MTU}",
        f"--cidr={_NETWORK_BEYOND}",
        "--disable-dns",
        "--enable-sandbox",
        "--enable-seccomp",
    ]
    words += [] if maps_loopback else ["--disable-host-loopback"]
    words += [f"--userns-path={_USERS}", "--netns-type=path", str(_NETWORK), _OUT]
    return shlex.join(words)


def _networks_of_machine() -> Iterable[IPv4Network]:
    """Yield this machine's own addresses, and the networks that it is a member of."""
    for addresses in psutil.net_if_addrs().values():
        for address in addresses:
            if address.family.name == "AF_INET":
                yield IPv4Network(address.address)
                yield IPv4Network(f"{address.address}/{address.netmask or 32}", strict=False)


def filters(reach: Sequence[str], of_machine: Iterable[IPv4Network]) -> tuple[list[IPv4Network], list[IPv4Network]]:
    """Return the open networks, and the closed ones, in which a narrower open network still counts.

    A named network opens all addresses in it but this machine's own: these have to be named themselves.
    """
    opened = [read_network(entry) for entry in reach if entry != LOOPBACK]
    closed = {
        network
        for network in (*OF_NOBODY, *of_machine)
        if not any(network.subnet_of(other) and (network.prefixlen < 32 or other == network) for other in opened)
    }
    return sorted(set(opened)), sorted(closed)
