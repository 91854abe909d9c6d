"""The screen before a workshop."""

from __future__ import annotations

import pytest
from harness.record.lab import ClusterRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord, Verdict
from harness.record.note import NoteKind, NoteRecord
from harness.record.past import past_in
from harness.report.rehearsal import Rehearsal, render
from msgspec.structs import replace

from tests.record.examples import broke, in_words

NOTE = NoteRecord(kind=NoteKind.SUCCEEDED_LATER, command="kubectl get pods", tries=4, seconds=6.2)


def step(
    index: int, verdict: Verdict = Verdict.PASSED, reason: str = "", notes: tuple[NoteRecord, ...] = ()
) -> StepRecord:
    return StepRecord(
        index=index,
        slide=index,
        title=f"Doing the thing number {index} that has a rather long title",
        path="slides/deck.md",
        line=10 * index,
        kind="bash",
        text=f"kubectl get pods # {index}",
        hidden=False,
        terminal="term1",
        verdict=verdict,
        reason=in_words(reason) if reason else None,
        started="2026-01-01T00:00:00Z",
        seconds=float(index),
        notes=notes,
    )


def record(*steps: StepRecord) -> Record:
    return Record(
        schema=SCHEMA_VERSION,
        harness="0",
        started="2026-01-01T00:00:00Z",
        seconds=sum(step.seconds for step in steps),
        complete=True,
        deck=DeckRecord(path="slides/deck.md", title="A deck", dialect="remark", language="en", sha256=""),
        cluster=ClusterRecord(provider="local", name="lab", server_version="v1.20.2", kubectl_version="v1.20.2"),
        own_seconds=0.1,
        steps=steps,
    )


FULL = Rehearsal(
    record(
        *(step(at) for at in range(1, 30)),
        step(30, Verdict.FAILED, "slides/deck.md:300: `kubectl get pods` did not show what the slide claims\n- a\n+ b"),
        *(step(at, notes=(NOTE,)) for at in range(31, 36)),
    ),
    past_in([record(*(step(at) for at in range(1, 36)))]),
    tuple(f"registry.example.com/team/image-{at}:1.{at}" for at in range(12)),
    ("httping (apt-get install httping)", "helm (see how the authors of helm want it installed)"),
)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_deck_with_everything_to_say_fits(width: int) -> None:
    lines = render(FULL, width=width, height=24).splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) <= (23 if width >= 80 else 34)
    assert lines[0].startswith("✗ NOT GREEN")
    assert "Next: mend" in "\n".join(lines[-3:])


def test_the_longest_slides_are_shown_in_their_order() -> None:
    shown = [line.split(".")[0].strip() for line in render(FULL).splitlines() if ". Doing" in line]
    assert shown == sorted(shown, key=int)
    assert "35" in shown
    assert "1" not in shown


def test_usual_times_have_a_column_where_there_is_room() -> None:
    assert "usually" in render(FULL, width=80)
    assert "usually" not in render(FULL, width=40)
    assert "usually" not in render(replace(FULL, past=past_in([])), width=80)


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b" not in render(FULL)
    assert "\x1b[31m✗ NOT GREEN" in render(FULL, colour=True)


def test_nothing_that_a_deck_says_moves_the_cursor() -> None:
    hostile = record(replace(step(1, Verdict.FAILED, "\x1b[2J gone"), title="\x1b]0;title\x07"))
    shown = render(Rehearsal(hostile, past_in([])))
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_a_run_cut_short_is_neither_green_nor_the_decks_fault() -> None:
    shown = render(Rehearsal(replace(record(step(1)), complete=False), past_in([])))
    assert shown.startswith("➖ CUT SHORT: ")
    assert "GREEN" not in shown


def test_a_failure_before_a_run_was_cut_short_is_one() -> None:
    failed = replace(record(step(1, Verdict.FAILED, "no")), complete=False)
    assert render(Rehearsal(failed, past_in([]))).startswith("✗ NOT GREEN: ")


def test_a_broken_lab_is_not_the_decks_fault() -> None:
    broken = replace(record(step(1)), error=broke("the kubelet died"), complete=False)
    shown = render(Rehearsal(broken, past_in([])))
    assert "The lab broke, not the deck: the kubelet died" in shown
    assert "Next: mend the lab" in shown


def test_a_rehearsal_offline_says_that_nothing_needs_to_be_fetched() -> None:
    sentence = "Played offline: nothing needs to be fetched."
    assert sentence in render(Rehearsal(record(step(1)), past_in([]), is_offline=True))
    assert sentence not in render(Rehearsal(record(step(1)), past_in([])))
