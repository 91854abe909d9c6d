"""What goes on until somebody interrupts it, and what is over by the time that a key is pressed."""

from __future__ import annotations

import pytest
from harness.knowledge.endings import Purpose, announcements_of, is_over, is_stream, purpose_of
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.shells import opens_shell
from harness.shell.parsing import programs


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
        "ssh node2 tail -f x",
        "ssh node2 -p 22 journalctl --follow",
        "ssh -t node2 sudo kubectl get pods -w",
        "ssh node2 'cd /var/log; tail -f syslog'",
        "ls *.log | xargs -n 1 tail -f",
        "eval tail -f x",
        "eval 'cd /tmp; tail -f x'",
        "chroot /mnt tail -f x",
        "setpriv --reuid 1000 tail -f x",
        "flock lock tail -f x",
        "flock lock -c 'tail -f x'",
        "strace -o trace tail -f x",
        "stdbuf -oL tail -f x",
        "ionice -c 3 nice -n 5 tail -f x",
        "setsid tail -f x",
        "sudo -iu postgres tail -f x",
        "/usr/bin/time -v tail -f x",
        "script -c 'tail -f x' typescript",
        "su - ann -c 'tail -f x'",
        "runuser -u ann -- tail -f x",
        "docker exec web env A=1 tail -f x",
        "docker compose run web tail -f x",
        "nsenter -t 1 -m tail -f x",
        "unshare -n ping node1",
        "kubectl exec web -- sh -c 'exec tail -f x'",
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
        "timeout 5 ssh node2 tail -f x",
        "ssh node2 ls -f",
        "ssh -f node2 tail x",
        "xargs kubectl get pods",
        "strace -f -p 1",
        "watch -g tail -f x",
        "script -c 'tail x' -f typescript",
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
        "bundle exec jekyll build",
        "ngrok config add-authtoken x",
        "npx vite build",
        "python3 -m flask db upgrade",
        "node app.js --version",
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


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("kubectl port-forward svc/web 8080:80", Purpose.SERVES),
        ("while true; do kubectl port-forward svc/web 8080:80; done", Purpose.SERVES),
        ("kubectl proxy --port 8001 | tee log", Purpose.SERVES),
        ("sudo docker compose -f a.yml up --build", Purpose.SERVES),
        ("docker run --rm -p 8080:80 nginx", Purpose.SERVES),
        ("cd site && python3 -m http.server", Purpose.SERVES),
        ("ssh -N -L 80:web:80 node1", Purpose.SERVES),
        ("PORT=3000 node server.js", Purpose.SERVES),
        ("bundle exec jekyll serve", Purpose.SERVES),
        ("python3 -m flask run", Purpose.SERVES),
        ("k port-forward svc/web 8080:80", Purpose.SERVES),
        ("kubectl get pods -w", Purpose.SHOWS),
        ("while sleep 1; do curl -s web; done", Purpose.SHOWS),
        ("docker exec -it web ping db", Purpose.SHOWS),
        ("kubectl attach noisy", Purpose.SHOWS),
        ("kubectl attach -it web", None),
        ("python3 app.py", None),
        ("kubectl port-forward svc/web 8080:80 &", None),
        ("docker run -d -p 8080:80 nginx", None),
        ("docker run -it -p 8080:80 alpine", None),
        ("docker compose up -d", None),
        ("kubectl port-forward --help", None),
    ],
)
def test_what_goes_on_serves_others_or_shows_something(command: str, purpose: Purpose | None) -> None:
    assert purpose_of(command) is purpose


def test_of_what_serves_it_is_known_what_it_prints_when_it_answers() -> None:
    assert announcements_of("kubectl -n web port-forward svc/web 8080:80") == ("Forwarding from",)
    assert announcements_of("npm start") == announcements_of("kubectl get pods -w") == announcements_of("ls") == ()


@pytest.mark.parametrize(
    "outer", ["xargs ", "eval ", "ssh -t a ", "docker exec a ", "timeout 5 ", "chroot a ", "sudo ", "flock a "]
)
def test_programs_in_programs_are_looked_into_for_a_while_only(outer: str) -> None:
    command = outer * 2000 + "bash"
    assert not is_stream(command)
    assert calls_inside_too(command)
    assert any(map(opens_shell, programs(command))) is (outer == "sudo ")
