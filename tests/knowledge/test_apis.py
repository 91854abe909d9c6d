"""Which versions serve an API version of a kind, and what takes its place."""

from __future__ import annotations

import pytest
from harness.knowledge import servers
from harness.knowledge.apis import EARLIER, KINDS, find_served, replacement
from harness.knowledge.releases import NEWEST
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import read_runs


@pytest.mark.parametrize(
    ("api", "kind", "right", "wrong"),
    [
        ("extensions/v1beta1", "Deployment", "1.15", "1.16"),
        ("apps/v1beta1", "Deployment", "1.15", "1.17"),  # A server of 1.17 has it where it is switched on.
        ("extensions/v1beta1", "Ingress", "1.21", "1.22"),
        ("networking.k8s.io/v1", "Ingress", "1.19", "1.18"),
        ("batch/v1", "CronJob", "1.21", "1.20"),
        ("batch/v1beta1", "CronJob", "1.24", "1.25"),
        ("policy/v1beta1", "PodSecurityPolicy", "1.24", "1.25"),
        ("policy/v1beta1", "Eviction", "1.24", "1.25"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.25", "1.26"),
        ("settings.k8s.io/v1alpha1", "PodPreset", "1.19", "1.20"),  # Only where it was switched on.
        ("auditregistration.k8s.io/v1alpha1", "AuditSink", "1.18", "1.19"),
        ("rbac.authorization.k8s.io/v1alpha1", "Role", "1.22", "1.23"),
        ("resource.k8s.io/v1beta1", "ResourceClaim", "1.37", "1.38"),  # Announced by the newest server.
    ],
)
def test_when_it_is_served(api: str, kind: str, right: str, wrong: str) -> None:
    served = find_served(api, kind)
    assert served is not None
    assert not served.is_wrong_in(read_version(right))
    assert served.is_wrong_in(read_version(wrong))


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "Pod", "Widget"])
def test_what_has_always_been_there_is_right_everywhere(kind: str) -> None:
    for api in ("v1", "apps/v1", "example.com/v1"):
        served = find_served(api, kind)
        assert served is None or not any(served.is_wrong_in(Version(1, minor)) for minor in range(9, NEWEST.minor + 1))


@pytest.mark.parametrize(
    ("api", "kind", "version", "instead"),
    [
        ("extensions/v1beta1", "Ingress", "1.22", "networking.k8s.io/v1"),
        ("extensions/v1beta1", "Deployment", "1.37", "apps/v1"),
        ("networking.k8s.io/v1", "Ingress", "1.18", "networking.k8s.io/v1beta1"),
        ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", "1.26", "flowcontrol.apiserver.k8s.io/v1beta3"),
        ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", "1.34", "flowcontrol.apiserver.k8s.io/v1"),
        ("policy/v1beta1", "PodSecurityPolicy", "1.25", ""),
        ("extensions/v1beta1", "PodSecurityPolicy", "1.20", "policy/v1beta1"),
        ("extensions/v1beta1", "PodSecurityPolicy", "1.30", ""),
        # 1.28 serves the first alpha only where it is switched on: it is no advice.
        ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "1.27", ""),
    ],
)
def test_what_takes_its_place_is_served_by_the_version_asked_about(
    api: str, kind: str, version: str, instead: str
) -> None:
    served = find_served(api, kind)
    assert served is not None
    assert replacement(served, read_version(version)) == instead


def test_what_people_keep_is_only_what_no_server_tells() -> None:
    kinds = {(row["api"], row["kind"]): row for row in read_rows(KINDS)}
    for row in read_rows(EARLIER):
        assert row["source"], row
        seen = kinds.get((row["api"], row["kind"]))
        since, until = (read_version(row[key]) if row[key] else None for key in ("since", "until"))
        if seen is None or (until and until < servers.oldest()):
            assert seen is None or seen["released"] == "none", row
            continue
        assert since or until, row
        assert not since or since <= servers.oldest() or {since, since.before} & servers.unasked(), row
        assert not until or {until, until.next} & servers.unasked(), row


def test_no_kind_goes_and_comes_again() -> None:
    asked = sorted(servers.asked())
    for row in read_rows(KINDS):
        served = sorted(read_runs(row["served"]) & set(asked))
        assert served == [version for version in asked if served[0] <= version <= served[-1]], row
