"""The English deck as its authors wrote it, where it is at hand; and ours, which has the same steps."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.report.outline import render_json

REPOSITORY = Path(__file__).parents[2]
OURS = REPOSITORY / "slides" / "en" / "ourapponkube.md"
THEIRS = REPOSITORY.parent / "shared" / "decks" / "ourapponkube.en.md"


@pytest.mark.parametrize(
    "path", [OURS, pytest.param(THEIRS, marks=pytest.mark.skipif(not THEIRS.exists(), reason="not at hand"))]
)
def test_the_english_deck_is_read_as_it_is_meant(path: Path) -> None:
    outline = json.loads(render_json(read_deck(path)))
    steps = [step for slide in outline["slides"] for step in slide["steps"]]
    assert len(outline["slides"]) == 20
    assert sum(bool(slide["steps"]) for slide in outline["slides"]) == 12
    assert Counter(step["kind"] for step in steps) == {"bash": 17, "hide": 2, "wait": 1, "keys": 1, "open": 1}
    lines = path.read_text().split("\n")
    for step in steps:
        assert step["text"].split("\n")[0] in lines[step["line"] - 1]
    claims = [(step["text"], claim["kind"], claim["text"]) for step in steps for claim in step["expectations"]]
    assert claims == [
        ("curl $REGISTRY/v2/_catalog", "json", '{"repositories":[]}'),
        ("curl $REGISTRY/v2/_catalog", "json", '{"repositories":["busybox"]}'),
    ]
    assert {finding.id for finding in read_deck(path).findings} <= {"mojibake"}
