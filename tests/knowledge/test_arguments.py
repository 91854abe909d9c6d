"""Which words kubectl's commands lack."""

from __future__ import annotations

import pytest
from harness.deck.findings import wordings
from harness.knowledge.arguments import Lack, LackKind, lacking, unknown_subcommand
from harness.knowledge.calls import Call, call_of
from harness.shell.parsing import programs


def call(command: str) -> Call:
    return call_of(programs(command)[0])


@pytest.mark.parametrize(
    ("command", "lack"),
    [
        ("kubectl -f pod.yaml", "a subcommand"),
        ("kubectl --image=nginx web", "a subcommand"),
        ("kubectl -n blue", "a subcommand"),
        ("kubectl create deployment --image=registry:2", "NAME"),
        ("kubectl create ns", "NAME"),
        ("kubectl create secret generic --from-literal=a=b", "NAME"),
        ("kubectl create service clusterip --tcp=80", "NAME"),
        ("kubectl run --image=nginx", "NAME"),
        ("kubectl expose web --port=80", "TYPE/NAME"),
        ("kubectl scale web --replicas=3", "TYPE/NAME"),
        ("kubectl scale --replicas=3 deployment", "TYPE/NAME"),
        ("kubectl autoscale web --max=3", "TYPE/NAME"),
        ("kubectl delete web", "TYPE/NAME"),
        ("kubectl label web tier=front", "TYPE/NAME"),
        ("kubectl set image web web=nginx:2", "TYPE/NAME"),
        ("kubectl exec -it -- sh", "the pod"),
        ("kubectl logs --tail 3", "the pod"),
        ("kubectl port-forward", "the pod"),
        ("kubectl port-forward svc/web", "the port"),
        ("kubectl exec web", "the command behind `--`"),
        ("kubectl exec -it web -c app --", "the command behind `--`"),
        ("kubectl cp web:/etc/hosts", "the source or the target"),
        ("kubectl get -A", "the kind"),
        ("kubectl describe", "the kind"),
        ("kubectl create", "a subcommand"),
        ("kubectl apply web.yaml", "`-f FILE` or `-k FOLDER`"),
        ("kubectl apply -f", "the value of `-f`"),
        ("kubectl get pods -n", "the value of `-n`"),
        ("kubectl rollout status", "TYPE/NAME"),
        ("kubectl drain --ignore-daemonsets", "the node"),
        ("kubectl label pod web", "what it is to be set to, KEY=VALUE"),
        ("kubectl taint node node1", "what it is to be set to, KEY=VALUE"),
        ("kubectl set image deploy/web", "what it is to be set to, KEY=VALUE"),
        ("kubectl scale deploy web", "`--replicas`"),
        ("kubectl autoscale deploy/web --cpu-percent=50", "`--max`"),
        ("kubectl run web", "`--image`"),
        ("kubectl create deployment web", "`--image`"),
        ("kubectl create job sums", "`--image` or `--from`"),
        ("kubectl create cronjob tick --image=busybox", "`--schedule`"),
        ("kubectl create secret tls web --cert=web.crt", "`--key`"),
        ("kubectl create rolebinding ann --user=ann", "`--role` or `--clusterrole`"),
        ("kubectl patch deploy web", "`--patch` or `--patch-file`"),
        ("kubectl wait pod/web", "`--for`"),
        ("kubectl config use-context", "the name of the context"),
    ],
)
def test_a_word_that_is_missing(command: str, lack: str) -> None:
    missing = lacking(call(command))
    assert missing is not None
    assert wordings()["missing-argument"].clause("lack", missing.words) == lack


@pytest.mark.parametrize(
    ("command", "program", "flag"),
    [
        ("kubectl exec web tail -f x", "tail", "-f"), ("kubectl exec web ls -la", "ls", "-la"), ("kubectl exec -it web -c app df -h", "df", "-h"),
        ("k exec web ls --color", "ls", "--color"), ("kubectl exec web sh -c 'ls; date'", "sh", "-c"), ("kubectl exec deploy/web head -n", "head", "-n"),
        ("kubectl run web --image=busybox sleep -x", "sleep", "-x"), ("kubectl run -it web --image=busybox ls -l", "ls", "-l"),
    ],
)  # fmt: skip
def test_a_flag_of_the_program_inside_goes_to_kubectl_without_dashes(command: str, program: str, flag: str) -> None:
    lack = lacking(call(command))
    assert lack == Lack(LackKind.DASHES, (flag,), program)
    with_dashes = command.replace(f" {program} ", f" -- {program} ", 1)
    assert lacking(call(with_dashes)) is None


