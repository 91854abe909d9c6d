"""NetworkPolicies that hold: kube-network-policies (https://github.com/kubernetes-sigs/kube-network-policies), on each node.

The kernel hands it the first packet of a connection, by nftables' `queue` or iptables' target `NFQUEUE`: our program takes what the kernel has
(`fixtures/programs/kube-network-policies`). With neither it ends, and says so: then nothing enforces NetworkPolicies.
"""

from __future__ import annotations

from harness.cluster.addon_names import AddonName
from harness.cluster.images.stand_ins import OWN_REGISTRY
from harness.cluster.local.addons.model import Addon, AddonRelease
from harness.knowledge.version_range import VersionRange

ADDON = Addon(
    AddonName.NETWORK_POLICIES,
    "NetworkPolicies that hold",
    ("kube-network-policies.yaml",),
    (AddonRelease(VersionRange(), {"image": f"{OWN_REGISTRY}/kube-network-policies:v1.1.1"}),),
)
