"""Effects told by watching an API server over HTTP: one of ours that breaks off, forgets, refuses and goes away on demand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from harness.cluster import effects_watch
from harness.cluster.effects import Effects
from harness.cluster.none import NoneProvider
from harness.cluster.provider import ClusterFacts, Request, ShellCommand
from harness.record.model import EffectRecord
from kubernetes.client import ApiClient, Configuration

T = TypeVar("T")
GENEROUS = 20.0
"""Seconds."""
KEY = (1, 0)
VERBS = ["list", "watch"]
CONFIG_MAPS, NAMESPACES, DEFINITIONS = (
    "/api/v1/configmaps",
    "/api/v1/namespaces",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
)
GONE = {"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old resource version"}}


def config_map(name: str, version: int, **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "default", "uid": f"uid of {name}", "resourceVersion": str(version)}
    return {"metadata": metadata, "data": data}


class ApiServer(ThreadingHTTPServer):
    """Config maps, namespaces, and what else it is told to have."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.version = 100
        self.items: dict[str, list[dict[str, Any]]] = {}
        self.refused: set[str] = set()
        self.kinds = {"/api/v1": [("namespaces", "Namespace"), ("configmaps", "ConfigMap")]}
        self.groups: list[str] = []
        self.watched_from: list[tuple[str, int]] = []
        self.is_gone = False
        self._lines: list[tuple[str, dict[str, Any]]] = []
        self._broken: dict[str, int] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def write(self, path: str, line: dict[str, Any]) -> None:
        """To everyone who watches, and who will."""
        with self._changed:
            version = line["object"].get("metadata", {}).get("resourceVersion")
            self.version = int(version or self.version)
            self._lines.append((path, line))
            self._changed.notify_all()

    def break_off(self, path: str) -> None:
        """End the watches on a path."""
        with self._changed:
            self._broken[path] = self._broken.get(path, 0) + 1
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self._lines.clear()

    def lines(self, path: str, after: int) -> Iterator[bytes]:
        """What a watch shows."""
        sent: list[int] = []
        with self._changed:
            broken = self._broken.get(path, 0)
            while self._broken.get(path, 0) == broken:
                for of, line in list(self._lines):
                    version = int(line["object"].get("metadata", {}).get("resourceVersion") or after + 1)
                    if of == path and id(line) not in sent and version > after:
                        sent.append(id(line))
                        yield json.dumps(line).encode() + b"\n"
                self._changed.wait(0.5)

    def resources(self, path: str) -> list[dict[str, Any]]:
        return [{"name": name, "kind": kind, "verbs": VERBS} for name, kind in self.kinds.get(path, ())]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ApiServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        server = self.server
        if server.is_gone:
            self.close_connection = True
            return None
        if url.path in server.refused:
            return self._answer({"kind": "Status"}, 403)
        if url.path == "/apis":
            groups = [{"name": group.split("/")[0], "version": group} for group in server.groups]
            return self._answer(
                {
                    "groups": [
                        {
                            "name": group["name"],
                            "versions": [{"groupVersion": group["version"]}],
                            "preferredVersion": {"groupVersion": group["version"]},
                        }
                        for group in groups
                    ]
                }
            )
        if url.path.rpartition("/")[0] not in server.kinds:
            return self._answer({"resources": server.resources(url.path)})
        if "watch" not in query:
            listed = {"metadata": {"resourceVersion": str(server.version)}, "items": server.items.get(url.path, [])}
            return self._answer(listed)
        after = int(query["resourceVersion"][0])
        server.watched_from.append((url.path, after))
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.suppress(OSError):
            for line in server.lines(url.path, after):
                self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        return None

    def _answer(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Reached:
    """A cluster that is nothing but an API server on this machine."""

    facts = ClusterFacts("context", "test", "v1.30.0", "v1.30.0")

    def __init__(self, url: str) -> None:
        self._client = ApiClient(Configuration(host=url))

    def call(self, function: Callable[[], T]) -> T:
        return function()

    def api(self) -> ApiClient:
        return self._client

    def shell(self) -> ShellCommand:
        raise NotImplementedError

    def check_health(self) -> None:
        raise NotImplementedError

    def command(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        raise NotImplementedError

    def node_ports(self) -> tuple[()]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    for path in (CONFIG_MAPS, NAMESPACES, DEFINITIONS, "/apis/example.com/v1/widgets"):
        started.break_off(path)
    started.shutdown()
    started.server_close()


@pytest.fixture
def effects(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Effects]:
    """Those of one command, which has begun."""
    monkeypatch.setattr(effects_watch, "_PAUSE", 0.05)
    watching = Effects()
    watching.watch(Reached(f"http://127.0.0.1:{server.server_port}"))
    watching.begin(KEY)
    yield watching
    watching.close()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("effects")]
    assert left == []


def wait_for(effects: Effects, *names: str) -> tuple[EffectRecord, ...]:
    """The effects of the command, once they are those."""
    found: tuple[EffectRecord, ...] = ()

    def are_there() -> bool:
        nonlocal found
        found = effects.take().get(KEY, found)
        return sorted(f"{each.change} {each.name}" for each in found) == sorted(names)

    until(are_there)
    return found


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GENEROUS
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def watched(server: ApiServer, path: str, times: int = 1) -> None:
    until(lambda: [of for of, _ in server.watched_from].count(path) >= times)


def added(name: str, version: int) -> dict[str, Any]:
    return {"type": "ADDED", "object": config_map(name, version)}


def test_what_is_written_to_a_watch_is_told(server: ApiServer, effects: Effects) -> None:
    server.write(CONFIG_MAPS, added("one", 101))
    server.write(CONFIG_MAPS, {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "150"}}})
    server.write(CONFIG_MAPS, added("two", 151))
    (one, _) = wait_for(effects, "created one", "created two")
    assert (one.kind, one.namespace) == ("ConfigMap", "default")
    assert effects.take_losses() == ()


