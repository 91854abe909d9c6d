"""Write kubeconfigs for the API server of a lab."""

import base64

import yaml

from harness.cluster.local.addresses import API_URL
from harness.cluster.local.certificates import Identity

_CLUSTER = "kubernetes"
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The dumper in C where PyYAML has it, which takes a tenth of the time."""


def render(user: str, identity: Identity, authority: bytes) -> str:
    """Return a kubeconfig of one context, named as kubeadm names it; `authority` is the PEM certificate to trust."""
    context = f"{user}@{_CLUSTER}"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": _CLUSTER, "cluster": {"certificate-authority-data": _encoded(authority), "server": API_URL}}
        ],
        "contexts": [{"name": context, "context": {"cluster": _CLUSTER, "user": user}}],
        "current-context": context,
        "preferences": {},
        "users": [
            {
                "name": user,
                "user": {
                    "client-certificate-data": _encoded(identity.certificate),
                    "client-key-data": _encoded(identity.key),
                },
            }
        ],
    }
    return yaml.dump(content, Dumper=_DUMPER, sort_keys=False)


def _encoded(pem: bytes) -> str:
    return base64.b64encode(pem).decode()
