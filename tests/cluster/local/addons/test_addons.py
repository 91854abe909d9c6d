"""What every add-on is: a name that people write, manifests of objects, and images."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec
import pytest
from harness.cluster.addon_names import AddonName
from harness.cluster.effects.objects import read_object
from harness.cluster.images.name import read_name
from harness.cluster.images.stand_ins import recipe_for, recipes
from harness.cluster.local.addons import ADDONS
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.objects import last_words, path_of
from harness.cluster.local.apiserver import ApiServer
from harness.knowledge.addon_signs import addon_signs
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import read_version

T = TypeVar("T")
VALIDATION_RULES = "x-kubernetes-validations"
"""The field of a definition with rules in CEL: https://kubernetes.io/docs/reference/using-api/cel/."""

ALL = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


def test_every_name_has_its_add_on_and_signs_by_which_a_deck_needs_it() -> None:
    assert [addon.name for addon in ADDONS] == list(AddonName)
    assert list(addon_signs()) == [name.value for name in AddonName]


@ALL
def test_its_objects_have_images_and_are_nothing_that_a_deck_asked_for(addon: Addon) -> None:
    release = addon.release(NEWEST)
    assert release is not None
    objects = addon.objects(release)
    text = repr(objects)
    assert all(image in text for image in release.images.values())
    assert all(read_object(manifest, manifest["kind"]) is None for manifest in objects)
    templates = [
        manifest["spec"]["template"] for manifest in objects if manifest["kind"] in ("Deployment", "DaemonSet")
    ]
    assert templates
    assert all(read_object(template, "Pod") is None for template in templates)


@ALL
def test_where_no_registry_is_reached_its_images_can_be_made(addon: Addon) -> None:
    images = [image for release in addon.releases for image in release.images.values()]
    assert all(recipe_for(read_name(image), recipes()) for image in images)


def _fields(value: object) -> set[str]:
    """The names of all fields in it, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(_fields, value.values()))
    return set[str]().union(*map(_fields, value)) if isinstance(value, list | tuple) else set()


@pytest.mark.parametrize(("version", "has_rules"), [("1.21", False), ("1.24", False), ("1.31", False), ("1.32", True)])
def test_servers_that_find_the_gateway_apis_rules_too_expensive_get_its_kinds_without(
    version: str, has_rules: bool
) -> None:
    addon = next(addon for addon in ADDONS if addon.name is AddonName.TRAEFIK)
    release = addon.release(read_version(version))
    assert release is not None
    objects = addon.objects(release)
    assert (VALIDATION_RULES in _fields(objects)) is has_rules
    assert len(objects) == len(addon.objects(addon.releases[0]))


@pytest.mark.parametrize(
    ("version", "kind", "namespace", "path"),
    [
        ("v1", "ServiceAccount", "kube-system", "/api/v1/namespaces/kube-system/serviceaccounts/x"),
        ("apps/v1", "DaemonSet", "kube-system", "/apis/apps/v1/namespaces/kube-system/daemonsets/x"),
        ("storage.k8s.io/v1", "StorageClass", "", "/apis/storage.k8s.io/v1/storageclasses/x"),
        ("networking.k8s.io/v1", "NetworkPolicy", "a", "/apis/networking.k8s.io/v1/namespaces/a/networkpolicies/x"),
    ],
)
def test_an_object_is_where_the_api_has_its_kind(version: str, kind: str, namespace: str, path: str) -> None:
    metadata = {"name": "x", **({"namespace": namespace} if namespace else {})}
    assert path_of({"apiVersion": version, "kind": kind, "metadata": metadata}) == path


class Pods:
    """An API server that knows pods alone."""

    def __init__(self, *states: dict[str, Any]) -> None:
        self._answer = {"items": [{"status": {"containerStatuses": [{"name": "x", **state}]}} for state in states]}
        self.asked = ""

    def get(self, path: str, answer: type[T]) -> T:
        self.asked = path
        return msgspec.convert(self._answer, answer)


DAEMON_SET = {
    "kind": "DaemonSet",
    "metadata": {"name": "x", "namespace": "kube-system"},
    "spec": {"selector": {"matchLabels": {"app": "x"}}},
}


def words(pods: Pods, observed: dict[str, Any]) -> str:
    return last_words(cast("ApiServer", pods), observed)


def test_what_ends_whenever_it_is_begun_has_last_words() -> None:
    running: dict[str, Any] = {"state": {"running": {}}}
    ending = {
        "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        "lastState": {"terminated": {"exitCode": 1, "message": "nothing enforces them\n"}},
    }
    pods = Pods(running, ending)
    assert words(pods, DAEMON_SET) == "nothing enforces them"
    assert pods.asked == "/api/v1/namespaces/kube-system/pods?labelSelector=app%3Dx"
    assert words(Pods(running), DAEMON_SET) == ""
    assert words(Pods({"state": {"waiting": {"reason": "ContainerCreating"}}}), DAEMON_SET) == ""
    assert words(Pods(ending), {"kind": "ServiceAccount"}) == ""
