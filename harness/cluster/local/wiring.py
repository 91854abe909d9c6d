"""Make the network of a node. In a lab without a way out, connections to the outside fail at once."""

from collections.abc import Sequence

from harness.cluster.local.addresses import FIRST_ADDRESS, NODE_INTERFACE, NODE_PREFIX, SERVICE_RANGE
from harness.cluster.local.nodes import LabNode
from harness.cluster.local.process import Process

UPLINK = "uplink"
"""The first node's card towards the router, where the network is open: see `router.py`."""
UPLINK_ADDRESS = "169.254.101.2"
_AFTER_ALL_OTHERS = 4294967295
"""The metric of a route that counts when there is no other."""


def lines(node: LabNode, nodes: Sequence[LabNode], first: Process | None, *, is_open: bool) -> list[str]:
    """Return shell lines that make the network of a node, in its own network and UTS namespace and with the machine's /proc.

    The first node's card is a bridge, into which the others are plugged: they need its first process, `first`. With `is_open` the first node
    will have a way out, and the others reach it by that node.
    """
    card = [f"ip link add {NODE_INTERFACE} type bridge"] if first is None else _plugged_in(node, first)
    return [
        f"hostname {node.name}",
        "echo 1 >/proc/sys/net/ipv4/ip_forward",
        "ip link set lo up",
        *card,
        f"ip address add {node.address}/{NODE_PREFIX} dev {NODE_INTERFACE}",
        f"ip link set {NODE_INTERFACE} up",
        f"ip route add {SERVICE_RANGE} dev {NODE_INTERFACE}",
        *(f"ip route add {peer.pod_range} via {peer.address}" for peer in nodes if peer != node),
        *([f"ip route add default via {FIRST_ADDRESS}"] if is_open and first is not None else []),
        f"ip route add unreachable default metric {_AFTER_ALL_OTHERS}",
    ]


def rules_that_the_kernel_has() -> list[str]:
    """Return shell lines that make `iptables` the variant whose rules this kernel takes. They need the node's root file system.

    Debian's default makes rules of nftables, which not every kernel has: where it fails, the older variant takes its place.
    """
    tried = "iptables --wait -t nat -P PREROUTING ACCEPT"
    older = [f"update-alternatives --quiet --set {name} /usr/sbin/{name}-legacy" for name in ("iptables", "ip6tables")]
    lack = "echo 'this kernel takes neither rules of nftables nor of iptables; as root: modprobe ip_tables' >&2; exit 1"
    return [f"{tried} 2>/dev/null || {{ {'; '.join(older)}; {tried} || {{ {lack}; }}; }}"]


def one_address_outside(node: LabNode) -> list[str]:
    """Return shell lines that give the first node's address to all packets that leave by it. They need its root file system."""
    return [f"iptables --wait -t nat -A POSTROUTING -o {UPLINK} -j MASQUERADE"] if node.is_first else []


def _plugged_in(node: LabNode, first: Process) -> list[str]:
    """Return shell lines that make a pair of cards; the kernel removes both with either of their networks."""
    network = f"/proc/{first.pid}/ns/net"
    return [
        f"ip link add {NODE_INTERFACE} type veth peer name {node.name} netns {network}",
        f"nsenter --net={network} ip link set {node.name} master {NODE_INTERFACE} up",
    ]
