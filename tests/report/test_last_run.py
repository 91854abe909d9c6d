"""What is said of a slide by its last run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.deck.reader import parse_deck
from harness.deck.source import Source
from harness.record.model import Record, Verdict
from harness.report.last_run import slide_lines
from msgspec.structs import replace

from tests.record.examples import record, step

PATH = Path("deck.md")
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def deck(*commands: str) -> Deck:
    text = "\n\n".join(f"# Slide\n\n```bash\n{command}\n```" for command in commands)
    return parse_deck(Source(PATH, f"{text}\n"))


def run(*steps: tuple[int, str, Verdict], age: timedelta = timedelta(days=3)) -> Record:
    records = tuple(
        replace(step(index), slide=slide, text=text, verdict=verdict, seconds=2.0)
        for index, (slide, text, verdict) in enumerate(steps, 1)
    )
    return replace(record(), steps=records, started=(NOW - age).isoformat())


def lines(deck: Deck, record: Record | None) -> list[str]:
    return [line.text for line in slide_lines(deck, PATH, record, NOW)]


def test_each_slide_has_its_own_verdict() -> None:
    played = run((1, "one", Verdict.PASSED), (2, "two", Verdict.FAILED))
    assert lines(deck("one", "two"), played) == [
        "✓ passed in 2.0 s on Kubernetes v1.37.1, 3 days ago",
        "✗ failed in 2.0 s on Kubernetes v1.37.1, 3 days ago",
    ]


def test_the_worst_of_its_steps_is_the_slides() -> None:
    played = run((1, "one", Verdict.PASSED), (1, "two", Verdict.BLOCKED), age=timedelta(seconds=5))
    both = parse_deck(Source(PATH, "# Slide\n\n```bash\none\n```\n\n```bash\ntwo\n```\n"))
    assert lines(both, played) == ["⊘ blocked in 4.0 s on Kubernetes v1.37.1, just now"]


@pytest.mark.parametrize("verdict", Verdict)
def test_there_is_a_sign_for_every_verdict(verdict: Verdict) -> None:
    (line,) = lines(deck("one"), run((1, "one", verdict)))
    assert line[1:].startswith(f" {verdict} in ")


def test_a_slide_is_known_by_what_is_typed() -> None:
    played = run((1, "one", Verdict.PASSED), (2, "same", Verdict.FAILED), (3, "same", Verdict.PASSED))
    shown = lines(deck("same", "new", "one", "same"), played)
    assert [line.partition(" in ")[0] for line in shown] == [
        "✗ failed",
        "1 step, not played since it was edited",
        "✓ passed",
        "✓ passed",
    ]


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(seconds=-3), "just now"),
    ],
)
def test_it_says_how_long_ago(age: timedelta, words: str) -> None:
    assert lines(deck("one"), run((1, "one", Verdict.PASSED), age=age))[0].endswith(words)


def test_without_a_run_there_is_a_word_about_that() -> None:
    assert lines(deck("one"), None) == ["1 step, never played here"]
