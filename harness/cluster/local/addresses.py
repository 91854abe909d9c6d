"""Names and addresses inside a lab. Every lab has the same: their networks do not meet."""

from __future__ import annotations

FIRST_ADDRESS = "10.111.0.10"
"""Of the first node; the others follow."""
FORGE_ADDRESS = "10.111.0.250"
"""No node's: what is sent there goes to the server of the deck's own files, on the first node."""
FORGE_PORT = 8443
NODE_INTERFACE = "eth0"
NODE_PREFIX = 24
POD_RANGE = "10.244.0.0/16"
SERVICE_RANGE = "10.96.0.0/12"
API_SERVICE_ADDRESS = "10.96.0.1"
DNS_SERVICE_ADDRESS = "10.96.0.10"
DNS_DOMAIN = "cluster.local"
API_PORT = 6443
API_URL = f"https://{FIRST_ADDRESS}:{API_PORT}"
REGISTRY = f"{FIRST_ADDRESS}:5001"
"""Where the lab gets all images."""
CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
DOCKER_SOCKET = "/run/docker.sock"
BINARIES = "/opt/slide-harness/bin"
"""The programs by their names: links to those of `PROGRAMS`, and to the audience's kubectl."""
PROGRAMS = "/opt/slide-harness/programs"
KUBECTL = "/opt/slide-harness/kubectl"
"""The audience's, where it is another one than the server's."""
DELIVERY = "/opt/slide-harness/delivery"
"""What this machine brings into a lab that runs: it writes there, and the lab only reads."""
HOME = "/root"
CERTIFICATES = "/etc/kubernetes/pki"
IMAGES_AUTHORITY = "/etc/docker/images-ca.crt"
"""Whom dockerd believes about registries."""
ADMIN_KUBECONFIG = "/etc/kubernetes/admin.conf"
