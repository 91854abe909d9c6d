"""What a cluster has now, as an API server on this machine tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from harness.cluster.inventory import Inventory
from harness.cluster.none import NoCluster
from harness.cluster.provider import Request
from harness.knowledge.placeholder_words import Field
from harness.record.lab import ClusterRecord
from kubernetes.client import ApiClient, Configuration

from tests.cluster.api_server import ApiServer


class WithApi(NoCluster):
    """A plain shell, and an API on this machine."""

    facts = ClusterRecord(provider="test", name="test", server_version="v1.30.0", kubectl_version="v1.30.0")
    url = ""

    def api(self) -> Any:
        return ApiClient(Configuration(host=self.url))


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.end()


@pytest.fixture
def inventory(server: ApiServer) -> Iterator[Inventory]:
    server.kinds = {
        "/api/v1": [("pods", "Pod"), ("services", "Service"), ("nodes", "Node")],
        "/apis/apps/v1": [("replicasets", "ReplicaSet")],
        "/apis/batch/v1beta1": [("cronjobs", "CronJob")],
    }
    cluster = WithApi(Request())
    cluster.url = f"http://127.0.0.1:{server.server_port}"
    yield Inventory(cluster)
    cluster.close()


def named(name: str, owner: tuple[str, str] | None = None, **more: Any) -> dict[str, Any]:
    owners = [{"kind": owner[0], "name": owner[1], "uid": owner[1], "controller": True}] if owner else []
    return {"metadata": {"name": name, "namespace": "default", "uid": name, "ownerReferences": owners}, **more}


def test_a_pod_has_an_address_and_the_owner_above_its_replica_set(server: ApiServer, inventory: Inventory) -> None:
    ready = {"podIP": "10.1.0.3", "conditions": [{"type": "Ready", "status": "True"}]}
    server.items["/apis/apps/v1/replicasets"] = [named("web-5d8", ("Deployment", "web"))]
    server.items["/api/v1/pods"] = [
        named("web-5d8-x2x4z", ("ReplicaSet", "web-5d8"), status=ready),
        named("db-0", ("StatefulSet", "db")),
        {"metadata": {"name": "going", "deletionTimestamp": "2026-01-01T00:00:00Z"}},
    ]
    web, db = inventory.objects("Pod")
    assert (web.reference, web.owner, web.is_ready) == ("Pod/web-5d8-x2x4z", "Deployment/web", True)
    assert web.values == {Field.NAME: ("web-5d8-x2x4z",), Field.ADDRESS: ("10.1.0.3",)}
    assert (db.owner, db.is_ready, db.values) == ("StatefulSet/db", False, {Field.NAME: ("db-0",)})


def test_a_service_has_addresses_and_ports_and_lacks_those_that_are_not_given_yet(
    server: ApiServer, inventory: Inventory
) -> None:
    ports = [{"port": 80, "nodePort": 30080}, {"port": 443, "nodePort": 30443}]
    server.items["/api/v1/services"] = [
        named("web", spec={"clusterIP": "10.0.0.9", "ports": ports}, status={"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}),
        named("db", spec={"clusterIP": "None", "ports": [{"port": 3306}]}, status={"loadBalancer": {}}),
    ]  # fmt: skip
    web, db = inventory.objects("Service")
    assert web.values == {
        Field.NAME: ("web",),
        Field.ADDRESS: ("10.0.0.9",),
        Field.EXTERNAL_ADDRESS: ("192.0.2.7",),
        Field.PORT: ("80", "443"),
        Field.NODE_PORT: ("30080", "30443"),
    }
    assert db.values == {Field.NAME: ("db",), Field.PORT: ("3306",)}


def test_a_node_has_the_address_that_is_reached_within_the_cluster(server: ApiServer, inventory: Inventory) -> None:
    addresses = [{"type": "Hostname", "address": "node1"}, {"type": "InternalIP", "address": "10.111.0.10"}]
    server.items["/api/v1/nodes"] = [named("node1", status={"addresses": addresses})]
    (node,) = inventory.objects("Node")
    assert node.values == {Field.NAME: ("node1",), Field.ADDRESS: ("10.111.0.10",)}


def test_the_rest_of_a_refusal_is_no_answer_to_the_next_question(server: ApiServer, inventory: Inventory) -> None:
    server.refused.add("/apis/batch/v1/cronjobs")
    server.items["/apis/batch/v1beta1/cronjobs"] = [named("tick")]
    server.body_after = 0.05
    assert [item.name for item in inventory.objects("CronJob")] == ["tick"]


def test_old_servers_and_silent_ones(server: ApiServer, inventory: Inventory) -> None:
    server.refused.add("/apis/batch/v1/cronjobs")
    server.items["/apis/batch/v1beta1/cronjobs"] = [named("tick")]
    assert [item.name for item in inventory.objects("CronJob")] == ["tick"]
    server.refused.add("/api/v1/pods")
    assert inventory.objects("Pod") == ()
    assert inventory.objects("Widget") == ()
