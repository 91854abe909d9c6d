"""How the words of a program divide, by what its flags take."""

from __future__ import annotations

import pytest
from harness.knowledge.calls import Call, call_of
from harness.shell.parsing import programs


def call_to(text: str) -> Call:
    return call_of(programs(text)[0])


@pytest.mark.parametrize(
    ("words", "path", "flags", "arguments", "dashes"),
    [
        ("get pods -n web -o wide", "get", {"--namespace": "web", "--output": "wide"}, ["pods"], None),
        ("-n web get pods", "get", {"--namespace": "web"}, ["pods"], None),
        ("create deploy web --image nginx", "create deployment", {"--image": "nginx"}, ["web"], None),
        ("logs -lapp=web -f", "logs", {"--selector": "app=web", "--follow": ""}, [], None),
        ("exec -itnweb pod -- ls -l", "exec", {"--stdin": "", "--tty": "", "--namespace": "web"}, ["pod"], 4),
        ("apply --dry-run -f a.yaml", "apply", {"--dry-run": "", "--filename": "a.yaml"}, [], None),
        ("delete pod web --grace-period=0", "delete", {"--grace-period": "0"}, ["pod", "web"], None),
        ("get -a pods", "get", {"-a": ""}, ["pods"], None),
        ("neat --export", "", {"--export": ""}, ["neat"], None),
        ("get pods -o", "get", {"--output": ""}, ["pods"], None),
    ],
)
def test_a_command_line_divides_as_kubectl_divides_it(
    words: str, path: str, flags: dict[str, str], arguments: list[str], dashes: int | None
) -> None:
    call = call_to(f"kubectl {words}")
    assert call.path == f"kubectl {path}".strip()
    assert {flag.name: flag.value for flag in call.flags} == flags
    assert [word for word, _ in call.arguments] == arguments
    assert call.dashes == dashes


@pytest.mark.parametrize(
    ("text", "path", "flags", "arguments", "inner"),
    [
        ("docker compose -f a.yml logs -f web", "docker compose logs", {"-f": "a.yml"}, ["web"], []),
        ("docker -H b run -it -v /a:/b web:1 ls -l", "docker run", {"-H": "b", "-i": "", "-t": "", "-v": "/a:/b"}, ["web:1"], ["ls", "-l"]),
        ("kubectl exec -n web pod ls", "kubectl exec", {"--namespace": "web"}, ["pod", "ls"], ["ls"]),
        ("kubectl run web --image=a -- sleep 1", "kubectl run", {"--image": "a"}, ["web"], ["sleep", "1"]),
        ("ssh -p 22 node1 uptime", "ssh", {"-p": "22"}, ["node1"], ["uptime"]),
        ("ssh node1 -t tail -f -- x", "ssh", {"-t": ""}, ["node1"], ["tail", "-f", "--", "x"]),
        ("timeout -s KILL 5 kubectl get -w", "timeout", {"-s": "KILL"}, ["5"], ["kubectl", "get", "-w"]),
        ("xargs -I{} -n 1 tail -f {}", "xargs", {"-I": "{}", "-n": "1"}, [], ["tail", "-f", "{}"]),
        ("flock -c 'tail -f x' lock", "flock", {"-c": "tail -f x"}, ["lock"], []),
        ("watch", "watch", {}, [], []),
        ("sudo -u root helm -n web list", "helm", {"-n": "web"}, ["list"], []),
        ("tail -n3 -- -f", "tail", {"-n": "3"}, ["-f"], []),
        ("k get po", "kubectl get", {}, ["po"], []),
        ("", "", {}, [], []),
    ],
)  # fmt: skip
def test_words_of_programs(text: str, path: str, flags: dict[str, str], arguments: list[str], inner: list[str]) -> None:
    call = call_to(text or "A=1")
    assert call.path == path
    assert {flag.name: flag.value for flag in reversed(call.flags)} == flags
    assert [word for word, _ in call.arguments] == arguments
    assert [word.literal for word in call.inner] == inner


@pytest.mark.parametrize(
    ("text", "value", "start"),
    [
        ("kubectl get -n web", "web", 15), ("kubectl get --namespace='we b'", "we b", 24), ("kubectl get -Anweb", "web", 15),
        ("kubectl get -n=web", "web", 15), ("openssl req -in=web", "web", 16),
    ],
)  # fmt: skip
def test_the_value_of_a_flag_is_a_word_with_its_place(text: str, value: str, start: int) -> None:
    call = call_to(text)
    word = call.word_of(call.flags[-1])
    assert (word.literal, word.start) == (value, start)


def test_a_flag_is_given_or_denied() -> None:
    assert call_to("kubectl get --watch=true").has("--watch")
    assert not call_to("kubectl get --watch=false").has("--watch")
    assert not call_to("kubectl get").has("--watch")


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("kubectl -v 6 describe svc/web deploy/api", [("Service", "web"), ("Deployment", "api")]),
        ("kubectl get po web-1 web-2 -o wide", [("Pod", "web-1"), ("Pod", "web-2")]),
        ("kubectl logs -f web", [("Pod", "web")]),
        ("kubectl get pods", []),
        ("docker logs deploy/web", []),
    ],
)
def test_the_objects_that_are_named_to_kubectl(text: str, objects: list[tuple[str, str]]) -> None:
    assert list(call_to(text).objects) == objects
