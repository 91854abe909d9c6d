"""What commands want of the cluster where they have a placeholder, or the name of an object of their author's own run."""

from __future__ import annotations

import pytest
from harness.knowledge.generated_names import generated_names
from harness.knowledge.placeholder_words import Field
from harness.knowledge.placeholders import placeholders
from harness.knowledge.wanted import Wanted, is_never_own, wanted, wanted_of_author


def wants(script: str) -> list[Wanted | None]:
    return [wanted(script, placeholder) for placeholder in placeholders(script)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("kubectl logs <pod-name>", Wanted(("Pod",), namespace="")),
        ("kubectl describe pod/<pod>", Wanted(("Pod",), namespace="")),
        ("kubectl cp POD:/tmp/x .", Wanted(("Pod",), namespace="", is_changed=True)),
        ("kubectl -n demo logs nom-du-pod", Wanted(("Pod",), namespace="demo")),
        ("kubectl get pod <pod-name> -A", Wanted(("Pod",))),
        ("watch kubectl get pod <pod-name>", Wanted(("Pod",), namespace="")),
        ("kubectl port-forward <pod-name> 8080:80", Wanted(("Pod",), namespace="")),
        ("kubectl delete deployment <name>", Wanted(("Deployment",), namespace="", is_changed=True)),
        ("kubectl delete pod/<nom>", Wanted(("Pod",), namespace="", is_changed=True)),
        ("export POD=<pod-name>", Wanted(("Pod",))),
        ("curl http://<EXTERNAL-IP>:80/", Wanted(("Service",), Field.EXTERNAL_ADDRESS)),
        ("ssh root@[node2 IP]", Wanted(("Node",), Field.ADDRESS, number=2)),
        ("kubectl run a --rm -it --image=busybox -- wget -qO- <pod-ip>", Wanted(("Pod",), Field.ADDRESS, namespace="")),
        ("kubectl delete pod web-xxxxxxxxxx-yyyyy", Wanted(("Pod",), pattern="web-[a-z0-9]+-[a-z0-9]+", namespace="", is_changed=True)),
        ("kubectl logs web-xxxxx", Wanted(("Pod",), pattern="web-[a-z0-9]+(?:-[a-z0-9]+)?", namespace="")),
        ("kubectl logs web-<hash>-<id>", Wanted(("Pod",), pattern="web-[a-z0-9]+-[a-z0-9]+", namespace="")),
        ("kubectl describe rs web-xxxxxxxxxx", Wanted(("ReplicaSet",), pattern="web-[a-z0-9]+", namespace="")),
    ],
)  # fmt: skip
def test_an_object(command: str, expected: Wanted) -> None:
    assert wants(command) == [expected]


@pytest.mark.parametrize(
    "command",
    [
        "kubectl run <pod-name> --image=nginx", "kubectl create namespace <your-namespace>", "kubectl create deployment <deployment> --image=a",
        "kubectl create secret generic a --from-literal=token=<secret>", "kubectl expose pod web --name <service-name>", "echo <secret> | base64 -d",
        "kubectl exec db -- mysql -p <secret>", "docker compose logs <service-name>", "docker stop <container-id>", "kubectl logs web -c <container>",
        "helm install <name> ./chart", "git clone <deployment-repository>",
    ],
)  # fmt: skip
def test_what_is_made_or_is_of_no_cluster_is_nothing_of_it(command: str) -> None:
    assert wants(command) == [None]


@pytest.mark.parametrize(
    ("command", "port"),
    [
        ("curl http://<EXTERNAL-IP>:<port>/", Wanted(("Service",), Field.PORT)),
        ("curl http://<node-ip>:<PORT>", Wanted(("Service",), Field.NODE_PORT)),
        ("curl http://<pod-ip>:<port>", None),
    ],
)
def test_a_port_is_of_what_stands_in_front_of_it(command: str, port: Wanted | None) -> None:
    assert wants(command)[-1] == port
    assert wants("curl http://localhost:<port>") == [None]


def test_all_of_a_pipeline_counts_for_what_may_be_changed() -> None:
    (wanted,) = wants("echo <pod-name> | xargs kubectl delete pod")
    assert wanted is not None
    assert wanted.is_changed
    (wanted, other) = wants("kubectl logs <pod-name>\nkubectl delete pod <pod-name>")
    assert wanted is not None
    assert other is not None
    assert (wanted.is_changed, other.is_changed) == (False, True)


@pytest.mark.parametrize(
    ("command", "is_so"),
    [("kubectl drain <node-name>", True), ("kubectl describe node <node-name>", False), ("ssh <node-ip>", False)],
)
def test_a_node_is_nothing_that_a_deck_may_change(command: str, is_so: bool) -> None:
    (wanted,) = wants(command)
    assert wanted is not None
    assert is_never_own(wanted) == is_so


def of_author(script: str) -> list[tuple[str, Wanted]]:
    wanted_by_text = ((name.text, wanted_of_author(script, name)) for name in generated_names(script))
    return [(text, wants) for text, wants in wanted_by_text if wants is not None]


@pytest.mark.parametrize(
    ("command", "name", "expected"),
    [
        ("kubectl exec -it web-69d6b7fc59-gbghn -- sh", "web-69d6b7fc59-gbghn", Wanted(("Pod",), namespace="", is_changed=True, owners=("web", "web-69d6b7fc59"))),
        ("kubectl logs pod/web-1564180365-khku8", "web-1564180365-khku8", Wanted(("Pod",), namespace="", owners=("web", "web-1564180365"))),
        ("kubectl logs fluentd-gbghn -n logs", "fluentd-gbghn", Wanted(("Pod",), namespace="logs", owners=("fluentd",))),
        ("kubectl get rs web-69d6b7fc59", "web-69d6b7fc59", Wanted(("ReplicaSet",), namespace="", owners=("web",))),
        ("kubectl cp my-app-5d8f7c9b6-x2x4z:/a .", "my-app-5d8f7c9b6-x2x4z", Wanted(("Pod",), namespace="", is_changed=True, owners=("my-app", "my-app-5d8f7c9b6"))),
    ],
)  # fmt: skip
def test_a_name_of_the_author_s_own_run_is_of_what_it_begins_with(command: str, name: str, expected: Wanted) -> None:
    assert of_author(command) == [(name, expected)]


@pytest.mark.parametrize(
    "command",
    [
        "kubectl delete pod db-0", "kubectl describe svc web-https", "docker rm web-69d6b7fc59-gbghn", "kubectl run web-69d6b7fc59-gbghn --image=a",
        "kubectl get pods -n kube-system", "kubectl apply -f web-5d8f7c9b6.yaml", "kubectl set image deploy/web web=me/web-69d6b7fc59-gbghn:1",
        "kubectl config use-context gke-69d6b7fc59-gbghn.local", "kubectl get pod --selector=app=a",
    ],
)  # fmt: skip
def test_other_names_are_typed_as_they_stand(command: str) -> None:
    assert of_author(command) == []
