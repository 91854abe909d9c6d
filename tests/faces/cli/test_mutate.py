"""`harness mutate`, as other people start it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.conftest import GENEROUS, Run

STRONG = "# A page\n\n```bash\nseq 3 | tail -1\n```\n\nYou should see:\n\n```\n3\n```\n"
WEAK = "# A page\n\n```bash\nseq 3 | tail -1\n```\n"
NONE = ("--cluster", "none")


def test_every_lie_is_caught(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(STRONG)
    finished = harness("mutate", "deck.md", *NONE, "--kind", "value", "--kind", "claim")
    assert finished.status == 0, finished.errors
    assert "2 lies of 3 (1 in what is typed, 1 in what should appear)" in finished.output
    assert "2 of 2 caught (100%)" in finished.output
    assert "L2 (1 of 2), slide 1: value: `3` → `4`: caught by expectation" in finished.errors


def test_what_no_slide_notices_fails_and_is_told_with_what_would(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(WEAK)
    finished = harness("mutate", "deck.md", *NONE, "--only", "L2")
    assert finished.status == 1
    assert "deck.md:4: value: `3` → `4`" in finished.output
    assert "<!-- ```expect 3``` -->" in finished.output
    assert harness("mutate", "deck.md", *NONE, "--only", "L2", "--at-least", "0").status == 0


def test_what_makes_no_difference_counts_for_nothing_and_is_listed(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text("# A page\n\n```bash\ntest -d /\ntrue\n```\n")
    finished = harness("mutate", "deck.md", *NONE)
    assert finished.status == 0
    assert "none makes a difference" in finished.output
    assert "L1 slide 1, deck.md:4: dropped-step: without `test -d /`" in finished.output


def test_lies_are_listed_without_playing(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(STRONG)
    listed = harness("mutate", "deck.md", "--list", "--cluster", "nowhere")
    assert (listed.status, listed.errors) == (0, "")
    assert listed.output.splitlines() == [
        "L1    deck.md:4: dropped-step: without `seq 3 | tail -1`",
        "L2    deck.md:4: value: `3` → `4`",
        "L3    deck.md:10: claim: `3` → `4`",
    ]
    assert len(harness("mutate", "deck.md", "--list", "--limit", "2").output.splitlines()) == 2


def test_as_json(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(WEAK)
    finished = harness("mutate", "deck.md", *NONE, "--only", "L2", "--json")
    (deck,) = json.loads(finished.output)["decks"]
    (answer,) = deck["answers"]
    assert (deck["deck"], deck["possible"]) == ("deck.md", 2)
    assert (answer["id"], answer["kind"], answer["outcome"], answer["line"]) == ("L2", "value", "missed", 4)
    assert answer["advice"]["claim"] == "3"


def test_a_deck_that_is_not_green_is_refused(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text("# A page\n\n```bash\nfalse\nseq 3\n```\n")
    finished = harness("mutate", "deck.md", *NONE)
    assert (finished.status, finished.output) == (2, "")
    assert "deck.md:4" in finished.errors
    assert "the deck fails without a lie" in finished.errors


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--kind", "prot"), 4, "--kind prot: there are claim, dropped-step"),
        (("--only", "L99"), 4, "--only L99: deck.md has the lies L1 to L3"),
        (("--kind", "image"), 5, "there is no lie to tell"),
        (("--cluster", "nowhere"), 4, "no provider is called 'nowhere'"),
    ],
)
def test_what_makes_no_sense(
    harness: Run, directory: Path, arguments: tuple[str, ...], status: int, message: str
) -> None:
    (directory / "deck.md").write_text(STRONG)
    finished = harness("mutate", "deck.md", *arguments)
    assert finished.status == status
    assert message in finished.errors


def test_it_goes_on_after_the_last_lie_that_was_told_about_the_same_deck(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(STRONG)
    assert harness("mutate", "deck.md", *NONE, "--only", "L2").status == 0
    both = harness("mutate", "deck.md", *NONE, "--only", "L2", "--only", "L3", "--resume")
    assert "1 of 2 lies were told before" in both.errors
    assert "L3 (2 of 2)" in both.errors
    again = harness("mutate", "deck.md", *NONE, "--only", "L2", "--only", "L3", "--resume")
    assert "2 of 2 lies were told before" in again.errors
    assert "(1 of 2)" not in again.errors
    assert "2 of 2 caught" in again.output
    (directory / "deck.md").write_text(STRONG.replace("3", "4"))
    assert "told before" not in harness("mutate", "deck.md", *NONE, "--only", "L2", "--resume").errors


def test_an_interruption_leaves_nothing(directory: Path, environment: dict[str, str], tmp_path: Path) -> None:
    (directory / "deck.md").write_text("# A page\n\n```bash\nsleep 0.1\nseq 3\n```\n\n```bash\nseq 4\n```\n")
    command = [sys.executable, "-P", "-m", "harness.faces.cli", "mutate", "deck.md", *NONE]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        command, cwd=directory, env={**environment, "TMPDIR": str(scratch)}, stderr=subprocess.PIPE, text=True
    ) as playing:
        assert playing.stderr is not None
        for line in playing.stderr:
            if line.startswith("L1 "):
                break
        playing.send_signal(signal.SIGINT)
        assert "`--resume` goes on after the last lie" in playing.stderr.read()
        assert playing.wait(GENEROUS) == 2
    assert list(scratch.iterdir()) == []
