"""What the lab's server says now is what the tables say of its version."""

from __future__ import annotations

import json
import re

import pytest
from harness.cluster.provider import Cluster
from harness.knowledge import servers
from harness.knowledge.apis import KINDS, released_in
from harness.knowledge.fields import field_versions
from harness.knowledge.printed_tables import of_resource
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version

from tests.end_to_end.labs import run

pytestmark = pytest.mark.end_to_end


def version_of(lab: Cluster) -> Version:
    version = read_version(lab.facts.server_version)
    if version not in servers.asked():
        pytest.skip(f"no server {version} was asked")
    return version


def test_the_kinds_that_it_serves_are_those_of_the_table(shared_lab: Cluster) -> None:
    version = version_of(shared_lab)
    rows = [row for row in read_rows(KINDS) if version in released_in(row)]
    groups = {row["api"].rpartition("/")[0] for row in rows}
    listed = json.loads(run(shared_lab, "kubectl get --raw /apis"))["groups"]
    apis = {
        version["groupVersion"]: f"/apis/{version['groupVersion']}" for group in listed for version in group["versions"]
    }
    served = {
        (api, resource["kind"])
        for api, path in {"v1": "/api/v1", **apis}.items()
        if api.rpartition("/")[0] in groups
        for resource in json.loads(run(shared_lab, f"kubectl get --raw {path}"))["resources"]
        if "/" not in resource["name"]
    }
    assert served == {(row["api"], row["kind"]) for row in rows}


def test_the_tables_that_it_prints_are_those_of_its_version(shared_lab: Cluster) -> None:
    version = version_of(shared_lab)
    for resource in ("nodes", "namespaces", "services", "serviceaccounts", "configmaps"):
        head = run(shared_lab, f"kubectl get {resource} -A -o wide | head -n 1")
        columns = tuple(re.split(r"\s{2,}", head.removeprefix("NAMESPACE").strip()))
        assert version in {
            version for printed in of_resource(resource) if printed.wide == columns for version in printed.versions
        }


def test_the_fields_that_it_explains_are_those_of_the_table(shared_lab: Cluster) -> None:
    version = version_of(shared_lab)
    for kind, field in (("Service", "trafficDistribution"), ("Pod", "hostUsers"), ("Service", "topologyKeys")):
        explain = f"kubectl explain {kind.lower()}.spec.{field} >/dev/null 2>&1 && echo yes || echo no"
        assert (version in field_versions("v1", kind, ("spec", field))) == (run(shared_lab, explain) == "yes"), field
