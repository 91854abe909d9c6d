"""Programs in which somebody types on, and those that wait for a key."""

from __future__ import annotations

import pytest
from harness.knowledge.sessions import Opens, keys_that_leave, needs_keys, opened_by, opens_shell_of_root
from harness.shell.parsing import programs


@pytest.mark.parametrize(
    ("command", "is_of_root"),
    [
        ("kubectl exec --tty -i web -- sh", True), ("docker run --interactive --tty alpine sh", True), ("podman exec -it web bash", True),
        ("sudo --login", True), ("sudo -s", True), ("sudo su -", True), ("su -", True), ("su - root", True), ("sudo bash", True), ("sudo -u root -i", True),
        ("su - ann", False), ("sudo -u ann -i", False), ("bash", False), ("newgrp docker", False), ("ssh node2", False), ("sudo ls", False),
        ("docker exec web sh", False), ("kubectl exec -it web -- psql", False), ("", False), ("chroot /mnt", True), ("unshare -r", True), ("script", False),
        ("kubectl exec -it db -- su - postgres", False), ("ssh -t node2 docker exec -it web sh", True), ("runuser - ann", False), ("sudo script log", True),
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


@pytest.mark.parametrize(
    ("command", "opens"),
    [
        ("psql", Opens.CONSOLE), ("kubectl exec -it db -- psql -U ann shop", Opens.CONSOLE), ("docker container exec -it db env A=1 mysql", Opens.CONSOLE),
        ("ssh -t node2 redis-cli", Opens.CONSOLE), ("ssh node2 psql", None), ("kubectl exec db -- psql", None), ("kubectl exec -it db -- psql -c 'select 1'", None),
        ("script log", Opens.SHELL_HERE), ("nsenter -t 1 -m", Opens.SHELL_ELSEWHERE), ("chroot /mnt python3", Opens.CONSOLE), ("script log &", None),
    ],
)  # fmt: skip
def test_what_a_command_opens_wherever_that_runs(command: str, opens: Opens | None) -> None:
    assert opened_by(command) is opens
