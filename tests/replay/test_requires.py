"""What of a deck is for other versions of Kubernetes, played in a real bash that says it is beside a server."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.cluster.none import NoCluster
from harness.cluster.provider import Request, Standing, Traits
from harness.deck.reader import read_deck
from harness.project.options import RunOptions
from harness.record import journals
from harness.record.expectation import UnmetRecord
from harness.record.journal import Journal
from harness.record.lab import ClusterRecord
from harness.record.model import Record
from harness.replay.listener import SilentListener
from harness.replay.run import DeckRun
from harness.replay.session import Session
from harness.replay.watching import Watching
from harness.report.reasons import reason_of

TWO_WORLDS = """
# One

<!-- ```requires until 1.17``` -->
```bash
echo old
```

<!-- ```requires since 1.18``` -->
```bash
echo new
```

Output:

<!-- ```requires until 1.17``` -->
```
old
```

<!-- ```requires since 1.18``` -->
```
new
```
"""


class Versioned:
    """A provider of shells that say which server and kubectl they are beside."""

    name = "versioned"
    summary = ""
    traits = Traits()

    def __init__(self, server: str, kubectl: str) -> None:
        self.facts = ClusterRecord(provider=self.name, name="lab", server_version=server, kubectl_version=kubectl)
        self.brought_up = 0

    def is_disposable(self, argument: str) -> bool:  # noqa: ARG002
        return True

    def check_host(self, request: Request) -> None:
        pass

    def up(self, request: Request) -> NoCluster:
        self.brought_up += 1
        cluster = NoCluster(request)
        cluster.facts = self.facts
        return cluster

    def find(self, name: str) -> Standing | None:
        raise AssertionError(f"nobody goes on in {name}")


Play = Callable[..., Record]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def play(text: str, server: str = "", kubectl: str = "", **choices: object) -> Record:
        path = tmp_path / "deck.md"
        path.write_text(textwrap.dedent(text).lstrip("\n"))
        run = DeckRun(read_deck(path), Versioned(server, kubectl), Request(), **choices)  # type: ignore[arg-type]
        try:
            for planned in run.plan:
                run.play(planned.index)
        finally:
            record = run.close()
        return record

    return play


def verdicts(record: Record) -> list[str]:
    return [step.verdict.value for step in record.steps]


@pytest.mark.parametrize(
    ("server", "expected"),
    [("v1.17.17", ["passed", "skipped"]), ("v1.18.0-rc.1+k3s1", ["skipped", "passed"])],
)
def test_of_two_fences_the_one_for_the_server_is_played_and_its_expectation_compared(
    play: Play, server: str, expected: list[str]
) -> None:
    record = play(TWO_WORLDS, server, kubectl="v1.30.0")
    assert verdicts(record) == expected
    (played,) = [step for step in record.steps if step.verdict == "passed"]
    assert [expectation.satisfied for expectation in played.expectations] == [True]
    (left_out,) = played.skipped_expectations
    assert left_out.text != played.expectations[0].text
    assert left_out.unmet.scope == "expectation"


def test_the_record_and_the_journal_have_range_place_and_version(play: Play, tmp_path: Path) -> None:
    record = play(TWO_WORLDS, "v1.30.2")
    expected = UnmetRecord(scope="step", path=str(tmp_path / "deck.md"), line=3, until="1.17", version="1.30")
    assert record.steps[0].unmet == expected
    assert reason_of(record.steps[0]) == "for Kubernetes until 1.17, and this is 1.30"
    path = journals.latest(tmp_path / "deck.md")
    assert path is not None
    assert Journal.read(path).steps == record.steps


def test_without_a_server_the_version_is_kubectl_s(play: Play) -> None:
    assert verdicts(play(TWO_WORLDS, kubectl="v1.17.1")) == ["passed", "skipped"]


def test_without_any_version_what_requires_one_is_skipped_and_says_so(play: Play) -> None:
    record = play(TWO_WORLDS + "\n```bash\necho anyway\n```\n")
    assert verdicts(record) == ["skipped", "skipped", "passed"]
    assert record.steps[0].unmet is not None
    assert record.steps[0].unmet.version == ""


def test_a_command_is_not_left_running_for_a_directive_that_is_left_out(play: Play) -> None:
    deck = "# One\n\n```bash\necho a; sleep 0.1\n```\n\n<!-- ```requires since 1.34``` ```wait never``` -->\n"
    record = play(deck, "v1.30.0")
    assert verdicts(record) == ["passed", "skipped"]
    assert [(command.ending, command.exit_status) for command in record.steps[0].commands] == [("finished", 0)]


def test_an_error_that_only_some_versions_answer_is_expected_of_these(play: Play) -> None:
    deck = "# One\n\n```bash\nls /nowhere\n```\n\n<!-- ```requires since 1.34``` ```expect-exit 2``` -->\n"
    assert verdicts(play(deck, "v1.34.0")) == ["passed"]
    failed = play(deck, "v1.33.0")
    assert verdicts(failed) == ["failed"]
    assert failed.steps[0].expectations == ()


def test_a_deck_for_other_versions_is_no_success(play: Play) -> None:
    deck = "---\nrequires: since 1.34\n---\n# One\n\n```bash\necho a\n```\n\n<!-- ```skip for now``` -->\n```bash\nb\n```\n"
    record = play(deck, "v1.33.0")
    assert verdicts(record) == ["skipped", "skipped"]
    assert [bool(step.unmet) for step in record.steps] == [True, False], "the author's own reason stands"
    assert record.is_for_other_versions
    assert record.complete
    assert not play(deck, "v1.34.0").is_for_other_versions


def test_what_a_person_did_not_choose_is_skipped_for_that_reason(play: Play) -> None:
    record = play(TWO_WORLDS, "v1.30.0", chosen=frozenset({2}))
    assert [reason_of(step) for step in record.steps] == ["not chosen for this run", ""]


@pytest.fixture
def watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watching]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    watching = Watching(Session(RunOptions(), Versioned("v1.30.0", ""), Request(), SilentListener()))
    yield watching
    watching.close()


def test_while_it_is_watched_a_range_that_changes_is_a_change_and_nothing_else_is(
    watching: Watching, tmp_path: Path
) -> None:
    path = tmp_path / "deck.md"

    def saved(text: str) -> Record | None:
        path.write_text(text)
        replay = watching.next(read_deck(path))
        return None if replay is None else watching.play(replay, lambda: False)

    first = saved(TWO_WORLDS)
    assert first is not None
    assert verdicts(first) == ["skipped", "passed"]
    assert saved("A sentence." + TWO_WORLDS) is None
    again = saved(TWO_WORLDS.replace("until 1.17", "until 1.30").replace("since 1.18", "since 1.31"))
    assert again is not None
    assert verdicts(again) == ["passed", "skipped"]


def test_no_cluster_comes_up_for_a_deck_that_the_version_asked_for_does_not_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "deck.md"
    path.write_text("---\nrequires: since 1.34\n---\n# One\n\n```bash\necho a\n```\n")
    provider = Versioned("v1.30.0", "")
    run = DeckRun(read_deck(path), provider, Request(kubernetes="1.30"))
    run.play(1)
    record = run.close()
    assert provider.brought_up == 0
    assert record.is_for_other_versions
    assert record.steps[0].unmet is not None
    assert record.steps[0].unmet.version == "1.30"
