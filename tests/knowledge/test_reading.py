"""What may be typed again: only what does nothing but read."""

from __future__ import annotations

import pytest
from harness.knowledge.reading import Reads, acts_before_last, assigned_variable, look_behind, what_is_read


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get pods",
        "kubectl -n kube-system get pods -o wide",
        "kubectl --namespace kube-system describe svc/registry",
        "kubectl logs deploy/rng",
        "kubectl rollout status deploy/web",
        "kubectl wait deploy/web --for condition=available",
        "kubectl get svc/registry -o json | jq .spec.ports[0].nodePort",
        "kubectl get pods | grep Running | wc -l",
        "kubectl get pods |\n  grep Running",
        "kubectl get pods \\\n  -o wide",
        "kubectl get pods # all of them",
        "kubectl get pods 2>/dev/null",
        "kubectl get pods 2>&1 | sort",
        "curl $REGISTRY/v2/_catalog",
        "curl -sS http://localhost:8001/api",
        "curl -X GET http://localhost/",
        "curl -XGET http://localhost/",
        "curl -so /dev/null http://localhost/",
        "curl http://localhost/page#part",
        "docker ps -a",
        "docker images",
        "docker image ls",
        "docker-compose -f dockercoins.yml ps",
        "docker compose ps",
        "sudo docker ps",
        "LANG=C kubectl get pods",
        "NODEPORT=$(kubectl get svc/registry -o json | jq .spec.ports[0].nodePort)",
        'export NODEPORT="$(kubectl get svc -o name)"',
        "echo $(kubectl get pods)",
        "ping -c 3 10.0.0.1",
        "dig +short rng.default.svc.cluster.local",
        "kubectl get pods && kubectl get services",
        "kubectl -v 6 get pods",
        "kubectl --user me --as you --request-timeout 5s get pods",
        "(kubectl get pods; kubectl get nodes)",
        "env A=1 sudo -u root kubectl get pods",
    ],
)
def test_asking_the_lab_only_reads(command: str) -> None:
    assert what_is_read(command) is Reads.LAB


@pytest.mark.parametrize("command", ["cat file", "ls -l ~", "grep -r x .", "cat a | sort | uniq -c", "X=$(cat file)"])
def test_looking_at_files_only_reads(command: str) -> None:
    assert what_is_read(command) is Reads.FILES


@pytest.mark.parametrize("command", ["echo hello", "true", "false", "[ -f x ]", "printf x | wc -c", "TAG=v0.1"])
def test_what_cannot_change_by_itself_is_not_worth_another_try(command: str) -> None:
    assert what_is_read(command) is Reads.CONSTANTS


@pytest.mark.parametrize(
    "command",
    [
        "kubectl create deployment web --image=web",
        "kubectl delete pod get",
        "kubectl -n get delete pods --all",
        "kubectl apply -f logs",
        "kubectl rollout restart deploy/web",
        "kubectl exec web -- cat /etc/passwd",
        "kubectl config use-context other",
        "kubectl get pods > pods.txt",
        "kubectl get pods > 1",
        "ls 2> 2",
        "ls &>> log",
        "kubectl get pods | tee pods.txt",
        "kubectl get pods | xargs kubectl delete",
        "kubectl get pods; kubectl delete pods --all",
        "kubectl get pods\nkubectl delete pods --all",
        "kubectl get pods & ",
        "kubectl get pods $(kubectl delete pods --all)",
        "kubectl get `kubectl delete pods --all`",
        "kubectl get pods <(kubectl delete pods --all)",
        "for i in 1 2; do kubectl get pods; done",
        "curl -X POST http://localhost/",
        "curl -XDELETE http://localhost/",
        "curl -sXPOST http://localhost/",
        "curl --request PUT http://localhost/",
        "curl -d a=b http://localhost/",
        "curl -sd a=b http://localhost/",
        "curl --data-binary @f http://localhost/",
        "curl http://localhost/#x -d a=b",
        "curl -F file=@f http://localhost/",
        "curl -T f http://localhost/",
        "curl -o file http://localhost/",
        "curl -sSLO http://localhost/file",
        "curl http://localhost/install.sh | sh",
        "docker pull busybox",
        "docker push 127.0.0.1/busybox",
        "docker image rm busybox",
        "docker run busybox",
        "docker compose up",
        "docker-compose build",
        "helm install web ./chart",
        "find . -delete",
        "find . -exec rm {} +",
        "sort -o file file",
        "uniq in out",
        "rm -rf /tmp/x",
        "sudo rm x",
        "cat <<EOF\nx\nEOF",
        "cat 'unclosed",
        "",
    ],
)
def test_what_may_change_something_or_is_not_known_is_typed_once(command: str) -> None:
    assert what_is_read(command) is Reads.UNKNOWN


