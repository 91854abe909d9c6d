"""Which command an effect belongs to, told from objects as the API server writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness.cluster.effects.attribution import KEPT_EFFECTS, Ledger, Sighting
from harness.cluster.effects.objects import read_object
from harness.knowledge.reading import Reads, what_is_read
from harness.record.command import Change, EffectRecord, FieldChangeRecord

FIRST, SECOND, THIRD = (1, 0), (2, 0), (3, 0)


class Story:
    """Commands and changes in the order in which they happen; the server's version goes up by one at each."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.version = 100
        self.effects: dict[tuple[int, int], tuple[EffectRecord, ...]] = {}

    def types(self, key: tuple[int, int], *, acts: bool = True) -> None:
        self.ledger.begin(key, float(self.version), self.version)
        if not acts:
            self.ledger.only_read(key)

    def happens(self, kind: str, name: str, *, change: str = "MODIFIED", version: int = 0, **content: Any) -> None:
        self.version += 1
        observed = read_object(api_object(kind, name, version or self.version, **content), kind)
        assert observed is not None
        self.ledger.see([Sighting(observed, change == "ADDED", change == "DELETED", float(self.version))])

    def effect_lines(self, key: tuple[int, int]) -> list[str]:
        self.effects |= self.ledger.take()
        return [f"{effect.change} {effect.kind} {effect.stem}" for effect in self.effects.get(key, ())]

    # ── what kubectl and the controllers do ──────────────────────────────────

    def deployment(self, replicas: int, *, done: bool, generation: int = 1, change: str = "MODIFIED") -> None:
        status = {"observedGeneration": generation, "replicas": replicas, "updatedReplicas": replicas} if done else {}
        self.happens(
            "Deployment",
            "web",
            change=change,
            generation=generation,
            spec={"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE},
            status=status,
        )

    def replica_set(self, replicas: int, *, change: str = "MODIFIED") -> None:
        spec = {"replicas": replicas, "template": TEMPLATE}
        self.happens("ReplicaSet", "web-5d4f8", change=change, owner=("Deployment", "web"), spec=spec)

    def pod(self, name: str, *, change: str = "ADDED", going: bool = False) -> None:
        self.happens(
            "Pod",
            f"web-5d4f8-{name}",
            change=change,
            owner=("ReplicaSet", "web-5d4f8"),
            generateName="web-5d4f8-",
            spec=TEMPLATE["spec"],
            going=going,
        )


TEMPLATE: dict[str, Any] = {"spec": {"containers": [{"name": "registry", "image": "registry:2"}]}}


def api_object(
    kind: str,
    name: str,
    version: int,
    *,
    namespace: str = "default",
    owner: tuple[str, str] | None = None,
    going: bool = False,
    uid: str = "",
    status: dict[str, Any] | None = None,
    generation: int = 1,
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    generateName: str = "",  # noqa: N803  (the API's own spelling)
    **sections: Any,
) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "uid": uid or f"uid of {kind} {name}",
        "name": name,
        "namespace": namespace,
        "resourceVersion": str(version),
        "generation": generation,
        "labels": labels or {},
        "annotations": annotations or {},
    }
    if owner:
        metadata["ownerReferences"] = [
            {"kind": owner[0], "name": owner[1], "uid": f"uid of {owner[0]} {owner[1]}", "controller": True}
        ]
    if generateName:
        metadata["generateName"] = generateName
    if going:
        metadata["deletionTimestamp"] = "2026-11-21T11:00:00Z"
    return {"metadata": metadata, "status": status or {}, **sections}


@pytest.fixture
def story() -> Story:
    return Story()


def test_what_a_controller_makes_late_belongs_to_the_command_that_asked_for_it(story: Story) -> None:
    story.types(FIRST)
    story.deployment(2, done=False, change="ADDED")
    story.types(SECOND)
    story.happens("Service", "web", change="ADDED", spec={"type": "NodePort"})
    story.replica_set(2, change="ADDED")
    story.pod("abcde")
    story.pod("fghij")
    assert story.effect_lines(FIRST) == [
        "created Deployment web",
        "created Pod web-…",
        "created Pod web-…",
        "created ReplicaSet web-…",
    ]
    assert story.effect_lines(SECOND) == ["created Service web"]
    assert {effect.owner for effect in story.effects[FIRST]} == {"", "Deployment/web"}


