"""`--api-removals VERSION`."""

from __future__ import annotations

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterError
from harness.drift.api_removals import read_api_removals
from harness.drift.knowledge.apis import removed
from harness.knowledge.version import Version

LOCAL = providers.load("local")


def test_what_a_version_removed_is_what_it_serves_no_kind_of() -> None:
    apis = read_api_removals("1.25", LOCAL).apis
    assert "batch/v1beta1" in apis
    assert "extensions/v1beta1" in apis
    assert "autoscaling/v2beta2" not in apis, "1.26 removed it"
    assert not [api for api in apis if "alpha" in api or api in {"v1", "apps/v1", "batch/v1"}]
    assert "batch/v1beta1" not in read_api_removals("v1.24.3", LOCAL).apis


def test_nothing_that_the_server_never_served_is_named() -> None:
    assert "apps/v1beta1" not in removed(Version(1, 20), Version(1, 37)), "gone before 1.20"
    assert "resource.k8s.io/v1beta1" not in removed(Version(1, 20), Version(1, 37)), "came after 1.20"


@pytest.mark.parametrize(
    ("text", "provider", "message"),
    [
        ("1.20", "local", "name a version from 1.21 to"),
        ("1.99", "local", "name a version from 1.21 to"),
        ("soon", "local", "“soon” is no version of Kubernetes"),
        ("1.25", "context", "nobody may switch API versions off"),
        ("1.25", "none", "nobody may switch API versions off"),
    ],
)
def test_what_cannot_be_is_refused(text: str, provider: str, message: str) -> None:
    with pytest.raises(ClusterError, match=message):
        read_api_removals(text, providers.load(provider))
