"""Write kubeconfigs for the API server of a lab."""

import base64
from pathlib import Path
from string import Template

from harness.cluster.local.addresses import API_URL
from harness.cluster.local.certificates import Identity


def render(user: str, identity: Identity, authority: bytes) -> str:
    """Return a kubeconfig of one context, named as kubeadm names it; `authority` is the PEM certificate to trust."""
    return Template(Path(__file__).with_suffix(".yaml").read_text("utf-8")).substitute(
        user=user,
        server=API_URL,
        authority=_encoded(authority),
        certificate=_encoded(identity.certificate),
        key=_encoded(identity.key),
    )


def _encoded(pem: bytes) -> str:
    return base64.b64encode(pem).decode()
