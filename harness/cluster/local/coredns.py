"""CoreDNS, the DNS of the cluster: what people look at, whose ConfigMap they edit, and what they restart.

A node takes pods before CoreDNS answers. Until it does, our own DNS (`dns.py`) answers at the service's address, by a slice of endpoints
of its own, and takes that away once CoreDNS is ready. Where CoreDNS cannot be had, ours goes on. What CoreDNS does not know it hands on to
ours, as to the DNS of any machine.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

from harness.cluster.images.of_labs import COREDNS
from harness.cluster.local.addresses import DNS_DOMAIN, DNS_SERVICE_ADDRESS, FIRST_ADDRESS
from harness.cluster.local.differences import VersionedPart, rows
from harness.cluster.local.handover import NAMESPACE, SERVICE, STOPGAP
from harness.cluster.local.manifests import read_manifest
from harness.knowledge.version import Version

_MANIFEST = Path(__file__).with_suffix(".yaml")
_PORTS = tuple({"name": name, "port": 53, "protocol": kind} for name, kind in (("dns", "UDP"), ("dns-tcp", "TCP")))


def objects(version: Version) -> Iterator[Mapping[str, Any]]:
    """Yield the manifests of the cluster's DNS for a version of Kubernetes, the service first."""
    documents = _manifest(version)
    service = next(documents)
    served = next(iter(rows(VersionedPart.ENDPOINT_SLICES, version)), None)
    if served is None:
        yield {**service, "spec": {**service["spec"], "selector": None, "ports": _PORTS}}
        subsets = [{"addresses": [{"ip": FIRST_ADDRESS}], "ports": _PORTS}]
        yield {"apiVersion": "v1", "kind": "Endpoints", "metadata": service["metadata"], "subsets": subsets}
        return
    yield service
    yield {
        "apiVersion": f"discovery.k8s.io/{served}",
        "kind": "EndpointSlice",
        "metadata": {"name": STOPGAP, "namespace": NAMESPACE, "labels": {"kubernetes.io/service-name": SERVICE}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [FIRST_ADDRESS], "conditions": {"ready": True}}],
        "ports": _PORTS,
    }
    yield from documents


def _manifest(version: Version) -> Iterator[dict[str, Any]]:
    text = Template(_MANIFEST.read_text("utf-8")).substitute(
        address=DNS_SERVICE_ADDRESS,
        domain=DNS_DOMAIN,
        image=COREDNS,
        title=next(iter(rows(VersionedPart.DNS_TITLE, version))),
    )
    return read_manifest(text)
