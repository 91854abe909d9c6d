"""Casts as files, of steps and of decks."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.record.asciicast import Cast, Event, read_cast, text_of, without_idling
from harness.record.casts import cast_of_deck, cast_of_step, folder_for, name_of, remove_casts
from harness.record.errors import RecordError
from harness.record.model import Record
from msgspec.structs import replace

from tests.record.asciicast_rules import check
from tests.record.examples import record, step

CAST = Cast(
    columns=132,
    rows=43,
    title="1. “One”",
    started=1_795_000_000,
    events=(
        Event(0.1, "o", "$ echo \x1b[31mé\x1b[0m\r\n"),
        Event(0.1, "m", "here"),
        Event(5.3000004, "o", '\x00 🙂 \u2028 \\ "\n'),
        Event(5.3000005, "o", "end"),
    ),
)


def test_a_cast_keeps_the_rules_and_is_read_as_it_was(tmp_path: Path) -> None:
    checked = check(text_of(CAST))
    assert checked.header["term"] == {"cols": 132, "rows": 43, "type": "xterm-256color"}
    assert [code for _, code, _ in checked.events] == ["o", "m", "o", "o"]
    (tmp_path / "a.cast").write_text(text_of(CAST), encoding="utf-8")
    read = read_cast(tmp_path / "a.cast")
    assert replace(read, events=()) == replace(CAST, events=())
    assert [(event.code, event.data) for event in read.events] == [(event.code, event.data) for event in CAST.events]
    assert [event.seconds for event in read.events] == pytest.approx([0.1, 0.1, 5.3, 5.3])


def test_many_small_intervals_do_not_add_up_to_a_shift() -> None:
    events = tuple(Event(number / 3, "o", ".") for number in range(30_000))
    assert check(text_of(replace(CAST, events=events))).seconds == pytest.approx(29_999 / 3, abs=1e-4)


def test_pauses_are_made_shorter_and_nothing_else() -> None:
    shorter = check(text_of(without_idling(CAST, 1.5)))
    assert [interval for interval, _, _ in shorter.events] == pytest.approx([0.1, 0.0, 1.5, 0.0], abs=1e-5)
    assert shorter.output == check(text_of(CAST)).output


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('{"version": 2, "width": 80, "height": 24}\n', "an asciicast of version 2"),
        ('{"version": 3}\n', "not an asciicast"),
        ("", "not an asciicast"),
        ('{"version": 3, "term": {"cols": 1, "rows": 1}}\n[1, "o"', "not an asciicast"),
        ("[]\n", "not an asciicast"),
        (None, "no such cast"),
    ],
)
def test_what_is_no_cast_is_refused(tmp_path: Path, content: str | None, complaint: str) -> None:
    path = tmp_path / "a.cast"
    if content is not None:
        path.write_text(content)
    with pytest.raises(RecordError, match=complaint) as caught:
        read_cast(path)
    assert str(path) in str(caught.value)


@pytest.fixture
def deck(tmp_path: Path) -> tuple[Record, Path]:
    """Four steps; the third has no cast, the fourth is in another terminal."""
    path = tmp_path / "f.json"
    folder = folder_for(path)
    folder.mkdir()
    steps = []
    for index in (1, 2, 4):
        cast = replace(CAST, events=(Event(0.5, "o", f"step {index}\r\n"),))
        (folder / name_of(index)).write_text(text_of(cast), encoding="utf-8")
        steps.append(replace(step(index, seconds=2.0), cast=f"{folder.name}/{name_of(index)}"))
    steps[1] = replace(steps[1], slide=1)
    steps[2] = replace(steps[2], terminal="term2", title="Other")
    return record(steps[0], steps[1], step(3), steps[2]), path


def test_the_cast_of_a_deck_has_all_steps_and_a_marker_a_slide(deck: tuple[Record, Path]) -> None:
    checked = check(text_of(cast_of_deck(*deck)))
    assert checked.markers == ["1. Testing our registry", "4. Other"]
    assert checked.output == "step 1\r\nstep 2\r\n\x1bcstep 4\r\n"
    assert checked.seconds == pytest.approx(4.5)
    assert checked.header["title"] == "Our app on Kube"
    assert checked.header["timestamp"] == 1_795_241_110


def test_the_cast_of_a_step(deck: tuple[Record, Path]) -> None:
    assert check(text_of(cast_of_step(*deck, 4))).output == "step 4\r\n"
    with pytest.raises(RecordError, match=r"step 3 .*has no cast: nothing was typed or shown"):
        cast_of_step(*deck, 3)
    with pytest.raises(RecordError, match="no step 9; its steps are 1 to 4"):
        cast_of_step(*deck, 9)


def test_a_record_without_casts_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no casts: play the deck with `harness run .* --record"):
        cast_of_deck(record(step(1)), tmp_path / "f.json")


def test_only_casts_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    for name in ("0001.cast", "12345.cast", "mine.cast", "notes.txt"):
        (tmp_path / name).touch()
    remove_casts(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.cast", "notes.txt"}
    remove_casts(tmp_path / "not there")
