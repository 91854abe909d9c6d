"""How a shell asks the cluster for what a placeholder stands for."""

from harness.knowledge.placeholder_words import Field
from harness.knowledge.wanted import Wanted

_QUERIES = {
    ("Pod", Field.NAME): ("POD", "pods -l app=… -o name | head -n 1"),
    ("Pod", Field.ADDRESS): ("IP", "pod NAME -o jsonpath='{.status.podIP}'"),
    ("Node", Field.ADDRESS): ("IP", "node NAME -o jsonpath='{.status.addresses[?(@.type==\"InternalIP\")].address}'"),
    ("Node", Field.EXTERNAL_ADDRESS): (
        "IP",
        "node NAME -o jsonpath='{.status.addresses[?(@.type==\"ExternalIP\")].address}'",
    ),
    ("Service", Field.ADDRESS): ("IP", "service NAME -o jsonpath='{.spec.clusterIP}'"),
    ("Service", Field.EXTERNAL_ADDRESS): ("IP", "service NAME -o jsonpath='{.status.loadBalancer.ingress[0].ip}'"),
    ("Service", Field.PORT): ("PORT", "service NAME -o jsonpath='{.spec.ports[0].port}'"),
    ("Service", Field.NODE_PORT): ("PORT", "service NAME -o jsonpath='{.spec.ports[0].nodePort}'"),
    ("Ingress", Field.ADDRESS): ("IP", "ingress NAME -o jsonpath='{.status.loadBalancer.ingress[0].ip}'"),
    ("Ingress", Field.EXTERNAL_ADDRESS): ("IP", "ingress NAME -o jsonpath='{.status.loadBalancer.ingress[0].ip}'"),
}
"""The name of a variable, and what stands behind `kubectl get`; of other fields than these the cluster has nothing to tell."""


def query_of(wanted: Wanted) -> str:
    """Return a command that puts what is wanted into a variable: `IP=$(kubectl get service NAME -o …)`."""
    kind = wanted.kinds[0]
    name = kind.partition(".")[0]
    by_name = name.upper(), f"{name.lower()} -o jsonpath='{{.items[0].metadata.name}}'"
    variable, request = _QUERIES.get((kind, wanted.field), by_name)
    return f"{variable}=$(kubectl get {request})"
