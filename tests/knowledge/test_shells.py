"""Programs in whose shell somebody types on: by their tables, and whatever they run there."""

from collections import Counter
from pathlib import Path

import pytest
from harness.knowledge import tables
from harness.knowledge.inner_calls import inner_calls
from harness.knowledge.shell_rows import SHELLS
from harness.knowledge.shells import on_terminal, opens_elsewhere, opens_shell
from harness.knowledge.tables import read_rows
from harness.shell.parsing import programs
from hypothesis import given
from hypothesis import strategies as st

HAND_ON = (
    "sudo ", "env A=1 ", "sudo -u ann ", "nohup ", "chroot /mnt ", "flock lock ", "strace -f ", "unshare -n ", "nsenter -t 1 -m ", "runuser -u ann -- ", "fakeroot ",
    "docker exec -it web ", "kubectl exec -it web -- ", "docker compose exec web ", "kubectl debug -it web --image=a -- ", "docker run -it --rm alpine ",
)  # fmt: skip
ELSEWHERE = ("chroot", "unshare", "nsenter", "docker", "kubectl")
KEEP = (
    "xargs ",
    "watch ",
    "timeout 5 ",
    "ssh node2 ",
    "docker exec web ",
    "kubectl exec web -- ",
    "docker exec -i web ",
    "docker compose exec -T web ",
)
OPENERS = (
    "bash",
    "sh",
    "chroot /srv",
    "script",
    "su - ann",
    "sudo -i",
    "ssh node3",
    "docker exec -it db sh",
    "newgrp docker",
)
OTHERS = (
    "ls",
    "bash -c ls",
    "script -c ls",
    "ssh node3 ls",
    "docker exec -it db ls",
    "sudo -u ann ls",
    "chroot /srv ls",
    "psql",
    "bash install.sh",
)


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
        ("chroot /mnt", True), ("sudo chroot /mnt /bin/bash", True), ("chroot /mnt ls", False), ("chroot --version", False), ("script", True), ("script -q log", True),
        ("script -c ls log", False), ("script -c bash", True), ("unshare -r --mount", True), ("unshare -n ip a", False), ("nsenter -t 1 -m -u -i", True),
        ("nsenter -t 1 -n ip a", False), ("fakeroot", True), ("fakeroot make", False), ("runuser -u ann bash", True), ("runuser - ann", True), ("runuser ann -c ls", False),
        ("runuser -u ann ls", False), ("limactl shell k3s", True), ("limactl shell k3s uname", False), ("docker container run -it web sh", True),
        ("docker compose run web sh", True), ("docker compose run -e A=1 web", False), ("docker-compose run -T web sh", False), ("kubectl exec -it web", False),
        ("doas -s", True), ("env A=1 sudo -i", True), ("xargs bash", False), ("watch bash", False), ("timeout 5 bash", False),
        ("kubectl debug node/n1 -it --image=busybox -- chroot /host", True), ("docker exec -it web env A=1 bash", True), ("bash -c 'cd x; exec bash'", True),
        ("wget -qO- x.io | sh", False), ("bash <(curl x.io)", False), ("ssh -n root@node1 hostname", False),
    ],
)  # fmt: skip
def test_shells(command: str, is_shell: bool) -> None:
    assert any(map(opens_shell, programs(command))) is is_shell


@given(
    outer=st.lists(st.sampled_from(HAND_ON), max_size=4),
    command=st.sampled_from((*OPENERS, *OTHERS)),
    keeps=st.sampled_from(("", "", *KEEP)),
)
def test_a_shell_is_opened_through_all_that_hands_its_terminal_on(outer: list[str], command: str, keeps: str) -> None:
    (program,) = programs(f"{''.join(outer)}{keeps}{command}")
    assert opens_shell(program) is (command in OPENERS and not keeps), program.words
    if opens_shell(program):
        goes_elsewhere = any(word.startswith(ELSEWHERE) for word in (*outer, command)) or command.startswith("ssh")
        assert opens_elsewhere(program) is goes_elsewhere


def test_only_so_many_programs_inside_of_programs_are_looked_into() -> None:
    (program,) = programs("chroot /a " * 1000 + "bash")
    assert not opens_shell(program)
    assert len(on_terminal(program)) < 100


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_a_shell_runs_the_script_that_it_is_given(shell: str) -> None:
    (program,) = programs(f"{shell} -c 'ls; cat x'")
    assert [call.name for call in inner_calls(on_terminal(program)[0].call)] == ["ls", "cat"]
    assert not opens_shell(program)


@pytest.mark.parametrize(
    ("table", "column"),
    [("shells.csv", "commands"), ("endings.csv", "commands"), ("paths.csv", "commands"), ("sessions.csv", "programs"), ("subcommands.csv", "programs")],
)  # fmt: skip
def test_no_command_has_two_rows(table: str, column: str) -> None:
    rows = read_rows(Path(tables.__file__).with_name(table))
    names = Counter(name for row in rows for name in row[column].split("|"))
    assert [name for name, count in names.items() if count > 1] == []
