"""What every add-on is: a name that people write, a manifest of objects, and images."""

from __future__ import annotations

import pytest
from harness.check.addons import SIGNS
from harness.cluster.addon_names import AddonName
from harness.cluster.effects.objects import thing
from harness.cluster.images.name import read_name
from harness.cluster.images.stand_ins import recipe_for, recipes
from harness.cluster.local.addons import ADDONS
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.objects import path_of
from harness.knowledge.releases import NEWEST

ALL = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


def test_every_name_has_its_add_on_and_signs_by_which_a_deck_needs_it() -> None:
    assert [addon.name for addon in ADDONS] == list(AddonName) == list(SIGNS)


@ALL
def test_its_objects_have_images_and_are_nothing_that_a_deck_asked_for(addon: Addon) -> None:
    release = addon.release(NEWEST)
    assert release is not None
    objects = addon.objects(release)
    text = repr(objects)
    assert all(image in text for image in release.images.values())
    assert all(thing(each, each["kind"]) is None for each in objects)
    templates = [each["spec"]["template"] for each in objects if each["kind"] in ("Deployment", "DaemonSet")]
    assert templates
    assert all(thing(template, "Pod") is None for template in templates)


@ALL
def test_where_no_registry_is_reached_its_images_can_be_made(addon: Addon) -> None:
    images = [image for release in addon.releases for image in release.images.values()]
    assert all(recipe_for(read_name(image), recipes()) for image in images)


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
