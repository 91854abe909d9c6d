"""Ingresses of the classes `traefik` and `nginx`, and the Gateway API: Traefik (https://doc.traefik.io/traefik/).

For Ingresses of the class `nginx` it has the usual annotations of ingress-nginx, which nobody keeps any more. It answers at ports 80 and 443
of the first node, which is where the audience is: `curl localhost`. Kinds of the Gateway API and of Traefik's own come with it.
"""

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.releases import releases_of

ADDON = Addon(
    AddonName.TRAEFIK,
    "Ingresses and the Gateway API",
    ("gateway-api.yaml", "traefik-kinds.yaml", "traefik.yaml"),
    releases_of(AddonName.TRAEFIK),
)