@pytest.mark.parametrize(
    "command",
    [
        "kubectl exec web date -n blue", "kubectl exec web sh -it", "kubectl exec web sh -c app", "kubectl exec web date --request-timeout=5s",
        "kubectl exec -c app web date", "kubectl run web --image=busybox sleep 5 --restart=Never", "kubectl exec --help", "docker exec web ls -l",
    ],
)  # fmt: skip
def test_a_flag_behind_the_program_inside_may_be_meant_for_kubectl(command: str) -> None:
    assert lacking(call(command)) is None


@pytest.mark.parametrize(
    "command",
    [
        "kubectl", "kubectl --help", "kubectl -n blue get pods", "kubectl create -f pod.yaml", "kubectl create deployment web --image=nginx",
        "kubectl create deployment $NAME --image=nginx", "kubectl create deployment --help", "kubectl create token visitor",
        "kubectl expose deployment web --port=80", "kubectl expose deploy/web --port=80", "kubectl expose -f web.yaml",
        "kubectl scale deploy web --replicas=3", "kubectl scale --replicas=3 -f web.yaml", "kubectl delete pods --all", "kubectl delete pod,svc -l app=web",
        "kubectl delete -f web.yaml", "kubectl delete -k .", "kubectl label node node1 a=b", "kubectl label nodes --all a=b", "kubectl label pod web a-",
        "kubectl annotate deploy/web a=b", "kubectl set image deploy/web web=nginx:2", "kubectl set env deployment web A=b", "kubectl exec web -- ls",
        "kubectl exec -it $(kubectl get pod -o name) -- sh", "kubectl logs -l app=web", "kubectl rollout restart deployment", "kubectl get pods",
        "kubectl describe web", "kubectl patch deploy web -p '{}'", "kubectl version", "kubectl options", "kubectl help run", "docker run", "kubectl logs <pod>",
        "kubectl get pods -o name", "kubectl apply -f <(kustomize build .)", "kubectl apply -k .", "kubectl exec web ls", "kubectl exec -it web -- sh",
        "kubectl port-forward svc/web 8080:80", "kubectl taint nodes node1 a=b:NoSchedule-", "kubectl create job sums --from=cronjob/tick",
        "kubectl create service clusterip web --clusterip=None", "kubectl scale ...", "kubectl run web $OPTIONS", "kubectl logs -f web", "kubectl get pods -w",
        "kubectl run web --image=nginx --dry-run", "kubectl patch deploy web --patch-file p.yaml", "kubectl rollout undo deploy/web", "kubectl get --raw /healthz",
        "kubectl rolling-update web --image=nginx:2", "kubectl convert -f web.yaml --output-version apps/v1", "kubectl view-secret web --all",
    ],
)  # fmt: skip
def test_a_command_that_lacks_nothing(command: str) -> None:
    assert lacking(call(command)) is None


@pytest.mark.parametrize(
    ("command", "word", "near"),
    [
        ("kubectl create generic db --from-literal=a=b", "generic", "kubectl create secret generic"),
        ("kubectl create clusterip web --tcp=80", "clusterip", "kubectl create service clusterip"),
        ("kubectl create docker-registry hub", "docker-registry", "kubectl create secret docker-registry"),
        ("kubectl create deployement web", "deployement", "kubectl create deployment"),
        ("kubectl create espace-de-noms blue", "espace-de-noms", ""),
        ("kubectl rollout statut deploy/web", "statut", "kubectl rollout status"),
        ("kubectl config use-contexte blue", "use-contexte", "kubectl config use-context"),
        ("kubectl top noeuds", "noeuds", "kubectl top nodes"),
        ("kubectl create secret generique db", "generique", "kubectl create secret generic"),
    ],
)
def test_a_word_that_is_no_subcommand(command: str, word: str, near: str) -> None:
    unknown = unknown_subcommand(call(command))
    assert unknown is not None
    assert unknown.word == word
    assert not near or unknown.near == near or unknown.near in near


@pytest.mark.parametrize(
    "command",
    ["kubectl create deploy web --image=a", "kubectl create -f x", "kubectl create secret tls a", "kubectl create svc nodeport a", "kubectl set sa deploy/web a",
     "kubectl config use blue", "kubectl top po", "kubectl create $KIND web", "kubectl create <kind> web", "kubectl get generic", "kubectl create --raw /x a"],
)  # fmt: skip
def test_a_word_that_is_one_or_may_be_one(command: str) -> None:
    assert unknown_subcommand(call(command)) is None
