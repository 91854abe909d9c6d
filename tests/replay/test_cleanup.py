"""Which objects of somebody's cluster are surely a deck's, told from what the API server says and what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from harness.cluster.effects.attribution import Deed
from harness.cluster.effects.objects import ObservedObject
from harness.record.command import Change
from harness.record.left import Fate
from harness.record.model import Verdict
from harness.replay.cleanup import Cleanup

from tests.cluster.effects.test_attribution import FIRST, SECOND, Story
from tests.record.examples import command, step

PLURALS = {"ConfigMap": "api/v1/configmaps", "Namespace": "api/v1/namespaces", "Deployment": "apis/apps/v1/deployments"}


class Standing:
    """Somebody's cluster, of which it is kept what was deleted."""

    def __init__(self, story: Story, refuses: str = "") -> None:
        self._story = story
        self._refuses = refuses
        self.deleted: list[str] = []

    def deeds(self) -> list[Deed]:
        return self._story.ledger.deeds()

    def is_of_stateful_set(self, claim: ObservedObject, sets: list[ObservedObject]) -> bool:
        return self._story.ledger.is_of_stateful_set(claim, sets)

    def path_of(self, observed: ObservedObject) -> str:
        return f"/{PLURALS.get(observed.kind, f'apis/example.com/v1/{observed.kind.lower()}s')}/{observed.name}"

    def delete(self, observed: ObservedObject) -> str:
        if observed.name == self._refuses:
            return "HTTP status 403"
        self.deleted.append(observed.name)
        return ""

    def is_there(self, observed: ObservedObject) -> bool:
        return observed.name == "held"


@pytest.fixture
def story() -> Story:
    begun = Story()
    begun.types(FIRST)
    return begun


def fates(
    story: Story, text: str, *, output: str = "", later: str = "", refuses: str = ""
) -> tuple[dict[str, Fate], list[str]]:
    """What becomes of each object, and what is deleted, in this order."""
    steps = [step(1, Verdict.PASSED, command(text, output=output)), step(2, Verdict.PASSED, command(later))]
    standing = Standing(story, refuses)
    left = Cleanup(standing, steps, frozenset({"default"}), gone_within=0.0).left(cleans_up=True)
    return {left.name: left.fate for left in left}, standing.deleted


def created(story: Story, kind: str, name: str, **content: Any) -> None:
    story.happens(kind, name, change="ADDED", **content)


def test_what_is_created_last_is_deleted_first(story: Story) -> None:
    for name in ("one", "two"):
        created(story, "ConfigMap", name)
    assert fates(story, "kubectl create -f all.yaml", output="configmap/one created\nconfigmap/two created\n") == (
        {"two": Fate.REMOVED, "one": Fate.REMOVED},
        ["two", "one"],
    )


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("kubectl apply -f app.yaml", "configmap/web-config created\n"),
        ("kubectl apply -f https://example.com/web.yaml", "deployment.apps/web-2 created\n"),
        ("kubectl apply -f web.yaml >/dev/null", ""),
        ("kubectl create configmap my-web", ""),
    ],
)
def test_what_nothing_names_may_be_somebody_else_s(story: Story, text: str, output: str) -> None:
    created(story, "ConfigMap", "web")
    assert fates(story, text, output=output) == ({"web": Fate.UNSURE}, [])


@pytest.mark.parametrize("text", ["kubectl -n team create configmap web", "kubectl create configmap web -n=team"])
def test_a_namespace_that_the_command_names_is_the_deck_s_place(story: Story, text: str) -> None:
    created(story, "ConfigMap", "web", namespace="team")
    assert fates(story, text)[1] == ["web"]


def test_another_run_of_the_same_deck_in_another_namespace_keeps_its_objects(story: Story) -> None:
    created(story, "ConfigMap", "web", namespace="another")
    assert fates(story, "kubectl create configmap web") == ({"web": Fate.UNSURE}, [])


