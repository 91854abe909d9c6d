"""Ingresses of the classes `traefik` and `nginx`, and the Gateway API: Traefik (https://doc.traefik.io/traefik/).

For Ingresses of the class `nginx` it has the usual annotations of ingress-nginx, which nobody keeps any more. It answers at ports 80 and 443
of the first node, which is where the audience is: `curl localhost`. Kinds of the Gateway API and of Traefik's own come with it.
"""

from __future__ import annotations

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import VALIDATION_RULES, Addon, AddonRelease
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange

_IMAGES = {"image": "docker.io/library/traefik:v3.7.13"}

ADDON = Addon(
    AddonName.TRAEFIK,
    "Ingresses and the Gateway API",
    ("gateway-api.yaml", "traefik-kinds.yaml", "traefik.yaml"),
    (
        AddonRelease(VersionRange(since=Version(1, 32)), _IMAGES),
        # Servers from 1.25 to 1.31 find the rules of its kinds too expensive, older ones read none. It watches EndpointSlices, v1 since 1.21.
        AddonRelease(
            VersionRange(since=Version(1, 21), until=Version(1, 31)), _IMAGES, without=frozenset({VALIDATION_RULES})
        ),
    ),
)
