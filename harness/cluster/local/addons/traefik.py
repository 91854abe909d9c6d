"""Ingresses of the classes `traefik` and `nginx`, and the Gateway API: Traefik (https://doc.traefik.io/traefik/).

For Ingresses of the class `nginx` it has the usual annotations of ingress-nginx, which nobody keeps any more. It answers at ports 80 and 443
of the first node, which is where the audience is: `curl localhost`. Kinds of the Gateway API and of Traefik's own come with it.
"""

from __future__ import annotations

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon, Release
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange

ADDON = Addon(
    AddonName.TRAEFIK,
    "Ingresses and the Gateway API",
    ("gateway-api.yaml", "traefik-kinds.yaml", "traefik.yaml"),
    # The rules of its kinds are for the five newest Kubernetes of their time: 1.26 does not take them, and 1.24 is confused by them.
    (Release(VersionRange(since=Version(1, 32)), {"image": "docker.io/library/traefik:v3.7.13"}),),
)
