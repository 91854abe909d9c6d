"""`--cluster docker`: a lab with Docker and Compose, and no Kubernetes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterError
from harness.cluster.local import cgroups, compose, lifecycle
from harness.cluster.provider import Cluster, Request

from tests.end_to_end.labs import left_of, run
from tests.end_to_end.playing import harness, harness_run

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.own_lab("no other lab is without Kubernetes"),
]


@pytest.fixture(scope="module")
def docker_lab() -> Iterator[Cluster]:
    cluster = providers.load("docker").up(Request(types_docker_compose=True))
    yield cluster
    cluster.close()
    assert left_of(cluster.facts.name) == []


def test_containers_run_and_are_reached_at_their_ports(docker_lab: Cluster) -> None:
    assert run(docker_lab, "docker run --rm busybox echo hello").splitlines()[-1] == "hello"
    run(docker_lab, "docker run -d --name web -p 8080:8080 busybox sh -c 'echo welcome >index.html; httpd -f -p 8080'")
    assert run(docker_lab, "curl --retry 20 --retry-connrefused -s localhost:8080").strip() == "welcome"


def test_containers_of_a_network_know_each_other_by_name(docker_lab: Cluster) -> None:
    run(docker_lab, "docker network create team && docker run -d --name cache --network team busybox httpd -f -p 80")
    answer = run(docker_lab, "docker run --rm --network team busybox nslookup cache")
    assert "can't find" not in answer
    assert "Address" in answer


def test_compose_builds_and_runs(docker_lab: Cluster) -> None:
    compose = "services:\n  tool:\n    build: .\n"
    script = f"mkdir -p /tmp/tool && cd /tmp/tool && printf 'FROM busybox\\nCMD echo built\\n' >Dockerfile && printf '{compose}' >compose.yaml"
    assert "built" in run(docker_lab, f"{script.replace(chr(10), chr(92) + 'n')} && docker-compose -f compose.yaml up")


TWO_SERVICES = """\
services:
  web:
    build: .
    ports: ["8000:80"]
  asker:
    image: busybox
    command: sh -c "until wget -qO- http://web; do sleep 1; done; sleep 600"
    depends_on: [web]
"""
DOCKERFILE = """\
FROM busybox
RUN mkdir /site && echo welcome >/site/index.html
CMD ["httpd", "-f", "-h", "/site"]
"""


@pytest.mark.parametrize("spelling", ["docker compose", "docker-compose"])
def test_services_are_built_and_started_and_know_each_other(docker_lab: Cluster, spelling: str) -> None:
    folder = f"/tmp/{spelling.replace(' ', '_')}"
    files = f"cat >compose.yaml <<'END'\n{TWO_SERVICES}END\ncat >Dockerfile <<'END'\n{DOCKERFILE}END\n"
    run(docker_lab, f"mkdir {folder}; cd {folder}; {files}")
    file = "-f compose.yaml " if spelling == "docker-compose" else ""
    composed = f"cd {folder}; {spelling} {file}"
    try:
        run(docker_lab, f"{composed} up -d --build")
        assert run(docker_lab, "curl --retry 20 --retry-all-errors --retry-delay 1 -s localhost:8000") == "welcome"
        logs = run(
            docker_lab, f"for _ in $(seq 60); do {composed} logs asker | grep welcome && exit; sleep 1; done; exit 1"
        )
        assert "welcome" in logs
        assert run(docker_lab, f"{composed} ps -q | wc -l") == "2"
    finally:
        run(docker_lab, f"{composed} down")
    assert run(docker_lab, f"{composed} ps -q | wc -l") == "0"


def test_docker_compose_is_todays_where_it_could_be_compiled(docker_lab: Cluster) -> None:
    version = run(docker_lab, "docker compose version --short || docker compose version")
    if "docker-compose version 1" in version:
        pytest.skip("it cannot be compiled here, and its stand-in answers")
    assert version.lstrip("v") == "5.6.0"


def test_docker_compose_is_docker_compose_of_debian_where_it_could_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "find", lambda **_options: None)
    cluster = providers.load("docker").up(Request(types_docker_compose=True))
    try:
        assert "docker-compose version 1" in run(cluster, "docker compose version")
        services = "mkdir /tmp/one; cd /tmp/one; printf 'services:\\n  one:\\n    image: busybox\\n' >compose.yaml"
        assert run(cluster, f"{services}; docker compose -f compose.yaml config --services") == "one"
    finally:
        cluster.close()


def test_prepare_brings_what_such_a_deck_needs(tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text('cluster = "docker"\n')
    deck = tmp_path / "deck.md"
    deck.write_text("# Services\n\n```bash\ndocker compose version\ndocker run --rm busybox echo hello\n```\n")
    prepared = harness("prepare", str(deck))
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    assert "root file system" in prepared.stdout
    assert "busybox" in prepared.stdout
    assert "Kubernetes" not in prepared.stdout
    played = harness("run", str(deck), "--offline", "--cluster", f"docker:offline-{os.getpid()}")
    assert played.returncode == 0, played.stdout


def test_of_this_machines_environment_a_deck_has_what_the_project_names(
    docker_lab: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_AUTHOR", "nothing for decks")
    monkeypatch.setenv("WORKSHOP_CODE", "correct-horse")
    (tmp_path / "harness.toml").write_text('[lab]\npass-env = ["WORKSHOP_CODE"]\n')
    (tmp_path / "deck.md").write_text("# Look\n\n```bash\nenv | cut -d= -f1 | sort\necho $WORKSHOP_CODE | rev\n```\n")
    played = harness_run(tmp_path / "deck.md", tmp_path, "--cluster", f"docker:{docker_lab.facts.name}")
    names, reversed_code = (command["output"].split() for command in played.record["steps"][0]["commands"])
    assert reversed_code == ["esroh-tcerroc"]
    of_bash_and_marks = {"OLDPWD", "PWD", "SHLVL", "_", "HARNESS_TERMINAL"}
    assert set(names) - of_bash_and_marks == {*docker_lab.shell().env, "WORKSHOP_CODE"}


def test_a_container_that_is_paused_holds_no_lab(docker_lab: Cluster) -> None:
    run(docker_lab, "docker run -d --name paused busybox sleep 967 && docker pause paused")
    assert "Paused" in run(docker_lab, "docker ps --filter name=paused")
    assert cgroups.frozen(docker_lab.facts.name) == set()
    # The fixture takes the lab down with it, and looks for what is left.


def test_there_is_no_kubernetes(docker_lab: Cluster) -> None:
    assert (docker_lab.facts.provider, docker_lab.facts.server_version) == ("docker", "")
    assert docker_lab.api() is None
    run(docker_lab, "kubectl version", exit_status=127)
    with pytest.raises(ClusterError, match=f"--cluster docker:{docker_lab.facts.name}"):
        providers.load("local").check_host(Request(argument=docker_lab.facts.name))


def test_its_status_is_told(docker_lab: Cluster) -> None:
    (status,) = (status for status in lifecycle.status() if status.name == docker_lab.facts.name)
    assert status.is_ready
    assert {component.name for component in status.nodes[0].components} == {"containerd", "dns", "dockerd", "images"}
