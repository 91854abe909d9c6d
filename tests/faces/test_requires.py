"""Decks for several versions of Kubernetes, as the commands, pytest and reports tell of them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.faces.conftest import Run

BOTH = """\
# One

<!-- ```requires until 1.17``` -->
```bash
echo old
```

<!-- ```requires since 1.18``` -->
```bash
echo new
```

Output:

<!-- ```requires until 1.33``` -->
```
new
```

<!-- ```requires since 1.34``` -->
```
newest
```
"""
FUTURE = "---\nrequires: since 1.99\n---\n# Two\n\n```bash\necho b\n```\n"
TOLD = "for Kubernetes until 1.17, and this is 1.30"
TOLD_OF_EXPECTATION = "for Kubernetes since 1.34, and this is 1.30"
TOLD_OF_DECK = "the whole deck is for Kubernetes since 1.99, and this is 1.30"


@pytest.fixture
def on_1_30(directory: Path) -> tuple[str, ...]:
    """Options for a shell without a cluster, with a program that calls itself kubectl 1.30."""
    kubectl = directory / "bin" / "kubectl"
    kubectl.parent.mkdir()
    kubectl.write_text('#!/bin/sh\necho \'{"clientVersion":{"gitVersion":"v1.30.2","major":"1","minor":"30"}}\'\n')
    kubectl.chmod(0o755)
    (directory / "both.md").write_text(BOTH)
    (directory / "future.md").write_text(FUTURE)
    return ("--cluster", "none", "--kubectl", str(kubectl))


def test_a_run_says_what_it_skipped_and_why(harness: Run, directory: Path, on_1_30: tuple[str, ...]) -> None:
    played = harness("run", "both.md", *on_1_30, "--record", "r.json", "--summary", "s.md")
    assert played.status == 0, played.output
    words = " ".join(played.output.split())
    assert f"SKIPPED 1 step: {TOLD}" in words
    assert f"SKIPPED 1 claim: {TOLD_OF_EXPECTATION}" in words
    assert "2 steps: 1 passed, 1 skipped; 1 claim skipped" in words
    summary = (directory / "s.md").read_text()
    assert f"1 step skipped: {TOLD}" in summary
    assert f"1 claim skipped: {TOLD_OF_EXPECTATION}" in summary
    harness("run", "both.md", *on_1_30, "--junit", "j.xml")
    (skipped,) = ET.parse(directory / "j.xml").iter("skipped")
    assert skipped.get("message") == f"skipped: {TOLD}"
    properties = {
        property_element.get("name"): property_element.get("value")
        for property_element in ET.parse(directory / "j.xml").iter("property")
    }
    assert properties["skipped-claim"] == f"both.md:22: {TOLD_OF_EXPECTATION}"
    page = harness("report", "r.json", "-o", "page.html")
    assert page.status == 0, page.errors
    text = (directory / "page.html").read_text()
    assert TOLD in text
    assert f"not compared (text, line 22): {TOLD_OF_EXPECTATION}" in text


def test_a_deck_of_which_nothing_is_played_does_not_end_like_a_success(harness: Run, on_1_30: tuple[str, ...]) -> None:
    for command in ("run", "rehearse", "baseline"):
        ended = harness(command, "future.md", *on_1_30)
        assert ended.status == 5, (command, ended.output)
        assert "for other versions" in ended.errors or TOLD_OF_DECK in " ".join(ended.output.split())
    assert harness("run", "both.md", "future.md", *on_1_30).status == 0, "something was played"


def test_pytest_ends_so_too(plain_pytest: Run, directory: Path, on_1_30: tuple[str, ...]) -> None:
    options = ("--cluster", "none", "--deck-kubectl", on_1_30[-1], "-p", "no:cacheprovider")
    alone = plain_pytest("future.md", *options, "-rs")
    assert alone.status == 5
    assert TOLD_OF_DECK in alone.output
    assert plain_pytest("future.md", *options, "-n", "1").status == 5
    (directory / "test_other.py").write_text("def test_other():\n    pass\n")
    assert plain_pytest("future.md", "test_other.py", *options).status == 0


def test_a_bad_range_is_refused_by_check_and_by_run(harness: Run, directory: Path) -> None:
    (directory / "bad.md").write_text(BOTH.replace("since 1.18", "since soon"))
    checked = harness("check", "bad.md")
    assert checked.status == 1
    assert "bad.md:8:1: error[bad-requires]: “soon” is no minor version of Kubernetes" in checked.output
    played = harness("run", "bad.md", "--cluster", "none")
    assert played.status == 2
    assert "bad.md:8" in played.output
    assert "Nothing was played" in played.output


def test_show_draws_each_range_beside_what_it_is_about(harness: Run, directory: Path, on_1_30: tuple[str, ...]) -> None:
    lines = [line.strip() for line in harness("show", "both.md").output.splitlines()]
    assert "bash     echo old  (line 5, requires until 1.17 at line 3)" in lines
    assert "→ text: newest  (line 22, requires since 1.34 at line 20)" in lines
    assert "requires since 1.99 at line 2, all of the deck" in harness("show", "future.md").output
    shown = json.loads(harness("show", "both.md", "--json").output)
    (first, second) = shown["slides"][0]["steps"]
    assert first["requires"] == [{"since": None, "until": "1.17", "scope": "step", "path": "both.md", "line": 3}]
    assert second["expectations"][0]["requires"][0]["until"] == "1.33"


def test_runs_on_several_versions_are_compared_in_what_both_played(
    harness: Run, directory: Path, on_1_30: tuple[str, ...]
) -> None:
    made = harness("baseline", "both.md", *on_1_30)
    assert made.status == 0, made.errors
    assert "requires: until 1.17" in (directory / "both.baseline.yaml").read_text()
    kubectl = Path(on_1_30[-1])
    kubectl.write_text(kubectl.read_text().replace("v1.30.2", "v1.17.0"))
    (directory / "both.md").write_text(BOTH.replace("echo old", "echo new"))
    older = harness("drift", "both.md", *on_1_30, "--json")
    compared = json.loads(older.output)
    assert older.status == 0, older.output
    assert [step["level"] for step in compared["steps"]] == ["cosmetic", "same"]
    assert "2 of them for other versions and not compared" in harness("drift", "both.md", *on_1_30).output
