"""The images that a deck needs from outside, however it names them, and programs that few decks type."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check.needs import images_by_name, tools_typed, types_docker_compose
from harness.check.subject import Subject
from harness.cluster.local import tools
from harness.cluster.tool_names import TOOLS
from harness.deck.reader import read_deck

from tests.check.reading import exercise
from tests.project.repositories import committed


def images(top: Path, *fences: str) -> tuple[str, ...]:
    deck = top / "deck.md"
    deck.write_text("\n---\n".join(map(exercise, fences)))
    return images_by_name(Subject(read_deck(deck)))


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("kubectl create deployment web --image=nginx", ("nginx",)),
        ("kubectl run web --image nginx:1.29 -- sleep 1", ("nginx:1.29",)),
        ("docker pull ghcr.io/team/tool:v1", ("ghcr.io/team/tool:v1",)),
        ("docker run -it --rm -p 80:80 --name web -v $PWD:/srv httpd:2.4 sh -c 'echo nginx'", ("httpd:2.4",)),
        ("docker container run alpine:3.20", ("alpine:3.20",)),
        ("podman run alpine:3.20 ls", ("alpine:3.20",)),
        ("nerdctl -n k8s.io image pull alpine:3.20", ("alpine:3.20",)),
        ("docker -H tcp://x pull --platform linux/amd64 alpine:3.20", ("alpine:3.20",)),
        ("docker image tag a:1 b:1", ()),
        ("docker network create web", ()),
        ("crictl pull alpine:3.20", ("alpine:3.20",)),
        ("crictl run pod.json container.json", ()),
        ("docker run localhost:5000/own", ()),
        ("docker run $REGISTRY/own", ()),
        ("kubectl apply -f - <<EOF\nimage: redis:7\nEOF", ("redis:7",)),
        (
            "kubectl apply -f - <<EOF\n- {name: web, image: 'ghcr.io/team/tool:v1', args: [sleep]}\n- {image: redis:7}\nEOF",
            ("ghcr.io/team/tool:v1", "redis:7"),
        ),
        ("kubectl apply -f - <<EOF\n- {name: web, image: ${REGISTRY}/own, args: [sleep]}\nEOF", ()),
        ("kubectl get pods", ()),
    ],
)
def test_a_command_names_it(tmp_path: Path, command: str, needed: tuple[str, ...]) -> None:
    assert images(tmp_path, command) == needed


@pytest.mark.parametrize(
    ("command", "is_typed"),
    [
        ("docker compose up -d", True),
        ("cd ~/app && DOCKER_BUILDKIT=0 docker compose -f stack.yaml ps", True),
        ("docker --debug compose version", True),
        ("docker-compose up -d", False),
        ("docker run compose up", False),
        ("echo docker compose", False),
    ],
)
def test_docker_compose_is_seen_where_it_is_typed(tmp_path: Path, command: str, *, is_typed: bool) -> None:
    (tmp_path / "deck.md").write_text(exercise(command))
    assert types_docker_compose(Subject(read_deck(tmp_path / "deck.md"))) == is_typed


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("helm install web ./web", ("helm",)),
        ("kustomize build . | kubectl apply -f -", ("kustomize",)),
        ("watch helm ls", ("helm",)),
        ("xargs -n 1 timeout 5 helm uninstall", ("helm",)),
        ("which helm", ("helm",)),
        ("command -v helm", ("helm",)),
        ("watch echo helm", ()),
        ("stern web; helm ls; helm version", ("stern", "helm")),
        ("kubectl kustomize .", ()),
        ("echo helm", ()),
    ],
)
def test_tools_that_a_lab_has_for_those_who_type_them(tmp_path: Path, command: str, typed: tuple[str, ...]) -> None:
    (tmp_path / "deck.md").write_text(exercise(command))
    assert tools_typed(Subject(read_deck(tmp_path / "deck.md"))) == typed


def test_each_of_these_tools_is_one_that_a_lab_can_get() -> None:
    assert set(tools.DEFAULTS) == TOOLS


def test_a_manifest_on_a_slide_names_it(tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text("# Pods\n\n```yaml\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: caddy:2\n```\n")
    assert images_by_name(Subject(read_deck(deck))) == ("caddy:2",)


def test_the_files_that_commands_read_name_it(tmp_path: Path) -> None:
    top = committed(
        tmp_path,
        {
            "k8s/pod.yaml": "kind: Pod\nspec:\n  containers:\n    - image: nginx:1.29\n",
            "compose.yaml": "services:\n  web:\n    build: web\n  db:\n    image: postgres:15\n",
            "web/Dockerfile": "FROM node:18 AS build\nFROM build\nFROM --platform=linux/amd64 debian:12\nFROM scratch\n",
        },
    )
    assert images(top, "kubectl apply -f k8s/pod.yaml") == ("nginx:1.29",)
    assert images(top, "kubectl apply -f k8s") == ("nginx:1.29",)
    assert images(top, "cd k8s\nkubectl apply -f pod.yaml") == ("nginx:1.29",)
    assert images(top, "docker-compose -f compose.yaml up -d") == ("postgres:15", "node:18", "debian:12")
    assert images(top, "docker build -t own web") == ("node:18", "debian:12")
    assert images(top, "kubectl apply -f elsewhere.yaml") == ()
