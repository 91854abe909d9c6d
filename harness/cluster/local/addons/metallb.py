"""Addresses of Services of type LoadBalancer: the controller of MetalLB (https://metallb.io).

It gives the addresses, and that is all that a lab needs: whoever asks for one is on a node, where kube-proxy answers. MetalLB's speaker, which
tells the network behind the nodes, would have nobody to tell. Nor is there a webhook that validates pools: what is wrong in one, the controller logs.
"""

from __future__ import annotations

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon, AddonRelease
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange

ADDON = Addon(
    AddonName.METALLB,
    "addresses of Services of type LoadBalancer",
    ("metallb.yaml",),
    # Its kinds are validated by rules that older servers do not know: x-kubernetes-validations.
    (AddonRelease(VersionRange(since=Version(1, 23)), {"image": "quay.io/metallb/controller:v0.15.2"}),),
)
