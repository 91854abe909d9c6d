"""Programs in which somebody types on, and those that wait for a key."""

from __future__ import annotations

import pytest
from harness.knowledge.sessions import keys_that_leave, needs_keys, opens_shell, opens_shell_of_root
from harness.shell.parsing import programs


@pytest.mark.parametrize(
    ("command", "is_shell"),
    [
        ("bash", True), ("sudo -i", True), ("sudo su -", True), ("ssh -p 22 node2", True), ("kubectl -v 6 exec -it web -- bash", True),
        ("kubectl run -it web --image=alpine", True), ("docker -H x run --rm -it -v /a:/b alpine:3", True), ("kubectl exec -ti web sh", True),
        ("bash setup.sh", False), ("bash -c ls", False), ("curl example.com | bash", False), ("bash <<E\nls\nE", False), ("bash < script", False),
        ("ssh -n node2 uptime", False), ("su -c ls", False), ("kubectl exec web -- sh", False), ("kubectl exec -it web -- ls", False),
        ("docker run -d web", False), ("sudo -u root ls", False), ("docker compose exec web sh", True), ("minikube ssh", True), ("vagrant ssh n1", True),
        ("docker compose exec web sh -c ls", False), ("docker-compose exec -T web sh", False), ("minikube ssh docker ps", False), ("vagrant ssh n1 -c ls", False),
        ("ssh -N -L 80:web:80 node1", False), ("ssh -fN node1", False), ("curl -sfL x.io | sh -", False), ("curl x.io | sudo -E bash -s -- -v", False),
        ("ssh -t node2 bash", True), ("ssh -tt node2 'cd /; sudo -i'", True), ("ssh node2 -t docker exec -it web sh", True),
        ("ssh -t node2 ls", False), ("ssh node2 bash", False), ("ssh -t node2 bash -c ls", False),
        ("sudo --login", True), ("sudo -Ei", True), ("sudo -iu ann", True), ("A=1 sudo -i", True), ("sudo -l", False), ("sudo -u ann", False),
        ("sudo -E docker exec --tty -i web sh", True), ("env A=1 k exec --stdin -t web -- sh", True), ("nerdctl run --interactive --tty alpine", True),
        ("wget -qO- x.io | sh", False), ("bash <(curl x.io)", False), ("ssh -n root@node1 hostname", False),
    ],
)  # fmt: skip
def test_shells(command: str, is_shell: bool) -> None:
    assert any(map(opens_shell, programs(command))) is is_shell


@pytest.mark.parametrize(
    ("command", "is_of_root"),
    [
        ("kubectl exec --tty -i web -- sh", True), ("docker run --interactive --tty alpine sh", True), ("podman exec -it web bash", True),
        ("sudo --login", True), ("sudo -s", True), ("sudo su -", True), ("su -", True), ("su - root", True), ("sudo bash", True), ("sudo -u root -i", True),
        ("su - ann", False), ("sudo -u ann -i", False), ("bash", False), ("newgrp docker", False), ("ssh node2", False), ("sudo ls", False),
        ("docker exec web sh", False), ("kubectl exec -it web -- psql", False), ("", False),
    ],
)  # fmt: skip
def test_shells_of_root(command: str, is_of_root: bool) -> None:
    assert opens_shell_of_root(command) is is_of_root


@pytest.mark.parametrize(
    ("command", "needs"),
    [
        ("vi a.yaml", True), ("kubectl -n web edit deploy/web", True), ("less log", True), ("git commit", True), ("python3", True), ("psql", True),
        ("vim --version", False), ("git commit -am x", False), ("python3 a.py", False), ("python3 -c 'x'", False), ("echo 1 | python3", False),
        ("redis-cli ping", False), ("mysql -e x", False), ("tmux new", False), ("kubectl get edit", False),
    ],
)  # fmt: skip
def test_programs_that_wait_for_keys(command: str, needs: bool) -> None:
    assert any(map(needs_keys, programs(command))) is needs


@pytest.mark.parametrize(
    ("command", "keys"),
    [("ls | less", "```key q```"), ("man ls", "```key q```"), ("htop", "```key q```"), ("nano a", "```key ^X```"), ("vim a", "```keys :wq``` ```key ^J```"),
     ("kubectl edit deploy/web", "```keys :wq``` ```key ^J```"), ("git commit", "```keys :wq``` ```key ^J```"), ("psql", "```key ^D```"), ("python3", "```key ^D```")],
)  # fmt: skip
def test_the_keys_that_leave(command: str, keys: str) -> None:
    assert keys_that_leave(programs(command)[-1]) == keys