@pytest.mark.parametrize(
    ("command", "variable"),
    [
        ("NODEPORT=$(kubectl get svc)", "NODEPORT"),
        ('IP="$(hostname -I)"', "IP"),
        ("export IP=$(hostname -I)", "IP"),
        ("REGISTRY=127.0.0.1:$NODEPORT", None),
        ("A=$(x) B=$(y)", None),
        ("kubectl get pods", None),
    ],
)
def test_the_variable_of_an_assignment_is_known(command: str, variable: str | None) -> None:
    assert assigned_variable(command) == variable


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("kubectl scale deploy green --replicas=3 && kubectl get deploy green", "kubectl get deploy green"),
        ("kubectl scale deploy green --replicas=3; kubectl get deploy green", "kubectl get deploy green"),
        ("kubectl apply -f a.yaml && \\\n  kubectl get pods -o wide | sort", "kubectl get pods -o wide | sort"),
        ("cat a.yaml | kubectl apply -f - && kubectl get pods  # both", "kubectl get pods  # both"),
        ("cd shop && docker compose up -d; sudo docker ps", "sudo docker ps"),
        ("make || true; LANG=C kubectl get pods", "LANG=C kubectl get pods"),
        ("(kubectl delete pod green) && kubectl get pods", "kubectl get pods"),
    ],
)
def test_the_last_command_of_a_line_that_changes_something_may_be_a_look(line: str, look: str) -> None:
    assert look_behind(line) == look


@pytest.mark.parametrize(
    "line",
    [
        "",
        "kubectl get pods",
        "kubectl get deploy && kubectl get pods",
        "kubectl apply -f a.yaml",
        "kubectl apply -f a.yaml && kubectl delete pod green",
        "kubectl apply -f a.yaml || kubectl get pods",
        "kubectl apply -f a.yaml & kubectl get pods",
        "kubectl apply -f a.yaml && kubectl get pods &",
        "kubectl get pods && kubectl delete pod green && kubectl get pods",
        "kubectl apply -f a.yaml && (kubectl get pods)",
        "kubectl apply -f a.yaml && ! kubectl get pods",
        "kubectl apply -f a.yaml && kubectl get pods >pods",
        "kubectl apply -f - <<EOF && kubectl get pods\nls\nEOF",
        "if make; then kubectl get pods; fi",
        "for i in 1 2; do kubectl delete pod $i; kubectl get pods; done",
        "echo 'kubectl apply; kubectl get pods'",
    ],
)
def test_a_line_that_does_not_end_with_a_look_of_its_own_has_none(line: str) -> None:
    assert look_behind(line) == ""


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("kubectl apply -f web.yaml; watch kubectl get pods", True),
        ("kubectl create deployment web --image=nginx && kubectl port-forward deploy/web 8080:80", True),
        ("kubectl get pods; kubectl get pods --watch", False),
        ("kubectl port-forward deploy/web 8080:80", False),
        ("kubectl logs -f web | grep ready", False),
        ("", False),
    ],
)
def test_what_a_line_does_before_its_last_pipeline_is_known(line: str, acts: bool) -> None:
    assert acts_before_last(line) is acts
