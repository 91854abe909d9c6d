"""What kubectl would make, and what it is asked about, by the text of a script."""

from __future__ import annotations

import pytest
from harness.drift.causes.calls import asked_for, made_by
from harness.knowledge.kinds import is_kind, kind_of

MANIFEST = """kubectl apply -f - <<END
apiVersion: v1
kind: Service
metadata:
  labels: {app: web}
  name: "web"
spec:
  selector: {name: other}
---
kind: ConfigMap
metadata: {namespace: blue, name: settings}
---
metadata:
  generateName: x-
kind: Pod
END"""


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("kubectl run web --image=web:1", [("Pod", "web")]),
        ("kubectl run web --image=web:1 --expose --port=80", [("Pod", "web"), ("Service", "web")]),
        ("sudo kubectl -n blue create deploy web --image=web:1", [("Deployment", "web")]),
        ("kubectl create secret generic key --from-literal=a=b", [("Secret", "key")]),
        ("kubectl create service clusterip web --tcp=80", [("Service", "web")]),
        ("kubectl expose deployment web --name front --port 80", [("Service", "front")]),
        ("kubectl expose deploy/web --port=80", [("Service", "web")]),
        ("kubectl create deployment web --image=web:1 --dry-run=client -o yaml", []),
        ("for N in a b; do kubectl create ns $N; done", [("Namespace", "a"), ("Namespace", "b")]),
        ("kubectl create ns $N; kubectl get pods; echo kubectl run web", []),
        (MANIFEST, [("Service", "web"), ("ConfigMap", "settings")]),
    ],
)
def test_what_a_script_makes(text: str, made: list[tuple[str, str]]) -> None:
    assert list(made_by(text)) == made


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("kubectl wait deploy/web svc/web --for condition=available", [("Deployment", "web"), ("Service", "web")]),
        ("kubectl scale deployment a b --replicas=2", [("Deployment", "a"), ("Deployment", "b")]),
        ("kubectl logs web-1 -c log", [("Pod", "web-1")]),
        ("kubectl exec -it deploy/web -- ls /pod", [("Deployment", "web")]),
        ("kubectl rollout status deploy web", [("Deployment", "web")]),
        ("kubectl get pods", []),
        ("kubectl get -f web.yaml; ls deploy/web", []),
    ],
)
def test_what_a_script_asks_about(text: str, asked: list[tuple[str, str]]) -> None:
    assert list(asked_for(text)) == asked


@pytest.mark.parametrize("word", ["deploy", "deployment", "deployments", "deployments.apps", "Deployment"])
def test_a_kind_has_many_names(word: str) -> None:
    assert kind_of(word) == "Deployment"
    assert is_kind(word, "Deployment")


def test_plurals_and_kinds_of_others() -> None:
    assert [kind_of(word) for word in ("ingresses", "networkpolicies", "endpoints", "svc")] == [
        "Ingress", "NetworkPolicy", "Endpoints", "Service",
    ]  # fmt: skip
    assert is_kind("widgets.example.com", "Widget.example.com")
    assert is_kind("policies.example.com", "Policy.example.com")
    assert not is_kind("widgets", "Pod")
