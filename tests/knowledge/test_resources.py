"""Kinds on the command line: those that no server serves any more, or not yet, are found at their word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reading import exercise, findings


def drifts(folder: Path, command: str, version: str) -> list[tuple[str, int]]:
    deck_findings = findings(folder, exercise(command), select=("drift",), kubernetes=version)
    return [(finding.id, finding.span.column) for finding in deck_findings]


@pytest.mark.parametrize(
    ("command", "works", "fails", "column"),
    [
        ("kubectl get psp", "1.24", "1.25", 13),
        ("kubectl get pods,podsecuritypolicies -A", "1.24", "1.25", 13),
        ("kubectl describe podsecuritypolicy/restricted", "1.24", "1.25", 18),
        ("kubectl explain psp.spec", "1.24", "1.25", 17),
        ("kubectl auth can-i use psp/restricted", "1.24", "1.25", 24),
        ("kubectl create clusterrole x --verb=use --resource=podsecuritypolicies", "1.24", "1.25", 41),
        ("kubectl get deployments.extensions", "1.15", "1.16", 13),
        ("kubectl scale deployment.v1beta1.apps/web --replicas=2", "1.15", "1.16", 15),
        ("kubectl get ingress.extensions", "1.21", "1.22", 13),
        ("kubectl get ing.v1beta1.networking.k8s.io", "1.21", "1.22", 13),
        ("kubectl get cronjobs.v1beta1.batch", "1.24", "1.25", 13),
        ("kubectl get hpa.v2beta2.autoscaling", "1.25", "1.26", 13),
        ("kubectl get ingressclasses", "1.18", "1.17", 13),
    ],
)
def test_a_kind_that_is_not_served(tmp_path: Path, command: str, works: str, fails: str, column: int) -> None:
    assert drifts(tmp_path, command, works) == []
    assert drifts(tmp_path, command, fails) == [("drift-api", column)]


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get deploy,svc,ing",
        "kubectl get deployments.apps",
        "kubectl get ingress.networking.k8s.io",
        "kubectl get ingress.v1.networking.k8s.io",
        "kubectl get certificates.cert-manager.io",
        "kubectl get virtualservices",
        "kubectl explain deployment.apps",
        "kubectl logs psp",
        "kubectl get $KIND",
        "kubectl get nodes.metrics.k8s.io",
    ],
)
def test_a_kind_that_is_served_or_is_nobodys_but_a_custom_resource(tmp_path: Path, command: str) -> None:
    assert drifts(tmp_path, command, "1.37") == []


def test_it_says_what_to_write(tmp_path: Path) -> None:
    text = exercise("kubectl get deployments.extensions")
    [finding] = findings(tmp_path, text, select=("drift",), kubernetes="1.37")
    assert "`deployments.extensions` (Deployment) works until 1.15: since 1.16 no server serves it" in finding.message
    assert "Write instead: `deployments.apps`." in finding.help
