"""What goes on until somebody interrupts it, and what is over by the time that a key is pressed."""

from __future__ import annotations

import pytest
from harness.knowledge.endings import is_over, is_stream


@pytest.mark.parametrize(
    "command",
    [
        "kubectl logs deploy/worker --follow",
        "kubectl logs -f deploy/worker",
        "kubectl get pods -w",
        "kubectl get pods -Aw",
        "kubectl get deploy --watch",
        "watch kubectl get pods",
        "watch -n 1 kubectl get pods",
        "docker-compose logs -f",
        "docker logs --follow web",
        "docker stats",
        "kubectl proxy",
        "kubectl port-forward svc/web 8080:80",
        "kubectl logs deploy/worker -f | grep units",
        "tail -f /var/log/syslog",
        "tail -100f /var/log/syslog",
        "journalctl -fu kubelet",
        "ping 10.0.0.1",
        "top",
        "sudo watch ls",
        "minikube dashboard",
        "npm start",
        "nc -lk 8080",
        "iperf3 -s",
        "tcpdump -i eth0",
        "hubble observe -f",
        "nats sub cats",
        "kafka-console-consumer --topic cats --bootstrap-server broker:9092",
        "podman logs -f web",
        "docker run cats sleep infinity",
    ],
)
def test_streams_go_on_until_they_are_interrupted(command: str) -> None:
    assert is_stream(command)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl logs deploy/worker",
        "kubectl get pods -owide",
        "kubectl get pods -o wide",
        "kubectl get -f web.yaml",
        "kubectl -n web get pods",
        "kubectl get pods --watch=false",
        "kubectl logs -nfoo web",
        "docker-compose -f dockercoins.yml ps",
        "docker stats --no-stream",
        "docker ps",
        "tail -n 3 file",
        "ping -c 3 10.0.0.1",
        "top -bn1",
        "kubectl get events -w | head -3",
        "timeout 5 kubectl get pods -w",
        "kubectl proxy &",
        "echo watch",
        "minikube dashboard &",
        "nc -z web 80",
        "iperf3 -s -D",
        "iperf3 -c web",
        "tcpdump -c 3 -i eth0",
        "nats sub cats --count 1",
        "hubble observe --last 3",
        "sleep 60",
    ],
)
def test_what_ends_by_itself_is_no_stream(command: str) -> None:
    assert not is_stream(command)


@pytest.mark.parametrize(
    ("command", "over"),
    [
        ("kubectl -v 6 get pods", True),
        ("kubectl apply -f web.yaml", True),
        ("ls -l", True),
        ("kubectl get pods -w", False),
        ("kubectl exec -it web -- sh", False),
        ("kubectl wait deploy/web --for condition=available", False),
        ("sleep 60", False),
        ("curl http://localhost", False),
        ("", False),
    ],
)
def test_what_is_over_when_a_key_is_pressed(command: str, over: bool) -> None:
    assert is_over(command) is over
