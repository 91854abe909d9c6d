"""What commands do to a cluster gets into the record of their step, also when it comes later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from harness.cluster.none import NoCluster
from harness.cluster.provider import Request, Traits
from harness.deck.reader import read_deck
from harness.record import journals
from harness.record.journal import Journal
from harness.record.lab import ClusterRecord
from harness.record.model import Record
from harness.record.note import NoteKind
from harness.replay.run import DeckRun
from kubernetes.client import ApiClient, Configuration
from msgspec.structs import replace

from tests.cluster.api_server import CONFIG_MAPS, ApiServer


class ShellWithApi(NoCluster):
    """A plain shell, and an API on this machine."""

    facts = ClusterRecord(provider="test", name="test", server_version="v1.30.0", kubectl_version="v1.30.0")
    url = ""

    def api(self) -> Any:
        return ApiClient(Configuration(host=self.url))


class Provider:
    name = "test"
    summary = ""
    traits = Traits()

    def __init__(self, url: str) -> None:
        self.url = url

    def is_disposable(self, argument: str) -> bool:  # noqa: ARG002
        return True

    def check_host(self, request: Request) -> None:
        pass

    def up(self, request: Request) -> ShellWithApi:
        cluster = ShellWithApi(request)
        cluster.url = self.url
        return cluster

    def find(self, name: str) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.end()


def post(server: ApiServer, name: str, *, owner: str = "", after: float = 0) -> str:
    """The command that makes a config map be there after some seconds."""
    metadata: dict[str, Any] = {"name": name, "uid": name, "namespace": "default"}
    if owner:
        metadata["ownerReferences"] = [{"uid": owner, "controller": True}]
    body = json.dumps({"after": after, "metadata": metadata})
    return f"curl -sS --data '{body}' http://127.0.0.1:{server.server_port}{CONFIG_MAPS}"


def played(server: ApiServer, path: Path, monkeypatch: pytest.MonkeyPatch, *steps: str) -> Record:
    monkeypatch.setenv("XDG_STATE_HOME", str(path / "state"))
    deck = path / "deck.md"
    fences = "\n".join(
        f"- Do:\n  ```bash\n  {step}\n  ```\n" for step in (step.replace("\n", "\n  ") for step in steps)
    )
    deck.write_text(f"# Slide\n\n.exercise[\n\n{fences}\n]\n")
    run = DeckRun(read_deck(deck), Provider(f"http://127.0.0.1:{server.server_port}"), Request())
    try:
        for planned in run.plan:
            run.play(planned.index)
    finally:
        record = run.close()
    journal = journals.latest(deck)
    assert journal is not None
    written = Journal.read(journal)
    assert written == replace(record, seconds=written.seconds, own_seconds=written.own_seconds)
    return record


def effect_names(record: Record) -> list[list[str]]:
    return [[effect.name for effect in command.effects] for step in record.steps for command in step.commands]


def test_each_command_of_a_block_has_effects_of_its_own(
    server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = "\n".join((post(server, "one"), "true", post(server, "two")))
    assert effect_names(played(server, tmp_path, monkeypatch, block, "sleep 0.5")) == [["one"], [], ["two"], []]


def test_what_comes_late_is_added_to_the_step_that_caused_it(
    server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = post(server, "one") + "\n" + post(server, "one-late", owner="one", after=1.0)
    record = played(server, tmp_path, monkeypatch, make, "sleep 2")
    assert effect_names(record) == [["one", "one-late"], [], []]
    assert [effect.owner for effect in record.steps[0].commands[0].effects] == ["", "ConfigMap/one"]


def test_the_end_of_the_deck_waits_a_moment_for_what_the_last_command_does(
    server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert effect_names(played(server, tmp_path, monkeypatch, post(server, "one"))) == [["one"]]


def test_an_api_that_goes_away_is_noted_and_fails_nothing(
    server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.is_gone = True
    record = played(server, tmp_path, monkeypatch, "true", "false")
    assert [step.verdict.value for step in record.steps] == ["passed", "failed"]
    (note,) = [note for step in record.steps for note in step.notes]
    assert note.kind is NoteKind.EFFECTS_UNKNOWN
