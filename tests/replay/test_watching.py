"""A deck that is edited while it is played, in a real bash."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.project.options import RunOptions
from harness.record import journals
from harness.record.journal import Journal
from harness.record.model import Record, Verdict
from harness.replay.listener import SilentListener
from harness.replay.session import session_of
from harness.replay.watching import Replay, Watching


class Author:
    """Edits a deck of one step a slide and has it played."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "deck.md"
        self.watching = Watching(session_of(RunOptions(cluster="none"), SilentListener()))

    def saves(self, *texts: str) -> Replay | None:
        slides = [
            f"# Slide {at}\n\n.exercise[\n\n- Do:\n  ```bash\n  {text}\n  ```\n\n]\n"
            for at, text in enumerate(texts, 1)
        ]
        self.path.write_text("\n---\n\n".join(slides))
        deck = read_deck(self.path)
        assert not deck.findings
        return self.watching.next(deck)

    def plays(self, *texts: str) -> Record:
        replay = self.saves(*texts)
        assert replay is not None
        return self.watching.play(replay, lambda: False)


def outputs(record: Record) -> list[str]:
    return [step.commands[-1].output if step.commands else "" for step in record.steps]


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Author]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    author = Author(tmp_path)
    yield author
    author.watching.close()


def test_only_the_changed_slide_is_typed_and_the_terminal_is_the_same(author: Author) -> None:
    first = author.plays("X=$RANDOM$RANDOM", "echo $X", "echo one $X")
    number = first.steps[1].commands[0].output.strip()
    replay = author.saves("X=$RANDOM$RANDOM", "echo $X", "echo two $X")
    assert replay is not None
    assert (replay.start, replay.starts_over) == (2, False)
    assert replay.why == "slide 3 “Slide 3” changed: slides 1–2 stand as before"
    second = author.watching.play(replay, lambda: False)
    assert outputs(second)[2].strip() == f"two {number}"
    assert second.steps[1].started == first.steps[1].started
    assert second.complete


def test_nothing_is_played_when_only_prose_changes(author: Author) -> None:
    author.plays("echo one", "echo two")
    author.path.write_text(author.path.read_text() + "\nA sentence.\n")
    assert author.watching.next(read_deck(author.path)) is None


SERVER = (
    "kubectl() {{ while :; do echo $1 $2 >>pings; echo Forwarding from; sleep 0.1; done; }}; kubectl port-forward {}"
)


def test_what_goes_on_beside_stays_until_its_slide_changes(author: Author) -> None:
    author.watching.stays_in_place = True
    author.plays("echo one", SERVER.format("svc/a"), "tail -1 pings")
    (server,) = author.watching._kept.stage.servers  # type: ignore[union-attr]
    author.plays("echo one", SERVER.format("svc/a"), "sleep 1; tail -1 pings")
    assert list(author.watching._kept.stage.servers) == [server]  # type: ignore[union-attr]
    author.plays("echo one", SERVER.format("svc/b"), "sleep 1; tail -1 pings")
    (other,) = author.watching._kept.stage.servers  # type: ignore[union-attr]
    assert other.command.text.endswith("svc/b")


def test_what_cannot_be_taken_back_starts_over_and_says_so(author: Author) -> None:
    author.plays("echo one", "mkdir made", "ls")
    replay = author.saves("echo one", "mkdir made; echo again", "ls")
    assert replay is not None
    assert replay.starts_over
    assert replay.why == (
        f"slide 2 “Slide 2” changed: starting over on a fresh cluster, slide 1 is played again to get there, "
        f"since this cannot be taken back: {author.path}:20: `mkdir made` may have changed something"
    )
    record = author.watching.play(replay, lambda: False)
    assert [step.verdict for step in record.steps] == [Verdict.PASSED] * 3


