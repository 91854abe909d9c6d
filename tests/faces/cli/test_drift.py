"""`harness baseline`, `harness drift` and `harness parity` with a plain shell: what they say, and their exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

from tests.faces.conftest import Run

NO_CLUSTER = ("--cluster", "none")
DECK = """\
# First

.exercise[

- Say it:
  ```bash
  echo hello
  ```

]

---

# Second

.exercise[

- Count:
  ```bash
  seq 2
  ```

]
"""


def test_a_deck_is_compared_with_what_it_did_before(harness: Run, directory: Path) -> None:
    deck = directory / "deck.md"
    deck.write_text(DECK)
    made = harness("baseline", "deck.md", *NO_CLUSTER)
    assert (made.status, made.output) == (0, "deck.baseline.yaml: 2 steps\n"), made.errors
    assert "echo hello" in made.errors, "what is played is shown, but not among the results"

    same = harness("drift", "deck.md", *NO_CLUSTER)
    assert same.status == 0, same.output
    assert same.output.splitlines()[-1] == "2 steps: 2 same"

    deck.write_text(DECK.replace("seq 2", "seq 3"))
    changed = harness("drift", "deck.md", *NO_CLUSTER)
    assert changed.status == 1
    assert changed.output.splitlines()[:3] == [
        "deck.md:20: changed: bash `seq 3` (slide “Second”)",
        "    the deck was edited: `seq 2`, now `seq 3`",
        "    printed now: `3`",
    ]

    deck.write_text(DECK.replace("seq 2", "seq two"))
    broken = harness("drift", "deck.md", *NO_CLUSTER, "--json")
    assert broken.status == 1
    comparison = json.loads(broken.output)
    assert (comparison["level"], comparison["counts"]) == (
        "broken",
        {"broken": 1, "changed": 0, "cosmetic": 0, "same": 1},
    )
    assert [(step["line"], step["level"], step["after"]) for step in comparison["steps"]] == [
        (7, "same", "passed"),
        (20, "broken", "failed"),
    ]


def test_a_run_in_which_steps_failed_makes_no_baseline_unless_it_is_said(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DECK.replace("seq 2", "seq two"))
    refused = harness("baseline", "deck.md", *NO_CLUSTER)
    assert refused.status == 1
    assert "deck.md: 1 of 2 steps did not pass, first deck.md:20 (failed): no baseline is written" in refused.errors
    assert not (directory / "deck.baseline.yaml").exists()

    made = harness("baseline", "deck.md", "--allow-failures", *NO_CLUSTER)
    assert (made.status, made.output) == (0, "deck.baseline.yaml: 2 steps, 1 of them not passed\n")
    assert "verdict: failed" in (directory / "deck.baseline.yaml").read_text()
    assert harness("drift", "deck.md", *NO_CLUSTER).status == 0


def test_records_stand_for_runs(harness: Run, directory: Path) -> None:
    deck = directory / "deck.md"
    deck.write_text(DECK)
    assert harness("run", "deck.md", *NO_CLUSTER, "--record", "all.json").status == 0
    assert harness("run", "deck.md", *NO_CLUSTER, "--record", "part.json", "--until", "1").status == 0
    assert harness("baseline", "deck.md", "--from", "all.json", "--to", "good.yaml").status == 0
    assert harness("drift", "deck.md", "--against", "good.yaml", "--from", "all.json").status == 0

    part = harness("baseline", "deck.md", "--from", "part.json")
    assert part.status == 4
    assert "part.json: only a part of deck.md was played" in part.errors
    deck.write_text(DECK.replace("seq 2", "seq 3"))
    edited = harness("drift", "deck.md", "--against", "good.yaml", "--from", "all.json")
    assert edited.status == 4
    assert "all.json: deck.md was edited since that run: play it again" in edited.errors
    (directory / "other.md").write_text(DECK)
    other = harness("drift", "other.md", "--against", "good.yaml", "--from", "all.json")
    assert other.status == 4
    assert "all.json is the record of deck.md, not of other.md" in other.errors


def test_what_cannot_be_compared_is_said_before_anything_is_played(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DECK.replace("echo hello", "touch played"))
    (directory / "broken.yaml").write_text("steps: [")
    for arguments, message in (
        ((), "deck.baseline.yaml: there is no baseline; `harness baseline deck.md` makes one of a good run"),
        (("--against", "broken.yaml"), "broken.yaml is no baseline, or is broken"),
        (("--against", "."), "is a folder"),
    ):
        refused = harness("drift", "deck.md", *NO_CLUSTER, *arguments)
        assert refused.status == 4
        assert message in refused.errors
    missing = harness("drift", "missing.md", *NO_CLUSTER)
    assert (missing.status, "missing.md" in missing.errors) == (4, True)
    assert not (directory / "played").exists()


def test_a_translation_that_comes_out_otherwise_is_a_finding_with_both_lines(harness: Run, directory: Path) -> None:
    (directory / "en").mkdir()
    (directory / "fr").mkdir()
    expectation = "\nWe should see:\n```\n2\n```\n"
    (directory / "en" / "deck.md").write_text(DECK + expectation)
    (directory / "fr" / "deck.md").write_text(
        (DECK + expectation)
        .replace("First", "Un")
        .replace("Second", "Deux")
        .replace("We should see", "Nous devrions voir")
    )
    same = harness("parity", "en/deck.md", "fr/deck.md", *NO_CLUSTER)
    assert (same.status, same.output) == (0, ""), same.errors

    french = directory / "fr" / "deck.md"
    french.write_text(french.read_text().replace("seq 2", "seq 0 2"))
    other = harness("parity", "en/deck.md", "fr/deck.md", *NO_CLUSTER, "--format", "json")
    assert other.status == 1, other.errors
    (finding,) = json.loads(other.output)["findings"]
    assert (finding["id"], finding["path"], finding["line"]) == ("parity-output", "fr/deck.md", 20)
    assert "(en/deck.md:20)" in finding["message"]

    refused = harness("parity", "en/deck.md", "fr/deck.md", "--from", "en.json")
    assert refused.status == 4
    assert "--from takes two records" in refused.errors
