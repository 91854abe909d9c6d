"""Add-ons of a lab: what k3s and kind bring along besides what Kubernetes itself is. A file for each, registered in `ADDONS`.

An add-on is in a lab where its deck needs it, or its project names it. To add one: a file with `ADDON`, its manifests in `manifests/`,
its line in `ADDONS`, and, where its image is no public one or no registry need be reached, a recipe in `fixtures/images`. What of a deck
needs it is in `check/addons.py`, and by what signs in `knowledge/addon_signs.toml`.
"""

from harness.cluster.local.addons import local_path, metallb, metrics_server, network_policies, traefik
from harness.cluster.local.addons.model import Addon

ADDONS: tuple[Addon, ...] = (
    local_path.ADDON,
    metrics_server.ADDON,
    metallb.ADDON,
    traefik.ADDON,
    network_policies.ADDON,
)
"""In the order in which a lab gets them."""
