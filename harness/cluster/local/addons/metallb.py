"""Addresses of Services of type LoadBalancer: the controller of MetalLB (https://metallb.io).

It gives the addresses, and that is all that a lab needs: whoever asks for one is on a node, where kube-proxy answers. MetalLB's speaker, which
tells the network behind the nodes, would have nobody to tell. Nor is there a webhook that validates pools: what is wrong in one, the controller logs.
"""

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.releases import releases_of

ADDON = Addon(
    AddonName.METALLB,
    "addresses of Services of type LoadBalancer",
    ("metallb.yaml",),
    releases_of(AddonName.METALLB),
)
