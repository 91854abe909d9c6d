"""With the record of a run, claims that were not met become what it showed; without one they are left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.fixes.reasons import Unwritten, UnwrittenKind
from harness.match import match
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord, Verdict
from msgspec.structs import replace

from tests.fixes.fixed import fix, left

SLIDE = """\
# Slide

.exercise[

- Scale it:
  ```bash
  kubectl scale deployment web --replicas=4
  ```

]

We should see:
```
{}
```
"""
OLD, NEW = "deployment.extensions/web scaled", "deployment.apps/web scaled"


def record_of(path: Path, *outputs: str, status: int = 0) -> Record:
    """A run in which the steps of a deck printed these."""
    steps = []
    for number, ((slide, step), output) in enumerate(zip(read_deck(path).steps, outputs, strict=True), start=1):
        command = CommandRecord(
            text=step.text,
            line=step.span.line,
            ending=Ending.FINISHED,
            exit_status=status,
            output=output,
            output_bytes=len(output),
            seconds=0.1,
        )
        expectations = tuple(
            ExpectationRecord(
                line=expectation.span.line,
                kind=expectation.kind,
                text=expectation.text,
                hidden=expectation.hidden,
                satisfied=match(expectation.kind, expectation.text, output).satisfied,
            )
            for expectation in step.expectations
        )
        steps.append(
            StepRecord(
                index=number,
                slide=slide.number,
                title=slide.title,
                path=str(path),
                line=step.span.line,
                kind=step.kind,
                text=step.text,
                hidden=step.hidden,
                terminal=step.terminal,
                verdict=Verdict.FAILED,
                commands=(command,),
                expectations=expectations,
            )
        )
    return _record(path, steps)


def _record(path: Path, steps: Sequence[StepRecord]) -> Record:
    return Record(
        schema=SCHEMA_VERSION,
        harness="0",
        started="",
        seconds=1.0,
        complete=True,
        deck=DeckRecord(path=str(path), title="", dialect="remark", language="en", sha256=""),
        cluster=None,
        own_seconds=0.0,
        steps=tuple(steps),
    )


def deck(folder: Path, *expectations: str, name: str = "deck.md") -> Path:
    path = folder / name
    path.write_text("\n---\n\n".join(SLIDE.format(expectation) for expectation in expectations))
    return path


def test_an_expectation_becomes_what_appeared(tmp_path: Path) -> None:
    path = deck(tmp_path, f"...\n{OLD}")
    text, fixed = fix(path, record=record_of(path, f"{NEW}\n"))
    assert text == SLIDE.format(f"...\n{NEW}")
    assert not fixed.left


def test_an_expectation_in_a_list_keeps_its_indentation(tmp_path: Path) -> None:
    path = deck(tmp_path, OLD)
    path.write_text(
        path.read_text().replace("We should see:\n```\n", "- We should see:\n  ```\n  ").replace("\n```\n", "\n  ```\n")
    )
    before = path.read_text()
    text, _ = fix(path, record=record_of(path, NEW))
    assert text == before.replace(OLD, NEW)


def test_lines_may_become_more_and_fewer(tmp_path: Path) -> None:
    path = deck(tmp_path, "one and two\nfour and five\nsix and seven")
    text, _ = fix(path, record=record_of(path, "one and two\nthree and\nfour and 5\nsix and seven"))
    assert text == SLIDE.format("one and two\nthree and\nfour and 5\nsix and seven")
    path = deck(tmp_path, "one and two\nfour and five\nsix and seven")
    text, _ = fix(path, record=record_of(path, "one and two\nsix and seven"))
    assert text == SLIDE.format("one and two\nsix and seven")


def test_without_a_record_expectations_are_left_and_said(tmp_path: Path) -> None:
    path = deck(tmp_path, OLD)
    text, fixed = fix(path)
    assert text == SLIDE.format(OLD)
    assert left(fixed) == ["drift-output"]
    assert fixed.left[0].reason == Unwritten(UnwrittenKind.NO_RECORD)


@pytest.mark.parametrize(
    ("output", "status"), [("error: no objects passed to scale", 1), ("something else\nat all", 0)]
)
def test_what_a_failed_command_says_and_another_output_altogether_are_no_expectations(
    tmp_path: Path, output: str, status: int
) -> None:
    path = deck(tmp_path, OLD)
    text, fixed = fix(path, record=record_of(path, output, status=status), select=("unmet-claim",))
    assert text == SLIDE.format(OLD)
    assert left(fixed) == ["unmet-claim"]


def test_steps_alike_are_told_apart_by_their_order(tmp_path: Path) -> None:
    path = deck(tmp_path, OLD, "web scaled to 3")
    text, _ = fix(path, record=record_of(path, NEW, "web scaled to 4"))
    assert text == "\n---\n\n".join((SLIDE.format(NEW), SLIDE.format("web scaled to 4")))


def test_a_deck_edited_since_its_run_is_matched_by_content(tmp_path: Path) -> None:
    path = deck(tmp_path, OLD)
    record = record_of(path, NEW)
    path.write_text(f"# Another slide\n\n---\n\n{SLIDE.format(OLD)}")
    assert NEW in fix(path, record=record)[0]


def test_of_steps_alike_that_cannot_be_told_apart_none_is_touched(tmp_path: Path) -> None:
    path = deck(tmp_path, OLD, OLD)
    record = record_of(path, NEW, "deployment.v9/web scaled")
    path = deck(tmp_path, OLD)
    assert fix(path, record=record)[0] == SLIDE.format(OLD)


def test_the_translation_gets_the_same_expectation(tmp_path: Path) -> None:
    english = deck(tmp_path, OLD, name="deck.en.md")
    french = tmp_path / "deck.fr.md"
    french.write_text(
        english.read_text().replace("Scale it", "Agrandir").replace("We should see", "Nous devrions voir")
    )
    record = record_of(english, NEW)
    assert NEW in fix(english, record=record)[0]
    text, fixed = fix(french, english, record=record)
    assert NEW in text
    assert not fixed.left


def test_an_expectation_that_was_met_is_not_touched(tmp_path: Path) -> None:
    path = deck(tmp_path, "deployment.../web scaled")
    record = record_of(path, NEW)
    record = replace(record, steps=tuple(replace(step, verdict=Verdict.PASSED) for step in record.steps))
    assert fix(path, record=record)[0] == SLIDE.format("deployment.../web scaled")