def test_a_deletion_takes_along_what_belonged_to_the_object_however_late(story: Story) -> None:
    story.types(FIRST)
    story.deployment(1, done=False, change="ADDED")
    story.replica_set(1, change="ADDED")
    story.pod("abcde")
    story.deployment(1, done=True)
    story.types(SECOND)
    story.deployment(1, done=True, change="DELETED")
    story.types(THIRD)
    story.replica_set(1, change="DELETED")
    story.pod("abcde", change="MODIFIED", going=True)
    assert story.effect_lines(SECOND) == ["deleted Deployment web", "deleted Pod web-…", "deleted ReplicaSet web-…"]
    story.pod("abcde", change="DELETED")
    assert story.effect_lines(THIRD) == []
    assert len(story.effect_lines(SECOND)) == 3


def test_a_pod_that_somebody_deletes_is_theirs_and_so_is_the_one_that_replaces_it(story: Story) -> None:
    story.types(FIRST)
    story.deployment(1, done=False, change="ADDED")
    story.replica_set(1, change="ADDED")
    story.pod("abcde")
    story.deployment(1, done=True)
    story.types(SECOND)
    story.pod("abcde", change="MODIFIED", going=True)
    story.types(THIRD)
    story.pod("fghij")
    assert story.effect_lines(SECOND) == ["created Pod web-…", "deleted Pod web-…"]
    assert story.effect_lines(THIRD) == []


def test_scaling_down_takes_the_pods_with_it_while_the_next_command_runs(story: Story) -> None:
    story.types(FIRST)
    story.deployment(2, done=False, change="ADDED")
    story.replica_set(2, change="ADDED")
    story.pod("abcde")
    story.deployment(2, done=True)
    story.types(SECOND)
    story.deployment(1, done=False, generation=2)
    story.types(THIRD)
    story.replica_set(1)
    story.pod("abcde", change="MODIFIED", going=True)
    assert story.effect_lines(SECOND) == ["changed Deployment web", "deleted Pod web-…", "changed ReplicaSet web-…"]
    assert [[*map(str, effect.differences)] for effect in story.effects[SECOND]] == [
        ["replicas: 2 → 1"],
        [],
        ["replicas: 2 → 1"],
    ]


def test_a_command_that_only_reads_causes_nothing(story: Story) -> None:
    story.types(FIRST)
    story.types(SECOND, acts=False)
    story.happens("ConfigMap", "late", change="ADDED", data={})
    assert story.effect_lines(FIRST) == ["created ConfigMap late"]
    assert story.effect_lines(SECOND) == []


def test_what_happens_before_the_first_command_is_nobodys(story: Story) -> None:
    story.happens("ConfigMap", "early", change="ADDED", data={})
    story.types(FIRST)
    assert story.effect_lines(FIRST) == []


def test_the_servers_order_counts_and_not_when_a_change_is_heard_of(story: Story) -> None:
    story.types(FIRST)
    early = story.version + 1
    story.version += 5
    story.types(SECOND)
    story.happens("ConfigMap", "heard-of-late", change="ADDED", version=early, data={})
    assert story.effect_lines(FIRST) == ["created ConfigMap heard-of-late"]


def test_a_server_whose_versions_are_no_numbers_is_followed_by_the_clock() -> None:
    ledger = Ledger()
    ledger.begin(FIRST, at=10.0)
    ledger.begin(SECOND, at=20.0)
    for name, arrived in (("one", 15.0), ("two", 25.0)):
        content = api_object("ConfigMap", name, 0, data={})
        content["metadata"]["resourceVersion"] = "opaque"
        observed = read_object(content, "ConfigMap")
        assert observed is not None
        ledger.see([Sighting(observed, True, False, arrived)])
    effects = ledger.take()
    assert [[effect.name for effect in effects[key]] for key in (FIRST, SECOND)] == [["one"], ["two"]]


def test_status_alone_is_no_change(story: Story) -> None:
    story.types(FIRST)
    story.deployment(1, done=False, change="ADDED")
    story.types(SECOND)
    story.deployment(1, done=True)
    assert story.effect_lines(SECOND) == []


