"""Which commands wait by themselves, and how they are given longer."""

from __future__ import annotations

import pytest
from harness.knowledge.waiting import waits_by_itself, with_longer_wait


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        (
            "kubectl wait deploy/web --for condition=available",
            "kubectl wait deploy/web --for condition=available --timeout=120s",
        ),
        ("kubectl -n shop wait pod/a --for=delete", "kubectl -n shop wait pod/a --for=delete --timeout=120s"),
        ("kubectl wait pod/a --for condition=Ready --timeout 3m", ""),
        ("kubectl wait pod/a --for condition=Ready && echo ready", ""),
        ("kubectl rollout status deploy/web", ""),
    ],
)
def test_what_waits_can_be_given_longer_unless_it_says_how_long(text: str, longer: str) -> None:
    assert waits_by_itself(text)
    assert with_longer_wait(text, 120) == longer


@pytest.mark.parametrize("text", ["kubectl get pods", "kubectl rollout history deploy/web", "sleep 3", "wait"])
def test_what_reads_or_sleeps_does_not_wait_for_the_cluster(text: str) -> None:
    assert not waits_by_itself(text)
    assert with_longer_wait(text, 120) == ""
