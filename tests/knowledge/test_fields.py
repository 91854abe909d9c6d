"""Which versions know a field of a kind."""

from __future__ import annotations

import pytest
from harness.knowledge.fields import field_versions, missing
from harness.knowledge.releases import NEWEST, OLDEST
from harness.knowledge.version import read_version


@pytest.mark.parametrize(
    ("api", "kind", "path", "first", "last"),
    [
        ("v1", "Pod", "spec.containers.image", OLDEST, NEWEST),
        ("v1", "Pod", "spec.nodeSelector.disk", OLDEST, NEWEST),  # A key of a mapping: any.
        ("v1", "Pod", "spec.securityContext.seccompProfile.type", "1.19", NEWEST),
        ("apps/v1", "Deployment", "spec.template.spec.securityContext.seccompProfile", "1.19", NEWEST),
        ("batch/v1", "Job", "spec.suspend", "1.21", NEWEST),
        ("v1", "Service", "spec.trafficDistribution", "1.30", NEWEST),
        ("batch/v1beta1", "CronJob", "spec.schedule", OLDEST, "1.24"),
    ],
)
def test_a_field_is_known_from_a_version_to_another(
    api: str, kind: str, path: str, first: object, last: object
) -> None:
    versions = field_versions(api, kind, path.split("."))
    assert min(versions) in (read_version(str(first)), read_version(str(first)).next)  # The first may not be asked.
    assert max(versions) == read_version(str(last))


@pytest.mark.parametrize(
    ("api", "kind", "path"),
    [("v1", "Pod", "spec.replicas"), ("v1", "Widget", "spec"), ("v1", "Pod", "spec.containers.image.tag")],
)
def test_what_no_server_has_is_known_to_no_version(api: str, kind: str, path: str) -> None:
    assert field_versions(api, kind, path.split(".")) == frozenset()


def test_only_fields_that_other_versions_know_are_missing() -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "spec": {"topologyKeys": ["*"], "prots": [], "ports": [{"port": 80}]},
    }
    (field,) = missing(service, "v1", "Service", read_version("1.24"))
    assert field.path == ("spec", "topologyKeys")
    assert max(field.versions) == read_version("1.21")
    assert not list(missing(service, "v1", "Service", read_version("1.20")))
    assert not list(missing(service, "example.com/v1", "Service", read_version("1.24")))


def test_a_field_in_a_list_has_its_place() -> None:
    pod = {"spec": {"containers": [{"name": "a"}, {"name": "b", "restartPolicyRules": []}]}}
    (field,) = missing(pod, "v1", "Pod", read_version("1.24"))
    assert field.path == ("spec", "containers", 1, "restartPolicyRules")


def test_nothing_is_missing_of_a_kind_that_the_version_does_not_serve() -> None:
    assert not list(missing({"spec": {"schedule": "* * * * *"}}, "batch/v1beta1", "CronJob", NEWEST))