def test_what_is_changed_and_changed_back_is_no_effect(story: Story) -> None:
    story.happens("ConfigMap", "settings", data={"colour": "blue"})
    story.types(FIRST)
    story.happens("ConfigMap", "settings", data={"colour": "red"})
    assert story.effect_lines(FIRST) == ["changed ConfigMap settings"]
    assert story.effects[FIRST][0].differences == (FieldChangeRecord(field="data"),)
    story.happens("ConfigMap", "settings", data={"colour": "blue"})
    assert story.effect_lines(FIRST) == []


def test_what_a_command_makes_and_changes_was_made_as_it_is_in_the_end(story: Story) -> None:
    story.types(FIRST)
    story.happens("ConfigMap", "settings", change="ADDED", labels={"app": "web"}, data={})
    story.happens("ConfigMap", "settings", labels={"app": "web", "tier": "front"}, data={})
    assert story.effect_lines(FIRST) == ["created ConfigMap settings"]
    assert story.effects[FIRST][0].labels == ("app=web", "tier=front")


def test_a_namespace_brings_its_first_objects_and_takes_all_of_them(story: Story) -> None:
    story.types(FIRST)
    story.happens("Namespace", "blue", change="ADDED", namespace="")
    story.types(SECOND)
    story.happens("ServiceAccount", "default", change="ADDED", namespace="blue", uid="account")
    story.happens("ConfigMap", "mine", change="ADDED", namespace="blue", data={})
    assert story.effect_lines(FIRST) == ["created Namespace blue", "created ServiceAccount default"]
    assert story.effect_lines(SECOND) == ["created ConfigMap mine"]
    story.types(THIRD)
    story.happens("Namespace", "blue", namespace="", going=True)
    story.types((4, 0))
    story.happens("ConfigMap", "mine", change="DELETED", namespace="blue", data={})
    assert story.effect_lines(THIRD) == ["deleted ConfigMap mine", "deleted Namespace blue"]


def test_a_token_belongs_to_its_account_and_a_claim_to_its_set(story: Story) -> None:
    story.types(FIRST)
    story.happens("ServiceAccount", "bob", change="ADDED")
    story.happens("StatefulSet", "db", change="ADDED", spec={"replicas": 2})
    story.types(SECOND)
    account = {"kubernetes.io/service-account.uid": "uid of ServiceAccount bob"}
    story.happens("Secret", "bob-token-x7k2p", change="ADDED", annotations=account, type="token")
    story.happens("PersistentVolumeClaim", "data-db-1", change="ADDED", spec={})
    story.happens("Pod", "db-1", change="ADDED", owner=("StatefulSet", "db"), generateName="db-", spec={})
    assert story.effect_lines(FIRST) == [
        "created PersistentVolumeClaim data-db-1",
        "created Pod db-1",
        "created Secret bob-token-…",
        "created ServiceAccount bob",
        "created StatefulSet db",
    ]
    assert story.effect_lines(SECOND) == []


def test_an_object_that_was_there_before_can_be_changed_and_deleted(story: Story) -> None:
    there = read_object(api_object("ConfigMap", "old", 50, data={"colour": "blue"}), "ConfigMap")
    assert there is not None
    story.ledger.baseline([there])
    story.types(FIRST)
    story.happens("ConfigMap", "old", data={"colour": "red"})
    story.types(SECOND)
    story.happens("ConfigMap", "old", change="DELETED", data={"colour": "red"})
    assert story.effect_lines(FIRST) == ["changed ConfigMap old"]
    assert story.effect_lines(SECOND) == ["deleted ConfigMap old"]


def test_rules_that_a_controller_gathers_are_no_change_and_those_of_others_are(story: Story) -> None:
    gathered: dict[str, Any] = {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"to-admin": "true"}}]}}
    there = [
        read_object(api_object("ClusterRole", "admin", 50, rules=[], **gathered), "ClusterRole"),
        read_object(api_object("ClusterRole", "own", 51, rules=[]), "ClusterRole"),
    ]
    story.ledger.baseline([observed for observed in there if observed is not None])
    story.types(FIRST)
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]
    story.happens("ClusterRole", "admin", rules=rules, **gathered)
    story.happens("ClusterRole", "own", rules=rules)
    assert story.effect_lines(FIRST) == ["changed ClusterRole own"]


