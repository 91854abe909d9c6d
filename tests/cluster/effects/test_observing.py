"""Effects told by watching an API server over HTTP, whatever that does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from harness.cluster.effects import watch as effects_watch
from harness.cluster.effects.observing import Effects
from harness.cluster.none import NoneProvider
from harness.cluster.provider import Request, ShellCommand
from harness.record.command import EffectRecord, FieldChangeRecord
from harness.record.lab import ClusterRecord
from harness.record.note import NoteKind, NoteRecord
from kubernetes.client import ApiClient, Configuration

from tests.cluster.api_server import CONFIG_MAPS, DEFINITIONS, NAMESPACES, WIDGETS, ApiServer

T = TypeVar("T")
GENEROUS = 20.0
"""Seconds."""
KEY = (1, 0)
GONE = {"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old resource version"}}


def config_map(name: str, version: int, **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "default", "uid": f"uid of {name}", "resourceVersion": str(version)}
    return {"metadata": metadata, "data": data}


class Reached:
    """A cluster that is nothing but an API server on this machine."""

    facts = ClusterRecord(provider="context", name="test", server_version="v1.30.0", kubectl_version="v1.30.0")

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

    def images(self) -> tuple[()]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.end()


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
    command_effects: tuple[EffectRecord, ...] = ()

    def are_there() -> bool:
        nonlocal command_effects
        command_effects = effects.take().get(KEY, command_effects)
        return sorted(f"{effect.change} {effect.name}" for effect in command_effects) == sorted(names)

    until(are_there)
    return command_effects


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
    (first, _) = wait_for(effects, "created one", "created two")
    assert (first.kind, first.namespace) == ("ConfigMap", "default")
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
    command_effects = wait_for(effects, "created four", "created one", "created three", "created two", "deleted one")
    assert {effect.name for effect in command_effects if effect.change == "deleted"} == {"one"}


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
        assert changed.differences == (FieldChangeRecord(field="data"),)
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
        assert (loss.kind, loss.choices) == (NoteKind.EFFECTS_UNKNOWN, ("ConfigMap",))
        assert "403" in loss.detail
        assert again.take_losses() == ()
    finally:
        again.close()


def test_a_server_that_goes_away_is_a_loss_and_no_error(server: ApiServer, effects: Effects) -> None:
    watched(server, CONFIG_MAPS)
    server.is_gone = True
    for path in (CONFIG_MAPS, NAMESPACES):
        server.break_off(path)
    losses: list[NoteRecord] = []

    def is_lost() -> bool:
        losses.extend(effects.take_losses())
        return bool(losses)

    until(is_lost)
    assert losses[0].kind is NoteKind.EFFECTS_UNKNOWN
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
        server.write(WIDGETS, {"type": "ADDED", "object": widget})
        command_effects = wait_for(again, "created w", "created widgets.example.com")
        assert {effect.kind for effect in command_effects} == {"CustomResourceDefinition", "Widget.example.com"}
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
