"""The add-ons of a lab, by the names that people write: what makes them is in `cluster/local/addons`."""

from enum import StrEnum


class AddonName(StrEnum):
    """What a lab can have besides Kubernetes itself, as k3s and kind have it."""

    LOCAL_PATH = "local-path"
    """A default StorageClass with dynamic volumes."""
    METRICS_SERVER = "metrics-server"
    """What `kubectl top` shows, and what a HorizontalPodAutoscaler goes by."""
    METALLB = "metallb"
    """Addresses of Services of type LoadBalancer."""
    TRAEFIK = "traefik"
    """What answers for Ingresses and for the Gateway API."""
    NETWORK_POLICIES = "kube-network-policies"
    """What has NetworkPolicies hold."""