def test_an_effect_names_what_matters_of_its_object(story: Story) -> None:
    story.types(FIRST)
    ports = [{"port": 80, "targetPort": 5000, "nodePort": 31234, "protocol": "TCP"}]
    spec = {"type": "NodePort", "ports": ports, "selector": {"app": "web"}, "clusterIP": "10.0.0.7"}
    story.happens("Service", "web", change="ADDED", labels={"app": "web"}, spec=spec)
    story.effect_lines(FIRST)
    (effect,) = story.effects[FIRST]
    assert effect == EffectRecord(
        change=Change.CREATED,
        kind="Service",
        namespace="default",
        name="web",
        stem="web",
        type="NodePort",
        ports=("80:5000/TCP",),
        node_ports=(31234,),
        labels=("app=web",),
        selector=("app=web",),
    )


def test_a_secret_is_told_of_and_its_content_is_not_kept(story: Story) -> None:
    content = api_object("Secret", "password", 7, data={"password": "aHVudGVyMg=="})
    assert "aHVudGVyMg==" not in repr(read_object(content, "Secret"))


def test_who_leads_an_election_is_no_effect() -> None:
    leader = {"control-plane.alpha.kubernetes.io/leader": "{}"}
    assert read_object(api_object("ConfigMap", "leader", 7, annotations=leader), "ConfigMap") is None


def test_the_effects_of_one_command_are_bounded(story: Story) -> None:
    story.types(FIRST)
    for number in range(KEPT_EFFECTS + 5):
        story.happens("ConfigMap", f"number-{number}", change="ADDED", data={})
    assert len(story.effect_lines(FIRST)) == KEPT_EFFECTS


RECORDED = Path(__file__).parent / "recorded" / "rollout.jsonl"
"""What Kubernetes 1.20.2 wrote to four watches, in the order in which it was heard of, and the commands between."""


@pytest.mark.parametrize("order", ["as heard of", "the watches one after the other"])
def test_a_recorded_rollout_is_told_as_it_was(order: str) -> None:
    lines = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    typed = [line for line in lines if "command" in line]
    events = [line for line in lines if "command" not in line]
    if order != "as heard of":
        events.sort(key=lambda event: str(event["object"]["kind"]))
    ledger = Ledger()
    for number, line in enumerate(typed):
        ledger.begin((number, 0), float(number), line["version"])
        if what_is_read(line["command"]) is not Reads.UNKNOWN:
            ledger.only_read((number, 0))
    sightings = []
    for event in events:
        observed = read_object(event["object"], event["object"]["kind"])
        assert observed is not None
        sightings.append(Sighting(observed, event["type"] == "ADDED", event["type"] == "DELETED", 0.0))
    ledger.see(sightings)
    effects = ledger.take()
    effect_lines = {
        line["command"]: [f"{effect.change} {effect.kind} {effect.stem}" for effect in effects.get((number, 0), ())]
        for number, line in enumerate(typed)
    }
    assert effect_lines == {
        "kubectl create deployment web --image=registry:2 --replicas=2": [
            "created Deployment web",
            *["created Pod web-…"] * 2,
            "created ReplicaSet web-…",
        ],
        "kubectl expose deploy/web --port=5000 --type=NodePort": ["created Service web"],
        "kubectl scale deploy/web --replicas=3": [
            "changed Deployment web",
            "created Pod web-…",
            "changed ReplicaSet web-…",
        ],
        "kubectl rollout status deploy/web": [],
        "kubectl set image deploy/web registry=registry": [
            "changed Deployment web",
            *["created Pod web-…"] * 3,
            *["deleted Pod web-…"] * 3,
            "created ReplicaSet web-…",
            "changed ReplicaSet web-…",
        ],
        # The pod that was named here was on its way out already.
        "kubectl delete $(kubectl get pods -o name | head -n 1) --wait=false": [],
        "kubectl get pods": [],
        "kubectl delete deploy/web svc/web": [
            "deleted Deployment web",
            *["deleted Pod web-…"] * 3,
            *["deleted ReplicaSet web-…"] * 2,
            "deleted Service web",
        ],
        "sleep 4": [],
    }