def test_in_place_types_it_again_where_it_is(author: Author) -> None:
    author.watching.stays_in_place = True
    author.plays("echo one", "mkdir made")
    replay = author.saves("echo one", "mkdir made && echo again")
    assert replay is not None
    assert (replay.start, replay.starts_over) == (1, False)
    assert "this stays as it is" in replay.why
    assert author.watching.play(replay, lambda: False).steps[1].verdict is Verdict.FAILED


def test_a_slide_more_is_played_behind_the_others(author: Author) -> None:
    author.plays("mkdir made", "cd made")
    replay = author.saves("mkdir made", "cd made", "pwd")
    assert replay is not None
    assert (replay.start, replay.why) == (2, "going on with slide 3 “Slide 3”")
    assert outputs(author.watching.play(replay, lambda: False))[2].strip().endswith("/made")


def test_a_save_while_it_plays_ends_the_round_before_the_next_step(author: Author) -> None:
    replay = author.saves("echo one", "echo two", "echo three")
    assert replay is not None
    looks = iter([False, False, True])
    record = author.watching.play(replay, lambda: next(looks))
    assert (len(record.steps), record.complete) == (2, False)
    assert len(author.plays("echo one", "echo two", "echo 3").steps) == 3


def test_what_a_round_that_ended_early_left_in_a_terminal_belongs_to_no_step_of_the_next(author: Author) -> None:
    reads = ("echo one", "tail -f /dev/null\n  ```\n\n  ```keys\n  ^C")
    replay = author.saves(*reads)
    assert replay is not None
    left = author.watching.play(replay, itertools.chain([False, False], itertools.repeat(True)).__next__)
    assert [step.text for step in left.steps] == [reads[0], "tail -f /dev/null"]
    record = author.plays("echo two", *reads[1:])
    assert [step.verdict for step in record.steps] == [Verdict.PASSED] * 3
    assert outputs(record)[0].strip() == "two"


def test_what_fails_after_a_failure_that_stands_is_blocked_by_it(author: Author) -> None:
    author.plays("sh -c 'exit 2'", "echo one")
    record = author.plays("sh -c 'exit 2'", "sh -c 'exit 3'")
    assert [step.verdict for step in record.steps] == [Verdict.FAILED, Verdict.BLOCKED]


def test_records_of_slides_that_stand_have_their_new_lines(author: Author) -> None:
    author.plays("echo one", "echo two")
    before = author.path.read_text()
    text = before.replace("# Slide 1\n", "# Slide 1\n\nA sentence.\n").replace("echo two", "echo 2")
    author.path.write_text(text)
    replay = author.watching.next(read_deck(author.path))
    assert replay is not None
    record = author.watching.play(replay, lambda: False)
    assert [step.line for step in record.steps] == [
        number for number, line in enumerate(text.split("\n"), start=1) if line.strip().startswith("echo")
    ]
    assert record.steps[0].commands[0].line == record.steps[0].line


def test_the_journal_tells_of_the_whole_deck(author: Author) -> None:
    author.plays("echo one", "echo two")
    author.plays("echo one", "echo 2")
    latest = journals.latest(author.path)
    assert latest is not None
    record = Journal.read(latest)
    assert record.complete
    assert [step.text for step in record.steps] == ["echo one", "echo 2"]


def test_closing_leaves_no_home_and_no_shell(author: Author) -> None:
    record = author.plays("echo $HOME $$")
    home, shell = outputs(record)[0].split()
    assert Path(home).is_dir()
    author.watching.close()
    assert not Path(home).exists()
    assert not Path(f"/proc/{shell}").exists()


def test_an_expectation_that_is_wrong_is_not_tried_for_long_where_nothing_goes_on(author: Author) -> None:
    author.plays("echo one", "curl --silent --max-time 1 http://127.0.0.1:9/ || true")
    kept = author.watching._kept
    assert kept is not None
    kept.stage.acted_at -= 60
    assert kept.stage.patience < 2
    kept.stage.acted_at += 60
    assert kept.stage.patience > 10
