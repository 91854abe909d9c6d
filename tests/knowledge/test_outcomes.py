"""What a program may bring about: the same whatever runs it, and the same to those who check and to those who play."""

from pathlib import Path

import pytest
from harness.knowledge.outcomes import may_answer, may_make_object, may_make_objects
from harness.shell.parsing import programs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.check.reading import findings

MAKING = (
    "kubectl create deployment web --image=nginx", "kubectl apply -f web.yaml", "kubectl -n app run web --image=nginx", "kubectl rollout restart deploy/web",
    "kubectl delete pod web", "kubectl drain web", "kubectl auth reconcile -f web.yaml", "helm install web ./web", "make web", "./web.sh", "minikube start", "gcloud web",
    "kubectl creat deployment web --image=nginx", "kubectl rollouts web", "python3 web.py", "terraform apply",
)  # fmt: skip
MAKING_NONE = (
    "kubectl get pods", "kubectl create token web", "kubectl create deployment web --image=nginx --dry-run=client -o yaml", "kubectl label pod web a=b",
    "kubectl exec web -- make", "kubectl rollout status deploy/web", "kubectl completion bash", "kubectl help run", "cat web.yaml", "curl -o web.yaml x.io/web.yaml",
    "docker run -d web", "pip install web", "npm ci", "systemctl status web", "vi web.yaml", "git pull", "apt-get install web", "cd web", "kubectl cordon web",
)  # fmt: skip
RUN_BY = (
    "",
    "sudo -E ",
    "env A=1 ",
    "ssh node2 ",
    "timeout 5 ",
    "nice ",
    "chroot /mnt ",
    "strace -f ",
    "xargs ",
    "kubectl get pods | xargs -n 1 ",
)
AROUND = ("{}", "{} > log", "({})", "ssh node2 '{}'", "bash -c '{}'", "ls; {}", "if ls; then {}; fi")


def makes(text: str) -> bool:
    return any(map(may_make_objects, programs(text)))


@given(
    command=st.sampled_from((*MAKING, *MAKING_NONE)),
    outer=st.lists(st.sampled_from(RUN_BY), max_size=2),
    around=st.sampled_from(AROUND),
)
def test_what_makes_objects_does_so_whatever_runs_it(command: str, outer: list[str], around: str) -> None:
    text = around.format("".join(outer) + command)
    assert makes(text) is (command in MAKING), text
    assert any(may_make_object(program, "web") for program in programs(text)) is makes(text), text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=st.sampled_from((*MAKING, *MAKING_NONE)), around=st.sampled_from(AROUND))
def test_check_and_run_know_alike_what_may_have_made_an_object(tmp_path: Path, command: str, around: str) -> None:
    script = f"{around.format(command)}\nkubectl describe service <service-name>"
    (finding,) = findings(tmp_path, f"# A\n\n.exercise[\n\n```bash\n{script}\n```\n\n]\n", select=("placeholder",))
    is_taken_from_cluster = "kubectl get service" in finding.help
    assert is_taken_from_cluster is makes(script), script


@pytest.mark.parametrize(
    ("command", "name", "may_make"),
    [
        ("kubectl create deployment web --image=nginx", "db", False), ("kubectl apply -f web.yaml", "db", True), ("ssh node2 kubectl run web --image=a", "db", False),
        ("ssh node2 kubectl run db --image=a", "db", True), ("kubectl create cm db --dry-run=client", "db", False), ("kubectl create cm db --dry-run=none", "db", True),
        ("kubectl annotate pod db a=b", "db", False), ("helm install web ./web", "db", True),
        ("kubectl-shop install", "db", True),
    ],
)  # fmt: skip
def test_an_object_of_that_name(command: str, name: str, may_make: bool) -> None:
    assert any(may_make_object(program, name) for program in programs(command)) is may_make


@pytest.mark.parametrize(
    ("command", "answers"),
    [
        ("kubectl label pod web app=web", True), ("kubectl uncordon node1", True), ("kubectl port-forward svc/web 8080:80", True), ("kubectl convert -f a.yaml", False),
        ("kubectl get pods > pods.txt", False), ("kubectl kustomize .", False), ("kubectl port-forward svc/web 9090:80", False), ("systemctl start web", True),
        ("podman run -d web", True), ("kubectl help", False), ("cat a", False),
    ],
)  # fmt: skip
def test_what_may_answer_on_a_port(command: str, answers: bool) -> None:
    assert any(may_answer(program, "8080") for program in programs(command)) is answers