def test_a_watch_that_the_server_ends_goes_on_where_it_was(server: ApiServer, effects: Effects) -> None:
    server.write(CONFIG_MAPS, added("one", 101))
    wait_for(effects, "created one")
    server.break_off(CONFIG_MAPS)
    watched(server, CONFIG_MAPS, 2)
    server.write(CONFIG_MAPS, added("two", 102))
    wait_for(effects, "created one", "created two")
    assert [after for path, after in server.watched_from if path == CONFIG_MAPS] == [100, 101]
    assert effects.take_losses() == ()


def test_what_a_server_forgot_is_told_from_what_is_there_now(server: ApiServer, effects: Effects) -> None:
    server.write(CONFIG_MAPS, added("one", 101))
    server.write(CONFIG_MAPS, added("two", 102))
    wait_for(effects, "created one", "created two")
    server.forget()
    server.items[CONFIG_MAPS] = [config_map("two", 102), config_map("three", 180)]
    server.version = 190
    server.write(CONFIG_MAPS, GONE)
    server.write(CONFIG_MAPS, added("four", 191))
    told = wait_for(effects, "created four", "created one", "created three", "created two", "deleted one")
    assert {each.name for each in told if each.change == "deleted"} == {"one"}


def test_what_was_there_before_is_no_effect_and_its_change_is(server: ApiServer, effects: Effects) -> None:
    # The list is asked for as it was when the deck began, so a server of ours may give it at any time.
    server.items[CONFIG_MAPS] = [config_map("old", 50, colour="blue")]
    effects.close()
    again = Effects()
    again.watch(Reached(f"http://127.0.0.1:{server.server_port}"))
    try:
        again.begin(KEY)
        server.write(CONFIG_MAPS, {"type": "MODIFIED", "object": config_map("old", 101, colour="red")})
        (changed,) = wait_for(again, "changed old")
        assert changed.differences == ("data",)
    finally:
        again.close()


def test_a_kind_that_may_not_be_seen_is_named_and_the_others_are_told(server: ApiServer, effects: Effects) -> None:
    effects.close()
    server.refused.add(CONFIG_MAPS)
    again = Effects()
    again.watch(Reached(f"http://127.0.0.1:{server.server_port}"))
    try:
        again.begin(KEY)
        space = {"metadata": {"name": "blue", "uid": "uid of blue", "resourceVersion": "101"}}
        server.write(NAMESPACES, {"type": "ADDED", "object": space})
        wait_for(again, "created blue")
        (loss,) = again.take_losses()
        assert "ConfigMap" in loss
        assert "403" in loss
        assert again.take_losses() == ()
    finally:
        again.close()


def test_a_server_that_goes_away_is_a_loss_and_no_error(server: ApiServer, effects: Effects) -> None:
    watched(server, CONFIG_MAPS)
    server.is_gone = True
    for path in (CONFIG_MAPS, NAMESPACES):
        server.break_off(path)
    losses: list[str] = []
    until(lambda: bool(losses.extend(effects.take_losses()) or losses))
    assert "not known from here on" in losses[0]
    effects.begin((2, 0))
    assert effects.settle() == {}


def test_objects_of_a_kind_that_the_deck_defines_are_told(server: ApiServer, effects: Effects) -> None:
    effects.close()
    server.kinds["/apis/apiextensions.k8s.io/v1"] = [("customresourcedefinitions", "CustomResourceDefinition")]
    server.groups = ["apiextensions.k8s.io/v1"]
    again = Effects()
    again.watch(Reached(f"http://127.0.0.1:{server.server_port}"))
    try:
        again.begin(KEY)
        watched(server, DEFINITIONS)
        server.kinds["/apis/example.com/v1"] = [("widgets", "Widget")]
        server.groups = [*server.groups, "example.com/v1"]
        definition = {"metadata": {"name": "widgets.example.com", "uid": "crd", "resourceVersion": "101"}}
        server.write(DEFINITIONS, {"type": "ADDED", "object": definition})
        widget = {"metadata": {"name": "w", "namespace": "default", "uid": "w", "resourceVersion": "102"}}
        server.write("/apis/example.com/v1/widgets", {"type": "ADDED", "object": widget})
        told = wait_for(again, "created w", "created widgets.example.com")
        assert {each.kind for each in told} == {"CustomResourceDefinition", "Widget.example.com"}
    finally:
        again.close()


def test_without_a_cluster_nothing_is_started() -> None:
    cluster = NoneProvider().up(Request())
    before = threading.active_count()
    effects = Effects()
    try:
        effects.watch(cluster)
        effects.begin(KEY)
        assert threading.active_count() == before
        assert effects.settle() == {}
    finally:
        effects.close()
        cluster.close()
