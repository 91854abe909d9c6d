"""Commands are rewritten where nothing of what they say is lost, in whatever way they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reading import exercise
from tests.fixes.fixed import fix, left, typed


@pytest.mark.parametrize(
    ("script", "after"),
    [
        ("kubectl -n x version --short", "kubectl -n x version"),
        ("sudo kubectl version --short | head", "sudo kubectl version | head"),
        ("V=$(kubectl version --short)", "V=$(kubectl version)"),
        ("kubectl get pods -a -o wide", "kubectl get pods -o wide"),
        ("kubectl get pods \\\n  --show-all \\\n  -o wide", "kubectl get pods \\\n  -o wide"),
        ("kubectl get pods \\\n  --show-all\nls", "kubectl get pods\nls"),
        ("kubectl exec -it web -c side ls", "kubectl exec -it web -c side -- ls"),
        ("kubectl exec --pod=web date", "kubectl exec web -- date"),
        ("kubectl expose deploy/w --container-port 80 --port=80", "kubectl expose deploy/w --target-port 80 --port=80"),
        ("helm install --name=cache bitnami/redis", "helm install cache bitnami/redis"),
        ("for P in a b; do kubectl exec $P date; done", "for P in a b; do kubectl exec $P -- date; done"),
        ("docker exec app_web_1 ls", "docker exec app-web-1 ls"),
        (
            "kubectl run web --image=nginx:1 -n x --port=80\nkubectl expose deploy/web",
            "kubectl create deployment web --image=nginx:1 -n x --port=80\nkubectl expose deploy/web",
        ),
        (
            "kubectl run a --image alpine ping 1.1.1.1\nkubectl scale deploy a --replicas=2",
            "kubectl create deployment a --image alpine -- ping 1.1.1.1\nkubectl scale deploy a --replicas=2",
        ),
        (
            "kubectl run web --image=nginx:1 --restart=Always\nkubectl logs -l run=web\nkubectl get deploy/web",
            "kubectl create deployment web --image=nginx:1\nkubectl logs -l app=web\nkubectl get deploy/web",
        ),
    ],
)
def test_the_rest_of_the_line_stays_as_it_is(tmp_path: Path, script: str, after: str) -> None:
    text, fixed = typed(tmp_path, script, select=("drift",))
    assert text == after
    assert not fixed.left


@pytest.mark.parametrize(
    "flags",
    ["--env=A=b", "--expose --port=80", "--labels=tier=web", "--rm -it", "-- serve --all", "--limits=cpu=1", "--quiet"],
)
def test_a_deployment_that_needs_more_than_its_command_knows_is_left(tmp_path: Path, flags: str) -> None:
    script = f"kubectl run web --image=nginx:1 {flags}\nkubectl expose deploy/web --port=80"
    text, fixed = typed(tmp_path, script, select=("drift-meaning",))
    assert text == script
    assert left(fixed) == ["drift-meaning"]


@pytest.mark.parametrize(
    "script",
    ["kubectl run web --image=nginx:1", "kubectl get pods", "echo kubectl version --short", "# kubectl rolling-update"],
)
def test_what_works_is_not_touched(tmp_path: Path, script: str) -> None:
    assert typed(tmp_path, script, select=("drift",))[0] == script


def test_a_version_that_has_no_flag_for_it_gets_no_such_flag(tmp_path: Path) -> None:
    script = "kubectl run web --image=nginx:1 --replicas=4"
    assert typed(tmp_path, script, kubernetes="1.18", select=("drift",))[0] == script
    assert "create deployment web --image=nginx:1 --replicas=4" in typed(tmp_path, script, kubernetes="1.19")[0]


def test_highlights_that_would_be_lost_keep_a_line_from_being_edited(tmp_path: Path) -> None:
    text, fixed = typed(tmp_path, "kubectl `version` --short", select=("drift",))
    assert text == "kubectl `version` --short"
    assert left(fixed) == ["drift-flag"]


def test_prompts_and_comments_stay_around_commands(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(
        exercise(
            "```console\n$ kubectl version --short\nClient Version: v1.20.0\n$ ls\n```",
            "<!-- ```hide kubectl get pods --show-all``` -->",
        )
    )
    text, _ = fix(path, select=("drift",))
    assert "```console\n$ kubectl version\nClient Version: v1.20.0\n$ ls\n```" in text
    assert "<!-- ```hide kubectl get pods``` -->" in text


def test_what_its_author_silenced_is_not_touched(tmp_path: Path) -> None:
    script = "kubectl version --short"
    path = tmp_path / "deck.md"
    before = exercise(script, "<!-- ```ignore drift-flag they have an old one``` -->")
    path.write_text(before)
    assert fix(path)[0] == before
    assert typed(tmp_path, script, ignore=("drift-flag",))[0] == script
    assert typed(tmp_path, script, select=("translation",))[0] == script


def test_a_chapter_of_a_composed_deck_is_edited_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(exercise("kubectl version --short"))
    (tmp_path / "deck.yml").write_text("title: Deck\ncontent:\n- one.md\n")
    fix(tmp_path / "deck.yml", select=("drift",))
    assert (tmp_path / "one.md").read_text() == exercise("kubectl version")


def test_what_no_row_can_rewrite_stays_beside_what_one_can(tmp_path: Path) -> None:
    text, fixed = typed(tmp_path, "helm install --name cache stable/redis", select=("drift",))
    assert text == "helm install cache stable/redis"
    assert left(fixed) == ["drift-tool"]
