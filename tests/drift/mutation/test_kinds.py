"""Each kind of lie, by what it makes of a deck."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.deck.reader import find_decks, read_deck
from harness.drift.mutation.kinds import all_lies, kinds
from harness.drift.mutation.lies import Lie, with_lie

SLIDES = Path(__file__).parents[3] / "slides"

TYPED = {
    "dropped-step": [("echo one\necho two", "echo two"), ("echo one\necho two", "echo one")],
    "file": [
        ("kubectl apply -f web.yaml", "kubectl apply -f web-2.yaml"),
        ("cat ~/shop/app.py >out.txt", "cat ~/shop/app-2.py >out.txt"),
        ("cat ~/shop/app.py >out.txt", "cat ~/shop/app.py >out-2.txt"),
        ("docker run --env-file web.env nginx", "docker run --env-file web-2.env nginx"),
        ("helm upgrade -f values.yaml web ./web", "helm upgrade -f values-2.yaml web ./web"),
        ("curl -so page.html http://node1/", "curl -so page-2.html http://node1/"),
    ],
    "image": [
        ("kubectl create deployment web --image=nginx:1.27", "kubectl create deployment web --image=nginx-2:1.27"),
        ("docker pull busybox\nkubectl run x --image nginx", "docker pull nginx\nkubectl run x --image nginx"),
        ("docker tag busybox here/busybox", "docker tag busybox here-2/busybox"),
        ("podman run -it busybox ls", "podman run -it busybox-2 ls"),
        ("docker -H x image pull busybox", "docker -H x image pull busybox-2"),
    ],
    "label": [
        ("kubectl get pods -l app=web", "kubectl get pods -l app=web-2"),
        ("kubectl label pod web tier=front", "kubectl label pod web tier=front-2"),
    ],
    "manifest-value": [
        ("cat >pod.yaml <<END\nkind: Pod\nEND", "cat >pod.yaml <<END\nkind: Pod-2\nEND"),
        (
            'kubectl patch svc web -p \'{"spec": {"port": 80}}\'',
            'kubectl patch svc web -p \'{"spec": {"port": 81}}\'',
        ),
    ],
    "misspelt-flag": [("kubectl get pods --selector=a=b", "kubectl get pods --seletcor=a=b")],
    "misspelt-subcommand": [
        ("kubectl get pods", "kubectl gte pods"),
        ("kubectl create deployment web --image=x", "kubectl create deplomyent web --image=x"),
        ("docker push x", "docker puhs x"),
    ],
    "missing-namespace": [
        ("kubectl -n shop get pods", "kubectl get pods"),
        ("kubectl get pods --namespace=shop", "kubectl get pods "),
    ],
    "name": [
        ("kubectl get svc/web", "kubectl get svc/web-2"),
        ("kubectl create deployment web --image=x", "kubectl create deployment web-2 --image=x"),
        ("kubectl expose deployment web --name street", "kubectl expose deployment web --name street-2"),
        ("X=$(kubectl get svc web -o name)", "X=$(kubectl get svc web-2 -o name)"),
    ],
    "namespace": [("kubectl get pods -n shop", "kubectl get pods -n shop-2")],
    "object-kind": [
        ("kubectl get svc", "kubectl get pods"),
        ("kubectl describe pod web", "kubectl describe services web"),
    ],
    "port": [
        (
            "kubectl expose deploy web --port=80 --target-port 8080",
            "kubectl expose deploy web --port=81 --target-port 8080",
        ),
        (
            "kubectl expose deploy web --port=80 --target-port 8080",
            "kubectl expose deploy web --port=80 --target-port 8081",
        ),
        ("curl http://node1:8080/v2", "curl http://node1:8081/v2"),
        ("kubectl port-forward web 8080:80", "kubectl port-forward web 8080:81"),
    ],
    "replicas": [("kubectl scale deploy web --replicas=3", "kubectl scale deploy web --replicas=4")],
    "service-type": [("kubectl expose deploy web --type NodePort", "kubectl expose deploy web --type ClusterIP")],
    "swapped-pair": [("echo one\necho two\necho three", "echo two\necho one\necho three")],
    "value": [
        ("TAG=v0.1", "TAG=v0.2"),
        ("export GREETING=hello", "export GREETING=hello-2"),
        ("seq 20", "seq 21"),
        ("sed s/06:12/06:13/ tides.yaml", "sed s/06:12/06:14/ tides.yaml"),
    ],
}
"""By the kind, a block and what one of its lies types."""
NOT_TOLD = {
    "name": ["kubectl get pods", "kubectl create deployment $NAME --image=x", "echo web"],
    "image": ["docker push $REGISTRY/web", "docker build ."],
    "file": ["kubectl apply -f -", "docker run -e web.env nginx", "make 2>/dev/null", "jq .spec.ports"],
    "value": ["REGISTRY=127.0.0.1:$PORT", "X=$(date)", "cd ~/v2"],
    "label": ["kubectl get pods -l app=$APP"],
    "misspelt-subcommand": ["echo get"],
    "port": ["docker pull registry:2", "kubectl get svc"],
    "replicas": ["kubectl scale deploy web --replicas=$COUNT"],
}


def deck_of(folder: Path, *blocks: str) -> Deck:
    page = "# Page\n\n" + "\n\n".join(f"```bash\n{block}\n```" for block in blocks) + "\n"
    path = folder / "deck.md"
    path.write_text(page)
    return read_deck(path)


def typed_with(deck: Deck, lie: Lie) -> str:
    return "\n".join(step.text for _, step in with_lie(deck, lie).steps if step.skip is None)


@pytest.mark.parametrize(("kind", "block", "text"), [(kind, *case) for kind, cases in TYPED.items() for case in cases])
def test_a_kind_changes_one_place_of_what_is_typed(tmp_path: Path, kind: str, block: str, text: str) -> None:
    deck = deck_of(tmp_path, block)
    typed = [typed_with(deck, lie) for lie in all_lies(deck) if lie.kind == kind]
    assert text in typed
    assert block not in typed


@pytest.mark.parametrize(("kind", "block"), [(kind, block) for kind, blocks in NOT_TOLD.items() for block in blocks])
def test_a_kind_leaves_alone_what_it_does_not_know(tmp_path: Path, kind: str, block: str) -> None:
    assert [lie for lie in all_lies(deck_of(tmp_path, block)) if lie.kind == kind] == []


def test_the_table_above_has_every_kind_that_changes_what_is_typed() -> None:
    assert {kind.name for kind in kinds()} == {*TYPED, "claim"}
    assert len({kind.summary for kind in kinds()}) == len(kinds())


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("replicas: 3", "replicas: 4"),
        ("pod/web created", "pod-2/web created"),
        ('{"ready": 3, "wanted": 5}', '{"ready": 3, "wanted": 6}'),
        ("code: MTkxMg==", "code: MTkxMg-2=="),
    ],
)
def test_an_expectation_gets_another_value(tmp_path: Path, output: str, text: str) -> None:
    deck = deck_of(tmp_path, "cat file")
    page = deck.path.read_text() + f"\nYou should see:\n\n```\n{output}\n```\n"
    deck.path.write_text(page)
    deck = read_deck(deck.path)
    (lie,) = (lie for lie in all_lies(deck) if lie.kind == "claim")
    ((_, step),) = with_lie(deck, lie).steps
    assert [expectation.text for expectation in step.expectations] == [text]
    assert (lie.change.is_typed, lie.change.span.line) == (False, page.split("\n").index(output) + 1)


def test_a_block_alone_is_left_out_as_a_step_that_is_skipped(tmp_path: Path) -> None:
    deck = deck_of(tmp_path, "echo one", "echo two")
    first = next(lie for lie in all_lies(deck) if lie.kind == "dropped-step")
    steps = [step for _, step in with_lie(deck, first).steps]
    assert [bool(step.skip) for step in steps] == [True, False]


def test_two_blocks_change_places_with_what_is_expected_of_them(tmp_path: Path) -> None:
    deck = deck_of(tmp_path, "echo one", "echo two")
    (swap,) = (lie for lie in all_lies(deck) if lie.kind == "swapped-pair")
    assert [step.text for _, step in with_lie(deck, swap).steps] == ["echo two", "echo one"]


def test_what_an_audience_does_not_type_is_no_lie_about_a_slide(tmp_path: Path) -> None:
    deck = deck_of(tmp_path, "echo one")
    deck.path.write_text("# Page\n\n<!-- ```hide kubectl wait deploy/web --for condition=available``` -->\n")
    assert all_lies(read_deck(deck.path)) == ()


DECKS = find_decks(SLIDES)


@pytest.mark.parametrize("path", DECKS, ids=[path.stem for path in DECKS])
def test_lies_about_our_decks_are_the_same_each_time_and_mostly_about_what_is_typed(path: Path) -> None:
    deck = read_deck(path)
    lies = all_lies(deck)
    assert lies == all_lies(read_deck(path))
    assert [lie.id for lie in lies] == [f"L{number}" for number in range(1, len(lies) + 1)]
    assert sum(lie.change.is_typed for lie in lies) >= len(lies) / 2
    for lie in lies:
        assert with_lie(deck, lie) != deck, lie
        assert lie.change.span.path.read_text().split("\n")[lie.change.span.line - 1].strip(), lie
        assert lie.change.before != lie.change.after


def test_our_decks_give_a_thousand_lies_of_all_kinds_but_about_namespaces() -> None:
    lies = [lie for path in DECKS for lie in all_lies(read_deck(path))]
    assert len(lies) > 1000
    assert {kind.name for kind in kinds()} - {lie.kind for lie in lies} == {"namespace", "missing-namespace"}


def test_the_page_about_lies_has_all_kinds() -> None:
    page = (SLIDES.parent / "docs" / "mutate.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`([\w-]+)`", row)) == [kind.name for kind in kinds()]
