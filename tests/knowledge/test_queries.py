"""The command that finds what a placeholder stands for."""

from __future__ import annotations

import pytest
from harness.knowledge.placeholder_words import Field
from harness.knowledge.queries import query_of
from harness.knowledge.wanted import Wanted


@pytest.mark.parametrize(
    ("wanted", "query"),
    [
        (Wanted(("Pod",)), "POD=$(kubectl get pods -l app=… -o name | head -n 1)"),
        (Wanted(("Node",)), "NODE=$(kubectl get node -o jsonpath='{.items[0].metadata.name}')"),
        (
            Wanted(("Service",), Field.EXTERNAL_ADDRESS),
            "IP=$(kubectl get service NAME -o jsonpath='{.status.loadBalancer.ingress[0].ip}')",
        ),
        (
            Wanted(("Service",), Field.NODE_PORT),
            "PORT=$(kubectl get service NAME -o jsonpath='{.spec.ports[0].nodePort}')",
        ),
        (
            Wanted(("Node",), Field.ADDRESS),
            "IP=$(kubectl get node NAME -o jsonpath='{.status.addresses[?(@.type==\"InternalIP\")].address}')",
        ),
        (Wanted(("Widget.example.com",)), "WIDGET=$(kubectl get widget -o jsonpath='{.items[0].metadata.name}')"),
    ],
)
def test_it_asks_for_the_field_of_the_kind_that_is_wanted(wanted: Wanted, query: str) -> None:
    assert query_of(wanted) == query
