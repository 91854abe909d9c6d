"""Findings in the formats that other programs read."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from harness.deck.findings import finding
from harness.deck.model import Finding, Severity, Span
from harness.report.findings import render
from msgspec.structs import replace

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json").read_text())
DECKS = Path(__file__).parents[1] / "decks"
FINDINGS = [
    Finding("endless-command", Span(Path("a, b/é: 1.md"), 3, 7), Severity.WARNING, "50% of\nthis", "Do: that."),
    Finding("image-without-tag", Span(Path("/elsewhere/x.md"), 1), Severity.NOTE, "old", "new"),
    Finding("shell-syntax", Span(Path("c.md"), 9, 2), Severity.ERROR, "no", "yes"),
]


@pytest.mark.parametrize("findings", [[], FINDINGS])
def test_sarif_is_what_its_schema_says(findings: list[Finding]) -> None:
    log = json.loads(render("sarif", findings))
    jsonschema.validate(log, SCHEMA)
    results = log["runs"][0]["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [
        (finding.id, finding.severity.value) for finding in findings
    ]
    for result in results:
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_names_files_as_uris() -> None:
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(render("sarif", FINDINGS))["runs"][0]["results"]
    ]
    assert uris == ["a%2C%20b/%C3%A9%3A%201.md", "file:///elsewhere/x.md", "c.md"]


def test_github_gets_a_line_each_with_its_marks_escaped() -> None:
    assert render("github", FINDINGS).split("\n") == [
        "::warning file=a%2C b/é%3A 1.md,line=3,col=7,title=endless-command::50%25 of%0Athis%0ADo: that.",
        "::notice file=/elsewhere/x.md,line=1,col=1,title=image-without-tag::old%0Anew",
        "::error file=c.md,line=9,col=2,title=shell-syntax::no%0Ayes",
    ]


def test_json_has_all_there_is() -> None:
    (row, *_) = json.loads(render("json", FINDINGS))["findings"]
    assert row == {
        "id": "endless-command",
        "path": "a, b/é: 1.md",
        "line": 3,
        "column": 7,
        "severity": "warning",
        "message": "50% of\nthis",
        "help": "Do: that.",
        "decks": [],
        "related": None,
    }


def test_the_place_that_a_finding_is_related_to_is_data() -> None:
    related = replace(FINDINGS[2], related=Span(Path("en/c.md"), 8))
    (row,) = json.loads(render("json", [related]))["findings"]
    assert row["related"] == {"path": "en/c.md", "line": 8}
    (result,) = json.loads(render("sarif", [related]))["runs"][0]["results"]
    (place,) = result["relatedLocations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "en/c.md"


def test_a_related_place_is_written_where_the_message_does_not_name_it() -> None:
    place = Span(Path("en/c.md"), 1)
    named = finding("translation-missing-command", Span(Path("fr/c.md"), 2), command="ls", place=place, is_after="")
    applied = replace(finding("lone-dollar", Span(Path("en/c.md"), 12), command="ls"), related=place)
    texts = [render("text", [read]) for read in (named, applied)]
    assert ["(applied at en/c.md:1)" in text for text in texts] == [False, True]


def test_the_findings_of_broken_decks_are_sarif_too() -> None:
    from harness.check import CheckSettings, check  # noqa: PLC0415
    from harness.deck.reader import find_decks, read_deck  # noqa: PLC0415

    findings = [finding for path in find_decks(DECKS) for finding in check(read_deck(path), CheckSettings())]
    assert len({finding.id for finding in findings}) > 3
    jsonschema.validate(json.loads(render("sarif", findings)), SCHEMA)
