"""Claims about another object than was typed, found without playing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reading import exercise, findings


def expected(folder: Path, command: str, output: str) -> list[tuple[int, int]]:
    text = exercise(command) + f"\nWe should see:\n\n```\n{output}\n```\n"
    return [
        (finding.span.line, finding.span.column) for finding in findings(folder, text, select=("claim-of-another",))
    ]


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("kubectl delete pvc data-2", 'persistentvolumeclaim "data-3" deleted'),
        ("kubectl delete pod/web", 'pod "wed" deleted from default namespace'),
        ("kubectl create deployment web --image=a:1", "deployment.apps/front created"),
        ("kubectl create secret generic db --from-literal=a=b", "secret/bd created"),
        ("kubectl create service nodeport web --tcp=80", "service/wep created"),
        ("kubectl run web --image=a:1", "pod/front created"),
        ("kubectl expose deploy/web --port=80 --name=shop", "service/web exposed"),
        ("kubectl scale deployment web --replicas=3", "deployment.apps/worker scaled"),
        ("kubectl label pod web a=b", "pod/rng labeled"),
        ("kubectl get pods", "NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE"),
        ("kubectl get svc", "NAME   READY   STATUS    RESTARTS   AGE"),
        ("kubectl get deploy", "NAME    STATUS   ROLES           AGE   VERSION"),
    ],
)
def test_another_object(tmp_path: Path, command: str, output: str) -> None:
    assert len(expected(tmp_path, command, output)) == 1


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("kubectl delete pvc data-2", 'persistentvolumeclaim "data-2" deleted'),
        ("kubectl delete pvc data-1 data-2", 'persistentvolumeclaim "data-1" deleted\npersistentvolumeclaim "data-2" deleted'),
        ("kubectl delete -f web.yaml", 'pod "web" deleted'),
        ("kubectl delete pod $POD", 'pod "web" deleted'),
        ("kubectl delete pods --all", 'pod "web" deleted'),
        ("kubectl delete pod web-xxxx", 'pod "web-5d9c" deleted'),
        ("kubectl run web --image=a:1", "deployment.apps/web created"),
        ("kubectl expose deploy/web --port=80", "service/web exposed"),
        ("kubectl create deployment web --image=a:1\nkubectl expose deploy web --port=80", "deployment.apps/web created\nservice/web exposed"),
        ("kubectl apply -f .", "deployment.apps/web created"),
        ("kubectl get svc\nkubectl get pods", "NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE"),
        ("kubectl get pods -o custom-columns=NAME:.a,ROLES:.b", "NAME   ROLES"),
        ("kubectl get pods,svc", "NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE"),
        ("kubectl get daemonsets", "NAME   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE"),
    ],
)  # fmt: skip
def test_the_same_object_or_one_that_is_not_known(tmp_path: Path, command: str, output: str) -> None:
    assert expected(tmp_path, command, output) == []


def test_it_stands_at_the_name_on_the_slide(tmp_path: Path) -> None:
    assert expected(tmp_path, "kubectl delete pvc data-2", 'some line\npersistentvolumeclaim "data-3" deleted') == [
        (15, 24)
    ]
