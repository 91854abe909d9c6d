"""NetworkPolicies that hold: kube-network-policies (https://github.com/kubernetes-sigs/kube-network-policies), on each node.

The kernel hands it the first packet of a connection, by nftables' `queue` or iptables' target `NFQUEUE`: our program takes what the kernel has
(`fixtures/programs/kube-network-policies`). With neither it ends, and says so: then nothing enforces NetworkPolicies.
"""

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.releases import releases_of

ADDON = Addon(
    AddonName.NETWORK_POLICIES,
    "NetworkPolicies that hold",
    ("kube-network-policies.yaml",),
    releases_of(AddonName.NETWORK_POLICIES),
)
