"""Translations played from the command line, with what they borrow from their originals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.drift.reading import slide
from tests.faces.conftest import Run

STREAM = "sh -c 'echo up and running; exec sleep 600'"
ORIGINAL = slide("Follow it", STREAM, "<!-- ```wait up and running``` -->", "<!-- ```keys ^C``` -->", "echo done")
TRANSLATION = slide("Suivons", STREAM, "echo done")


@pytest.fixture
def decks(directory: Path) -> Path:
    for language, text in (("en", ORIGINAL), ("fr", TRANSLATION)):
        (directory / language).mkdir()
        (directory / language / "deck.md").write_text(text)
    return directory


def record(directory: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((directory / "record.json").read_text())
    return read


def test_a_translation_that_lost_its_directives_is_played_with_its_originals(harness: Run, decks: Path) -> None:
    ran = harness("run", "fr/deck.md", "--cluster", "none", "--record", "record.json", "--junit", "junit.xml")
    assert ran.status == 0, ran.output + ran.errors
    assert "2 hidden directives borrowed from en/deck.md: wait (line 9), keys (line 11)" in ran.output
    assert "  borrowed from en/deck.md:9:\n  wait: up and running" in ran.output
    steps = record(decks)["steps"]
    assert [(step["kind"], step["path"], step["line"], step["borrowed"]) for step in steps] == [
        ("bash", "fr/deck.md", 6, False),
        ("wait", "en/deck.md", 9, True),
        ("keys", "en/deck.md", 11, True),
        ("bash", "fr/deck.md", 10, False),
    ]
    assert '"en/deck.md"' in (decks / "junit.xml").read_text()


def test_without_them_a_command_that_never_ends_fails_at_its_step(harness: Run, decks: Path) -> None:
    arguments = ("--cluster", "none", "--timeout", "2", "--record", "record.json")
    ran = harness("run", "fr/deck.md", "--no-borrow-directives", *arguments)
    assert ran.status == 1
    assert "borrowed" not in ran.output
    first, last = record(decks)["steps"]
    assert (first["verdict"], last["verdict"]) == ("failed", "passed")
    assert (first["reason"]["path"][-10:], first["reason"]["line"]) == ("fr/deck.md", 6)
    assert (first["reason"]["kind"], round(first["reason"]["seconds"])) == ("timeout", 2)


def test_a_borrowed_expectation_that_is_not_met_is_told_where_it_stands(harness: Run, decks: Path) -> None:
    (decks / "talk.md").write_text(slide("A", "echo one", "<!-- ```expect two``` -->"))
    (decks / "exposé.md").write_text(slide("B", "echo one"))
    ran = harness("run", "exposé.md", "--original", "talk.md", "--cluster", "none", "--record", "record.json")
    assert ran.status == 1
    assert "talk.md:9: `echo one` did not show what the slide claims" in ran.output
    assert "FAILED talk.md:9 slide 1, B" in ran.output
    assert "mend talk.md:9" in ran.output
    (step,) = record(decks)["steps"]
    assert (step["path"], step["expectations"][0]["path"], step["expectations"][0]["line"]) == (
        "exposé.md",
        "talk.md",
        9,
    )


def test_an_original_that_cannot_be_read_is_said(harness: Run, decks: Path) -> None:
    ran = harness("run", "fr/deck.md", "--original", "nowhere.md", "--cluster", "none")
    assert ran.status == 2
    assert "nowhere.md: no such file" in ran.output


def test_one_original_is_for_one_deck(harness: Run, decks: Path) -> None:
    ran = harness("run", "fr/deck.md", "en/deck.md", "--original", "en/deck.md", "--cluster", "none")
    assert ran.status == 4
    assert "en/deck.md is the original of one deck, and 2 are played" in ran.output + ran.errors


def test_check_compares_with_the_original(harness: Run, decks: Path) -> None:
    checked = harness("check", "fr/deck.md", "--format", "json")
    assert checked.status == 1
    findings = json.loads(checked.output)["findings"]
    assert [(finding["id"], finding["line"]) for finding in findings] == [("translation-lost-directive", 6)] * 2
    assert harness("check", "fr/deck.md", "--ignore", "translation").status == 0


def test_show_draws_what_is_borrowed(harness: Run, decks: Path) -> None:
    assert "wait     up and running  (en/deck.md:9, borrowed)" in harness("show", "fr/deck.md").output
    assert "wait" not in harness("show", "fr/deck.md", "--no-borrow-directives").output
