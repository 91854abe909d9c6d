"""Decks played without pytest, in a real bash: what is played, who hears of it, and what is left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from harness.cluster.errors import ClusterError
from harness.project.options import RunOptions
from harness.record.errors import RecordError
from harness.record.model import Record, StepRecord, Verdict
from harness.record.note import NoteKind
from harness.replay.errors import NothingToPlay, NotPlayable
from harness.replay.listener import SilentListener
from harness.replay.play import play

REPOSITORY = Path(__file__).parents[2]


class Audience(SilentListener):
    """Hears what is said, and can walk out."""

    def __init__(self, leaves_after: int = 0) -> None:
        self.heard: list[str] = []
        self.records: list[Record] = []
        self._leaves_after = leaves_after

    def step_ended(self, step: StepRecord) -> None:
        self.heard.append(f"{step.verdict} {step.text.strip()}")
        if len(self.heard) == self._leaves_after:
            raise KeyboardInterrupt

    def deck_ended(self, record: Record) -> None:
        self.records.append(record)

    def ask(self, question: str) -> bool:
        raise AssertionError(question)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def deck(path: Path, *commands: str) -> Path:
    slides = [
        f"# {at}\n\n.exercise[\n\n- Do:\n  ```bash\n  {command}\n  ```\n\n]\n" for at, command in enumerate(commands)
    ]
    path.write_text("\n---\n\n".join(slides))
    return path


NONE = RunOptions(cluster="none")


def test_decks_are_played_one_after_the_other_each_in_a_lab_of_its_own(tmp_path: Path) -> None:
    first, second = deck(tmp_path / "a.md", "X=1", "false"), deck(tmp_path / "b.md", 'test -z "$X"')
    audience = Audience()
    records = play([first, second], NONE, audience)
    assert audience.heard == ["passed X=1", "failed false", 'passed test -z "$X"']
    assert [record.deck.path for record in records] == [str(first), str(second)]
    assert [record.count(Verdict.FAILED) for record in records] == [1, 0]


def test_options_say_how(tmp_path: Path) -> None:
    options = RunOptions(cluster="none", first_slide=2, last_slide=2, timeout=0.5, record=tmp_path / "record.json")
    (record,) = play([deck(tmp_path / "deck.md", "touch one", "sleep 3", "touch three")], options, Audience())
    assert [step.verdict for step in record.steps] == [Verdict.SKIPPED, Verdict.FAILED, Verdict.SKIPPED]
    assert json.loads((tmp_path / "record.json").read_text())["complete"]
    assert (tmp_path / "record.casts").is_dir()


def test_records_of_several_decks_go_to_a_folder(tmp_path: Path) -> None:
    decks = [deck(tmp_path / name, "true") for name in ("a.md", "b.md")]
    play(decks, RunOptions(cluster="none", record=tmp_path / "kept"), Audience())
    assert len(list((tmp_path / "kept").glob("*.json"))) == 2
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match="2 decks are played: name a folder"):
        play(decks, RunOptions(cluster="none", record=tmp_path / "file"), Audience())


def test_a_lab_that_cannot_be_had_is_in_the_record(tmp_path: Path) -> None:
    options = RunOptions(cluster="none", kubectl=str(tmp_path / "kubectl"))
    (record,) = play([deck(tmp_path / "deck.md", "true")], options, Audience())
    assert (record.error, record.steps[0].verdict) == (record.steps[0].reason, Verdict.ERROR)
    assert record.error is not None
    assert "no such file" in record.error.detail


def test_nothing_is_played_where_one_deck_cannot_be(tmp_path: Path) -> None:
    good = deck(tmp_path / "good.md", f"touch {tmp_path}/played")
    (tmp_path / "empty.md").write_text("# Nothing\n\nto do\n")
    with pytest.raises(NothingToPlay, match=r"empty\.md: there is no step"):
        play([good, tmp_path / "empty.md"], NONE, Audience())
    (tmp_path / "odd.md").write_text("# A\n\n.exercise[\n\n```bash\ntrue\n```\n\n```no-such-directive x```\n\n")
    with pytest.raises(NotPlayable):
        play([good, tmp_path / "odd.md"], NONE, Audience())
    with pytest.raises(ClusterError, match="no provider is called 'kin'"):
        play([good], RunOptions(cluster="kin"), Audience())
    assert not (tmp_path / "played").exists()


def test_interrupted_it_takes_the_lab_down_and_writes_what_was_played(tmp_path: Path) -> None:
    started = {process.pid for process in psutil.Process().children(recursive=True)}
    options = RunOptions(cluster="none", record=tmp_path / "record.json")
    audience = Audience(leaves_after=1)
    with pytest.raises(KeyboardInterrupt):
        play([deck(tmp_path / "deck.md", "sleep 1000 &", "touch two")], options, audience)
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= started
    written = json.loads((tmp_path / "record.json").read_text())
    assert (len(written["steps"]), written["complete"]) == (1, False)
    assert [len(record.steps) for record in audience.records] == [1]


def test_pytest_is_not_needed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; sys.modules['pytest'] = sys.modules['_pytest'] = None\n"
        "from harness.project.options import RunOptions; from harness.replay.play import play\n"
        "from harness.report.live import view_for\n"
        "play([Path(sys.argv[1])], RunOptions(cluster='none'), view_for(sys.stdout))"
    )
    path = deck(tmp_path / "deck.md", "echo hello")
    played = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=False)
    assert "1 step: 1 passed" in played.stdout, played.stderr


def test_a_command_that_gave_up_waiting_is_told_to_be_given_longer(tmp_path: Path) -> None:
    kubectl = r"mkdir bin; printf '#!/bin/sh\ntest -e ready\n' >bin/kubectl; chmod +x bin/kubectl; PATH=$PWD/bin:$PATH"
    begins = "(sleep 2; touch ready) & disown"
    waits, reads = "kubectl wait pod/web --for condition=Ready", "kubectl get pod web"
    (waited,) = play([deck(tmp_path / "a.md", kubectl, begins, waits)], NONE, Audience())
    (read,) = play([deck(tmp_path / "b.md", kubectl, begins, reads)], NONE, Audience())
    assert [record.steps[-1].commands[0].tries > 1 for record in (waited, read)] == [True, True]
    notes = [note for record in (waited, read) for note in record.steps[-1].notes]
    assert [note.kind for note in notes] == [NoteKind.WAITED_AGAIN, NoteKind.SUCCEEDED_LATER]
    assert [note.command for note in notes] == [waits, reads]
