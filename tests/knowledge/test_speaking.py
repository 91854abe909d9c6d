"""Whose words a command prints."""

from __future__ import annotations

import pytest
from harness.knowledge.speaking import prints_own_words, says_what_it_did


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get pods -l run=web", "kubectl apply -f run.yaml", "kubectl get pods -n exec", "k get pods", "oc get pods", "podman ps",
        "sudo nerdctl ps", "ssh node2 kubectl get pods", "cat web.yaml | kubectl apply -f -", "echo web | xargs kubectl get pod",
        "kubectl run web --image=run/logs", "kubectl delete pod logs", "docker run -d web", "helm list -n run", "cd web && kubectl apply -f .",
        "kubectl get pods | grep web", "docker compose up -d",
    ],
)  # fmt: skip
def test_clients_speak_for_themselves(command: str) -> None:
    assert prints_own_words(command)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl exec web -- ls", "k logs web", "kubectl attach web", "kubectl run web --image=web -it -- ls", "docker run web", "podman exec web ls",
        "docker compose logs", "docker compose up", "docker container exec web ls", "cat kubectl.txt", "kubectl get pods; curl web",
        "kubectl get pods && ssh node2 hostname", "ls kubectl", "curl -LO x.io/kubectl", "cat kubectl | wc -l", "ls", "",
    ],
)  # fmt: skip
def test_others_speak_through_clients_and_beside_them(command: str) -> None:
    assert not prints_own_words(command)


@pytest.mark.parametrize(
    ("command", "says_so"),
    [
        ("kubectl create deployment web --image=web:1", True), ("kubectl annotate pod web a=b", True), ("kubectl set image deploy/web web=web:2", True),
        ("kubectl rollout restart deploy/web", True), ("k edit deploy web", True), ("ls && kubectl delete pod web", True),
        ("kubectl apply -f web.yaml -o yaml", False), ("kubectl create deployment web --image=web:1 --dry-run=client -oyaml", False),
        ("kubectl run web --image=web:1 --rm -it -- cat web.yaml", False), ("kubectl rollout history deploy/web", False), ("kubectl get cm web", False),
        ("kubectl create token web", False), ("kubectl delete pod web; cat web.yaml", False), ("", False),
    ],
)  # fmt: skip
def test_what_makes_and_changes_objects_says_so_unless_it_is_to_print_them(command: str, *, says_so: bool) -> None:
    assert says_what_it_did(command) is says_so
