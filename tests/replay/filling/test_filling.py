"""Steps whose placeholders are filled in from a cluster: an API server of this machine, whose objects commands make by `curl`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.provider import Traits
from harness.record.filled import FilledRecord, FillSource
from harness.record.model import Record, StepRecord
from harness.record.reason import ReasonKind

from tests.cluster.api_server import CONFIG_MAPS, ApiServer
from tests.replay import test_effects
from tests.replay.test_effects import Provider, post

ECHO = 'kubectl() { echo "kubectl $*"; }'
"""What takes the place of kubectl: the objects are what is tried here, not what is done to them."""


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.end()


def listed(server: ApiServer, *names: str) -> None:
    """What the server has of config maps when it is asked for all of them."""
    server.items[CONFIG_MAPS] = [
        {"metadata": {"name": name, "namespace": "default", "uid": f"uid-of-{name}"}} for name in names
    ]


class Play:
    def __init__(self, server: ApiServer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = server
        self._path = path
        self._monkeypatch = monkeypatch

    def __call__(self, *steps: str) -> Record:
        return test_effects.played(self.server, self._path, self._monkeypatch, ECHO, *steps)


@pytest.fixture
def play(server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    return Play(server, tmp_path, monkeypatch)


def typed(step: StepRecord) -> list[str]:
    return [command.text for command in step.commands]


def test_what_a_step_made_stands_for_a_placeholder_of_a_later_one(play: Play) -> None:
    listed(play.server, "mine", "other")
    step = play(post(play.server, "mine"), "kubectl describe cm <configmap-name>").steps[-1]
    assert (step.verdict.value, step.text) == ("passed", "kubectl describe cm <configmap-name>")
    assert typed(step) == ["kubectl describe cm mine"]
    assert step.filled_in == (
        FilledRecord(
            line=step.line,
            placeholder="<configmap-name>",
            value="mine",
            source=FillSource.DECK,
            object="ConfigMap/mine",
        ),
    )


def test_an_earlier_command_of_the_same_step_may_make_it(play: Play) -> None:
    listed(play.server, "mine")
    step = play(
        f"{post(play.server, 'mine')}\ntrue\nkubectl describe cm <configmap-name>\nkubectl delete cm <name>"
    ).steps[-1]
    assert step.verdict.value == "passed", step.reason
    assert typed(step)[2:] == ["kubectl describe cm mine", "kubectl delete cm mine"]
    assert [command.line - step.line for command in step.commands] == [0, 1, 2, 3]
    assert [effect.name for effect in step.commands[0].effects] == ["mine"]
    assert [filled.line - step.line for filled in step.filled_in] == [2, 3]


def test_what_comes_before_a_command_that_failed_is_played_and_the_rest_is_not_typed(play: Play) -> None:
    listed(play.server, "mine")
    step = play(f"{post(play.server, 'mine')}\nfalse\nkubectl describe cm <configmap-name>\necho end").steps[-1]
    assert step.verdict.value == "failed"
    assert [(command.ending.value, command.line - step.line) for command in step.commands[1:]] == [
        ("finished", 1),
        ("not-typed", 2),
    ]


def test_objects_of_two_owners_are_named_and_the_step_is_skipped(play: Play) -> None:
    listed(play.server, "mine", "yours")
    make = f"{post(play.server, 'mine')}\n{post(play.server, 'yours')}"
    step = play(make, "echo before\nkubectl describe cm <configmap-name>").steps[-1]
    assert step.verdict.value == "skipped"
    assert step.reason is not None
    assert (step.reason.kind, step.reason.subject, step.reason.choices) == (
        ReasonKind.SEVERAL_OBJECTS,
        "<configmap-name>",
        ("mine", "yours"),
    )
    assert [(command.text, command.ending.value) for command in step.commands] == [
        ("echo before", "finished"),
        ("kubectl describe cm <configmap-name>", "not-typed"),
    ]


def test_what_the_deck_did_not_make_is_not_changed(play: Play) -> None:
    listed(play.server, "theirs")
    step = play("kubectl get cm; echo theirs", "kubectl delete cm <configmap-name>").steps[-1]
    assert step.reason is not None
    assert (step.reason.kind, step.reason.choices) == (ReasonKind.NOT_OF_DECK, ("theirs",))


def test_on_somebody_s_cluster_it_is_not_even_read(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(play.server, "theirs")
    shown, read = "kubectl get cm; echo theirs", "kubectl describe cm <configmap-name>"
    assert play(shown, read).steps[-1].verdict.value == "passed"
    monkeypatch.setattr(Provider, "traits", Traits(is_somebodys=True))
    step = play(shown, read).steps[-1]
    assert step.reason is not None
    assert (step.reason.kind, step.reason.choices) == (ReasonKind.NOT_OF_DECK, ("theirs",))


def test_a_namespace_that_is_filled_in_is_the_one_that_is_looked_in(play: Play) -> None:
    play.server.items["/api/v1/namespaces"] = [
        {"metadata": {"name": name, "uid": name}} for name in ("default", "demo")
    ]
    play.server.items[CONFIG_MAPS] = [
        {"metadata": {"name": f"of-{namespace}", "namespace": namespace, "uid": f"uid-of-{namespace}"}}
        for namespace in ("default", "demo")
    ]
    listing = "kubectl get ns,cm; echo demo of-demo of-default"
    step = play(listing, "kubectl describe cm <configmap-name> -n <your-namespace>").steps[-1]
    assert typed(step) == ["kubectl describe cm of-demo -n demo"]


def test_a_word_that_is_an_object_s_name_is_typed_as_it_stands(play: Play) -> None:
    listed(play.server, "mine", "your-configmap")
    step = play(post(play.server, "mine"), "kubectl describe cm your-configmap").steps[-1]
    assert (typed(step), step.filled_in) == (["kubectl describe cm your-configmap"], ())
    step = play(post(play.server, "mine"), "kubectl describe cm nom-du-configmap").steps[-1]
    assert typed(step) == ["kubectl describe cm mine"]


def test_what_names_nothing_of_a_cluster_is_for_the_audience(play: Play) -> None:
    for command in ("kubectl logs web -c <container>", "cat > cm.yaml <<EOF\nregion: <region>\nEOF"):
        step = play(command).steps[-1]
        assert step.reason is not None
        assert (step.verdict.value, step.reason.kind) == ("skipped", ReasonKind.PLACEHOLDER)


def test_an_address_that_is_opened_is_filled_in_too(play: Play) -> None:
    play.server.kinds = {**play.server.kinds, "/api/v1": [*play.server.kinds["/api/v1"], ("services", "Service")]}
    play.server.items["/api/v1/services"] = [
        {
            "metadata": {"name": "web", "namespace": "default", "uid": "web"},
            "spec": {"clusterIP": "127.0.0.1", "ports": [{"port": play.server.server_port}]},
        }
    ]
    text = "<!-- ```open http://<cluster-ip>:<service-port>/apis``` -->"
    step = play("kubectl get svc; echo web", f"true\n```\n\n{text}\n\n```bash\ntrue").steps[3]
    assert (step.kind, step.verdict.value) == ("open", "passed"), step.reason
    assert step.page is not None
    assert step.page.url == f"http://127.0.0.1:{play.server.server_port}/apis"
    assert [filled.placeholder for filled in step.filled_in] == ["<cluster-ip>", "<service-port>"]


class TestNamesOfTheAuthorsRun:
    AUTHOR_S, HERE = "web-69d6b7fc59-gbghn", "web-5d8f7c9b6-x2x4z"

    @pytest.fixture(autouse=True)
    def deployment(self, server: ApiServer) -> None:
        """A cluster that has a pod, of a Deployment that a deck may make."""
        server.groups = ["apps/v1"]
        server.kinds = {**server.kinds, "/apis/apps/v1": [("deployments", "Deployment")]}
        server.kinds["/api/v1"] = [*server.kinds["/api/v1"], ("pods", "Pod")]
        owner = {"kind": "Deployment", "name": "web", "uid": "web", "controller": True}
        metadata = {"name": self.HERE, "namespace": "default", "uid": "pod", "ownerReferences": [owner]}
        server.items["/api/v1/pods"] = [{"metadata": metadata}]

    def make(self, server: ApiServer) -> str:
        """The command that makes the Deployment."""
        return post(server, "web").replace(CONFIG_MAPS, "/apis/apps/v1/deployments")

    def test_become_those_that_the_deck_s_deployment_has_now(self, play: Play) -> None:
        step = play(self.make(play.server), f"kubectl exec {self.AUTHOR_S} -- true").steps[-1]
        assert typed(step) == [f"kubectl exec {self.HERE} -- true"]
        (filled,) = step.filled_in
        assert (filled.placeholder, filled.value, filled.source) == (self.AUTHOR_S, self.HERE, FillSource.DECK)

    def test_are_typed_as_they_stand_where_there_is_an_object_of_that_name(self, play: Play) -> None:
        step = play(self.make(play.server), f"kubectl exec {self.HERE} -- true").steps[-1]
        assert (typed(step), step.filled_in) == ([f"kubectl exec {self.HERE} -- true"], ())

    def test_are_typed_as_they_stand_where_the_deck_made_nothing_that_would_have_them(self, play: Play) -> None:
        step = play("true", f"kubectl exec {self.AUTHOR_S} -- true").steps[-1]
        assert (step.verdict.value, typed(step), step.filled_in) == (
            "passed",
            [f"kubectl exec {self.AUTHOR_S} -- true"],
            (),
        )