def test_what_is_in_a_namespace_of_the_deck_goes_with_it(story: Story) -> None:
    created(story, "Namespace", "shop", namespace="")
    created(story, "ServiceAccount", "default", namespace="shop")
    created(story, "ConfigMap", "inside", namespace="shop")
    assert fates(story, "kubectl create ns shop; kubectl -n shop create cm inside") == (
        {"shop": Fate.REMOVED},
        ["shop"],
    )


def test_what_was_there_before_stays_whatever_was_done_to_it(story: Story) -> None:
    before = Story()
    before.deployment(1, done=True)
    before.types(FIRST)
    before.deployment(2, done=True)
    before.types(SECOND)
    before.happens("ConfigMap", "theirs")
    before.happens("ConfigMap", "theirs", change="DELETED")
    steps = [
        step(1, Verdict.PASSED, command("kubectl scale deployment web --replicas=2")),
        step(2, Verdict.PASSED, command("kubectl delete configmap theirs")),
    ]
    left = Cleanup(standing := Standing(before), steps, frozenset({"default"})).left(cleans_up=True)
    assert [(left.change, left.resource, left.name, left.fate) for left in left] == [
        (Change.DELETED, "configmaps", "theirs", Fate.STAYS),
        (Change.CHANGED, "deployments.apps", "web", Fate.STAYS),
    ]
    assert left[1].detail == "replicas: 1 → 2"
    assert standing.deleted == []


def test_what_a_controller_made_goes_with_what_it_is_of(story: Story) -> None:
    story.deployment(1, done=False, change="ADDED")
    story.replica_set(1, change="ADDED")
    story.pod("abcde")
    assert fates(story, "kubectl create deployment web --image=registry") == ({"web": Fate.REMOVED}, ["web"])


def test_a_claim_that_a_stateful_set_left_is_deleted_too(story: Story) -> None:
    created(story, "StatefulSet", "db")
    created(story, "PersistentVolumeClaim", "data-db-0")
    created(story, "PersistentVolumeClaim", "data-other-0")
    fate, deleted = fates(story, "kubectl apply -f db.yaml", output="statefulset.apps/db created\n")
    assert deleted == ["db", "data-db-0"]
    assert fate["data-other-0"] is Fate.UNSURE


def test_what_the_deck_deleted_itself_and_what_it_made_anew(story: Story) -> None:
    created(story, "ConfigMap", "gone", uid="first")
    story.happens("ConfigMap", "gone", change="DELETED", uid="first")
    assert fates(story, "kubectl create cm gone; kubectl delete cm gone") == ({}, [])
    story.types(SECOND)
    created(story, "ConfigMap", "gone", uid="second")
    assert fates(story, "kubectl create cm gone; kubectl delete cm gone", later="kubectl create cm gone")[1] == ["gone"]


def test_a_generated_name_is_the_one_that_was_printed(story: Story) -> None:
    created(story, "Job", "once-x7k2p", generateName="once-")
    assert fates(story, "kubectl create -f job.yaml", output="job.batch/once-x7k2p created\n")[1] == ["once-x7k2p"]


def test_what_helm_made_is_known_by_its_release(story: Story) -> None:
    kept = {"labels": {"name": "shop", "owner": "helm"}, "type": "helm.sh/release.v1"}
    created(story, "Secret", "sh.helm.release.v1.shop.v1", **kept)
    created(story, "ConfigMap", "settings", annotations={"meta.helm.sh/release-name": "shop"})
    created(story, "ConfigMap", "other", annotations={"meta.helm.sh/release-name": "bakery"})
    fate, deleted = fates(story, "helm install shop ./chart")
    assert deleted == ["settings", "sh.helm.release.v1.shop.v1"]
    assert fate["other"] is Fate.UNSURE


def test_what_the_cluster_refuses_or_something_holds_is_told(story: Story) -> None:
    for name in ("forbidden", "held"):
        created(story, "ConfigMap", name)
    fate, _ = fates(story, "kubectl create -f x", output="configmap/forbidden\nconfigmap/held\n", refuses="forbidden")
    assert fate == {"held": Fate.IS_GOING, "forbidden": Fate.REFUSED}
