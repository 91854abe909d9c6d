"""Names and addresses inside a lab. Every lab has the same: their networks do not meet.

The arguments of components name them, too, and some of them alone: `$ETCD_URL` in `components.toml`.
"""

FIRST_ADDRESS = "10.111.0.10"
"""The address of the first node; those of the others follow it."""
FORGE_ADDRESS = "10.111.0.250"
"""An address of no node, for the server of the deck's own files on the first node."""
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
"""The address of the front, from which the lab gets all images."""
ETCD_URL = "http://127.0.0.1:2379"
"""The URL of etcd, which only `components.toml` names: for the arguments of etcd and of the API server."""
CONTAINERD_SOCKET = "/run/containerd/containerd.sock"
DOCKER_SOCKET = "/run/docker.sock"
BINARIES = "/opt/slide-harness/bin"
"""The programs by their names: links to those of `PROGRAMS`, and to the audience's kubectl."""
PROGRAMS = "/opt/slide-harness/programs"
KUBECTL = "/opt/slide-harness/kubectl"
"""The kubectl of the audience, where it is not that of the server's programs."""
DELIVERY = "/opt/slide-harness/delivery"
"""The directory by which this machine brings files into a running lab: only this machine can write there."""
HOME = "/root"
CERTIFICATES = "/etc/kubernetes/pki"
IMAGES_AUTHORITY = "/etc/docker/images-ca.crt"
"""The certificate of the authority that dockerd trusts for registries."""
ADMIN_KUBECONFIG = "/etc/kubernetes/admin.conf"
