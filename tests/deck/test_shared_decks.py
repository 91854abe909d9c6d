"""Whole decks, ours and those of others: each step stands where it says, and claims what its slide does."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from harness.deck.model import Step
from harness.deck.reader import read_deck
from harness.deck.source import read_source
from harness.record.lab import HomeRecord
from harness.report.outline import render_json
from harness.shell.parsing import programs

from tests.beside import DECKS, where_kept

REPOSITORY = Path(__file__).parents[2]
OURS = REPOSITORY / "slides" / "en" / "ourapponkube.md"
THEIRS = DECKS / "ourapponkube.en.md"
OWN_DECKS = REPOSITORY / "tests" / "decks"

OWN_EXPECTATIONS = [
    ("docker-compose -f dockercoins.yml push", "text", "v0.1: digest: sha256:… size: …"),
    ("kubectl get svc", "text", "NAME"),
]
"""What our deck claims beyond theirs, by the last line typed and the beginning of the claim: without it lies about tags and services went unnoticed."""


@pytest.mark.parametrize("path", [OURS, pytest.param(THEIRS, marks=where_kept(THEIRS))])
def test_the_english_deck_is_read_as_it_is_meant(path: Path) -> None:
    outline = json.loads(render_json(read_deck(path), HomeRecord(start="~")))
    steps = [step for slide in outline["slides"] for step in slide["steps"]]
    assert len(outline["slides"]) == 20
    assert sum(bool(slide["steps"]) for slide in outline["slides"]) == 12
    assert Counter(step["kind"] for step in steps) == {"bash": 17, "hide": 2, "wait": 1, "keys": 1, "open": 1}
    lines = path.read_text().split("\n")
    for step in steps:
        assert step["text"].split("\n")[0] in lines[step["line"] - 1]
    expectations = [
        (step["text"].split("\n")[-1], expectation["kind"], expectation["text"].split("\n")[0].split("  ")[0])
        for step in steps
        for expectation in step["expectations"]
    ]
    catalog = "curl $REGISTRY/v2/_catalog"
    assert expectations[:2] == [
        (catalog, "json", '{"repositories":[]}'),
        (catalog, "json", '{"repositories":["busybox"]}'),
    ]
    assert expectations[2:] == (OWN_EXPECTATIONS if path == OURS else [])
    assert {finding.id for finding in read_deck(path).findings} <= {"mojibake"}


def every_step_stands_where_it_says(path: Path) -> list[Step]:
    steps = [step for _, step in read_deck(path).steps]
    lines = read_source(path).text.split("\n")
    for step in steps:
        if step.kind != "open":
            assert step.text.split("\n")[0].strip() in lines[step.span.line - 1], step
        for expectation in step.expectations:
            assert expectation.text.split("\n")[0].strip() in lines[expectation.span.line - 1], expectation
    return steps


@where_kept(DECKS)
def test_a_file_of_two_dialects_is_read_in_both() -> None:
    path = DECKS / "exposing-services.mixed.txt"
    steps = every_step_stands_where_it_says(path)
    deck = read_deck(path)
    assert deck.dialect == "rst + jekyll"
    assert [slide.title for slide in deck.slides][:4] == [
        "Exposing services",
        "Basic service types",
        "Exposing a port",
        "Running containers with open ports",
    ]
    assert len(steps) == 42
    assert {step.terminal for step in steps} == {"term1"}
    assert not any("raw %}" in step.text for step in steps)
    (patch,) = [step for step in steps if step.text.startswith("kubectl patch")]
    assert [len(program.words) for program in programs(patch.text)] == [6, 5]
    assert "minReadySeconds: 10" in programs(patch.text)[0].literals[5]
    assert [step.text for step in steps if step.kind == "open"] == ["http://node2:30001/"]
    assert [finding.id for finding in deck.findings if finding.id != "mojibake"] == ["missing-include"]


def test_fences_are_steps_where_no_exercise_is_marked() -> None:
    steps = every_step_stands_where_it_says(OWN_DECKS / "outputs-of-old.marp.md")
    assert [(step.text, [expectation.kind.value for expectation in step.expectations]) for step in steps] == [
        ("kubectl get hpa", ["text"]),
        ("kubectl delete pod cake", ["text"]),
        ("kubectl get secrets", ["text"]),
        ("kubectl get componentstatuses", ["text"]),
        ("kubectl get jobs", ["text"]),
        ("kubectl get pods", ["text"]),
        ("kubectl get jobs", ["text"]),
    ]
    assert steps[1].expectations[0].text == 'pod "cake" deleted'


@where_kept(DECKS)
def test_steps_are_found_where_no_exercise_is_marked() -> None:
    steps = every_step_stands_where_it_says(DECKS / "hotelmap.marp.md")
    assert len(steps) == 35
    expectations = {
        step.text: [(expectation.kind.value, expectation.text) for expectation in step.expectations]
        for step in steps
        if step.expectations
    }
    assert expectations["kubectl scale pod pingpong --replicas=3"] == [
        ("error", "Error from server (NotFound): the server could not find the requested resource")
    ]
    assert expectations["kubectl run pingpong --image alpine ping 127.0.0.1"] == [("text", "pod/pingpong created")]
    assert expectations["kubectl get all"][0][1].startswith("NAME ")


@pytest.mark.parametrize(
    ("path", "line"),
    [(OWN_DECKS / "keys-below.md", 19), pytest.param(DECKS / "istio-workshop.md", 311, marks=where_kept(DECKS))],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_a_key_on_the_line_below_its_directive_is_read(path: Path, line: int) -> None:
    steps = every_step_stands_where_it_says(path)
    assert [(step.text, step.span.line) for step in steps if step.kind == "keys"] == [("^C", line)]
