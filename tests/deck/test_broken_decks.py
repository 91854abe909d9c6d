"""Decks as they come from editors and translators: `tests/decks` has a sound one, its broken translation, and two dialects in a file."""

from __future__ import annotations

from pathlib import Path

from harness.deck.reader import read_deck
from harness.deck.source import read_source
from harness.drift.translation.borrowing import with_original
from harness.drift.translation.findings import compare

DECKS = Path(__file__).parents[1] / "decks"
ENGLISH, FRENCH, MIXED = (DECKS / f"pancakes.{name}" for name in ("en.md", "fr.md", "mixed.txt"))


def test_text_in_a_wrong_encoding_is_read_as_it_was_meant() -> None:
    source = read_source(FRENCH)
    assert {character for character in source.text if not character.isascii()} == set("éêœô’🤔") - {"é", "ô"}
    assert [(finding.id, finding.span.line) for finding in source.findings] == [
        ("mojibake", line) for line in (3, 11, 21, 34, 46)
    ]
    written = FRENCH.read_text().split("\n")
    assert [written[repair.line - 1] for repair in source.repairs] == [repair.before for repair in source.repairs]


def test_a_translation_is_told_all_that_it_lost() -> None:
    findings = compare(read_deck(ENGLISH), read_deck(FRENCH))
    assert [(finding.id.removeprefix("translation-"), finding.span.line) for finding in findings] == [
        ("kubectl-run", 18),
        ("lost-directive", 18),
        ("lost-directive", 23),
        ("broken-command", 37),
        ("missing-slide", 45),
        ("lost-directive", 52),
        ("lost-directive", 52),
        ("port", 57),
    ]


def test_a_translation_borrows_what_ends_its_stream() -> None:
    deck, remark = with_original(read_deck(FRENCH), ENGLISH)
    assert remark.startswith("4 hidden directives borrowed from ")
    steps = [f"{'+' * step.borrowed}{step.kind} {step.text}" for _, step in deck.steps]
    at = steps.index("bash kubectl logs deployment/pancake --follow --namespace kitchen")
    assert steps[at + 1 : at + 3] == ["+wait start worker process", "+keys ^C"]
    assert "+hide kubectl create namespace kitchen" in steps


def test_a_file_of_two_dialects_is_read_in_both() -> None:
    deck = read_deck(MIXED)
    assert [slide.title for slide in deck.slides] == ["Baking", "Serving"]
    lines = MIXED.read_text().split("\n")
    assert [(step.text, lines[step.span.line - 1].strip()) for _, step in deck.steps] == [
        ("kubectl get nodes", "$ kubectl get nodes"),
        (pods := "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{end}}'", pods),
    ]
    assert [(finding.id, finding.span.line) for finding in deck.findings] == [("missing-include", 6)]
