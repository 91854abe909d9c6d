"""One run of one deck, cut short and gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from harness.cluster.errors import ClusterBroken
from harness.cluster.none import NoCluster
from harness.cluster.provider import Request, Standing, Traits
from harness.deck.reader import read_deck
from harness.record import journals
from harness.record.command import EndedBy
from harness.record.errors import RecordError
from harness.record.journal import Journal
from harness.record.lab import ClusterRecord
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.run import DeckRun
from harness.report.reasons import reason_of

DECK = """# One

.exercise[

- Remember:
  ```bash
  X=kept
  cd /usr
  ```

- Stream:
  ```bash
  sh -c 'echo begin; exec sleep 600'
  ```

<!--
```wait begin```
```keys ^C```
-->

- Look:
  ```bash
  echo $X $PWD
  ```

]
"""


class Lasting(NoCluster):
    """A shell that stays when its run is killed, and that can be broken, as a cluster can."""

    facts = ClusterRecord(provider="lasting", name="lab", server_version="v1.20.2", kubectl_version="v1.20.2")
    health = ""

    def check_health(self) -> None:
        if self.health:
            raise ClusterBroken(self.health)


@dataclass
class LastingProvider:
    cluster: Lasting
    name: str = "lasting"
    summary: str = ""
    traits: ClassVar[Traits] = Traits(has_kubernetes=False)
    stands: bool = True
    asked_for: str = ""

    def is_disposable(self, argument: str) -> bool:  # noqa: ARG002
        return True

    def check_host(self, request: Request) -> None:
        pass

    def up(self, request: Request) -> Lasting:
        self.asked_for = request.argument
        return self.cluster

    def find(self, name: str) -> Standing | None:
        return Standing(name, self.cluster.shell().exchange) if self.stands else None


@pytest.fixture
def provider() -> Iterator[LastingProvider]:
    cluster = Lasting(Request(keep=True))
    yield LastingProvider(cluster)
    cluster._keep = False
    cluster.close()


@pytest.fixture
def new_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: LastingProvider) -> Callable[..., DeckRun]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "deck.md"

    def new_run(text: str = DECK, *, resume: bool = False) -> DeckRun:
        path.write_text(text)
        return DeckRun(read_deck(path), provider, Request(), resume=resume)

    return new_run


def kill(run: DeckRun) -> None:
    """As far as a test can kill what it is itself: nothing is said any more, and the terminals are gone."""
    assert run._player is not None
    run._player.stage.close()


def test_a_killed_run_is_gone_on_with_in_the_same_shell(
    new_run: Callable[..., DeckRun], provider: LastingProvider
) -> None:
    first = new_run()
    first.play(1)
    kill(first)
    second = new_run(resume=True)
    records = [second.play(index) for index in range(1, 6)]
    record = second.close()
    assert provider.asked_for == "lab"
    assert [record.verdict for record in records] == ["passed"] * 5
    assert records[4].commands[0].output == "kept /usr\n"
    assert record.complete
    assert len(record.steps) == 5


def test_what_was_left_running_is_typed_again(new_run: Callable[..., DeckRun]) -> None:
    first = new_run()
    for index in (1, 2, 3):
        first.play(index)
    kill(first)
    second = new_run(resume=True)
    for index in range(1, 6):
        second.play(index)
    record = second.close()
    assert [step.verdict for step in record.steps] == ["passed"] * 5
    assert record.steps[1].commands[0].exit_status == 130


SERVING = """\
# One

```bash
echo hello >page
```

```bash
kubectl() { echo Forwarding from; while :; do cp page served; sleep 0.1; done; }
kubectl port-forward svc/web 8080:80
```

```bash
echo again >page
```

```bash
cat served
```

Expected output:

```
again
```
"""


def test_what_went_on_beside_is_typed_again(new_run: Callable[..., DeckRun]) -> None:
    first = new_run(SERVING)
    for index in (1, 2):
        first.play(index)
    kill(first)
    second = new_run(SERVING, resume=True)
    for index in (1, 2, 3, 4):
        second.play(index)
    record = second.close()
    assert [step.verdict for step in record.steps] == ["passed"] * 4
    assert record.steps[1].commands[1].ended_by is EndedBy.DECK_END


def test_without_its_cluster_a_run_begins_anew(new_run: Callable[..., DeckRun], provider: LastingProvider) -> None:
    first = new_run()
    before = first.play(1)
    kill(first)
    provider.stands = False
    second = new_run(resume=True)
    assert second.play(1).started > before.started
    assert provider.asked_for == ""
    second.close()


def test_an_edited_deck_is_not_gone_on_with(new_run: Callable[..., DeckRun]) -> None:
    first = new_run()
    first.play(1)
    kill(first)
    second = new_run(DECK.replace("kept", "changed"), resume=True)
    with pytest.raises(RecordError, match="was edited since"):
        second.play(1)
    assert second.close().steps == ()


def test_the_journal_tells_of_every_step_as_soon_as_it_ended(new_run: Callable[..., DeckRun]) -> None:
    run = new_run()
    for index in (1, 2, 3):
        run.play(index)
    path = journals.latest(run.deck.path)
    assert path is not None
    record = Journal.read(path)
    assert (record.complete, [step.index for step in record.steps]) == (False, [1, 2, 3])
    assert record.cluster is not None
    assert record.cluster.name == "lab"
    run.play(4)
    assert Journal.read(path).steps[1].commands[0].exit_status == 130
    run.close()


def test_a_cluster_that_broke_is_an_error_and_blocks_the_rest(
    new_run: Callable[..., DeckRun], provider: LastingProvider
) -> None:
    run = new_run(DECK.replace("X=kept", "echo before; false"))
    provider.cluster.health = "etcd ended"
    records = [run.play(index) for index in range(1, 6)]
    record = run.close()
    assert [record.verdict for record in records] == ["error"] + ["blocked"] * 4
    assert records[0].commands[0].output == "before\n"
    assert "etcd ended" in reason_of(records[0])
    assert "etcd ended" in reason_of(records[4])
    assert record.error == ReasonRecord(kind=ReasonKind.LAB_BROKE, detail="etcd ended")
    assert run.cluster_broke


def test_while_the_cluster_is_fine_a_failure_is_the_decks(new_run: Callable[..., DeckRun]) -> None:
    run = new_run(DECK.replace("X=kept", "false"))
    assert run.play(1).verdict == "failed"
    run.close()
    assert not run.cluster_broke
