"""How a cluster stands, as its API tells it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from harness.cluster.circumstances import Circumstances, Container, Port
from harness.cluster.none import NoCluster
from harness.cluster.provider import Request

from tests.cluster.api_server import ApiServer
from tests.cluster.effects.test_observing import Reached

EVENTS = "/api/v1/namespaces/default/events"
PULL = {"reason": "ErrImagePull", "message": "not found"}
POD = {
    "metadata": {"name": "web-1", "namespace": "default", "labels": {"app": "web"}},
    "status": {
        "podIP": "10.244.0.7",
        "conditions": [{"type": "Ready", "status": "False"}],
        "containerStatuses": [
            {"image": "web:1", "state": {"waiting": PULL}},
            {"image": "log:1", "state": {"terminated": {"reason": "Error", "exitCode": 3}}},
            {"image": "ok:1", "state": {"running": {}}},
        ],
    },
}
SERVICE = {
    "metadata": {"name": "web", "namespace": "default"},
    "spec": {
        "clusterIP": "10.96.0.9",
        "selector": {"app": "web"},
        "ports": [{"port": 80, "targetPort": "http", "nodePort": 31000}, {"port": 81}],
    },
}


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    started.kinds[EVENTS.rpartition("/")[0]] = []
    yield started
    started.end()


def asked(server: ApiServer) -> Circumstances:
    return Circumstances(Reached(f"http://127.0.0.1:{server.server_port}"))


def test_pods_with_what_their_containers_wait_for(server: ApiServer) -> None:
    going = {"metadata": {"name": "old", "deletionTimestamp": "2026-11-21T06:00:00Z"}}
    server.items["/api/v1/pods"] = [POD, going]
    (pod,) = asked(server).pods
    assert (pod.name, pod.address, pod.is_ready, pod.labels) == ("web-1", "10.244.0.7", False, {"app": "web"})
    assert pod.unpulled == Container("web:1", "ErrImagePull", "not found")
    assert pod.troubles[1:] == (Container("log:1", "Error", "exit status 3"),)


def test_services_and_whom_they_select(server: ApiServer) -> None:
    headless = {"metadata": {"name": "db", "namespace": "default"}, "spec": {"clusterIP": "None", "ports": []}}
    server.items |= {"/api/v1/pods": [POD], "/api/v1/services": [SERVICE, headless]}
    circumstances = asked(server)
    assert circumstances.services is not None
    web, database = circumstances.services
    assert (web.addresses, web.ports) == (("10.96.0.9",), (Port(80, "http", 31000), Port(81, "81", None)))
    assert web.selects(circumstances.pods[0])
    assert not database.selects(circumstances.pods[0])
    assert database.addresses == ()


def test_complaints_come_latest_first_and_once(server: ApiServer) -> None:
    server.items[EVENTS] = [
        {"message": "older", "lastTimestamp": "2026-11-21T06:00:00Z"},
        {"message": "newest", "eventTime": "2026-11-21T06:02:00Z"},
        {"message": "older", "lastTimestamp": "2026-11-21T06:01:00Z"},
    ]
    assert asked(server).warnings("default", "web-1") == ("newest", "older")


def test_a_server_that_is_gone_or_refuses_knows_nothing(server: ApiServer) -> None:
    server.refused |= {"/api/v1/pods"}
    assert asked(server).pods == ()
    server.is_gone = True
    assert asked(server).services is None
    assert asked(server).warnings("default", "web-1") == ()


def test_without_a_cluster_there_is_nothing() -> None:
    cluster = NoCluster(Request())
    try:
        assert Circumstances(cluster).pods == ()
        assert Circumstances(cluster).services is None
    finally:
        cluster.close()


def test_a_connection_that_is_refused(server: ApiServer) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert asked(server).refuses(*bound.getsockname())
    assert not asked(server).refuses("127.0.0.1", server.server_port)
