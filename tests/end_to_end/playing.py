"""`harness run` as a person types it, and the record of what it did."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.cluster.provider import Cluster

REPOSITORY = Path(__file__).parents[2]
SLIDES = REPOSITORY / "slides"
ENGLISH = SLIDES / "en" / "ourapponkube.md"
FRENCH = SLIDES / "fr" / "ourapponkube.md"
HARNESS = (sys.executable, "-m", "harness.cli")
LAST_REGISTRY_SLIDE = "10"
LAST_QUESTION = "- Ask for the list again:"
"""What it asks for never comes in a deck that was changed."""
GENEROUS = 900
"""Seconds."""


@dataclass(frozen=True)
class Run:
    """A finished `harness run` and the record it wrote."""

    exit_status: int
    output: str
    record: dict[str, Any]

    def verdicts(self) -> dict[int, str]:
        """The verdict at each step's line."""
        return {step["line"]: step["verdict"] for step in self.record["steps"]}

    def lines(self, verdict: str) -> list[int]:
        """The lines of the steps that have this verdict."""
        return [line for line, its_verdict in self.verdicts().items() if its_verdict == verdict]


def harness_run(deck: Path, directory: Path, *options: str, lab: Cluster | None = None) -> Run:
    """In a lab that is up, or else in one of the run's own."""
    record = directory / "record.json"
    finished = harness(
        "run", str(deck), "--cluster", address(lab) if lab else "local", "--record", str(record), *options
    )
    output = finished.stdout + finished.stderr
    assert record.exists(), output
    return Run(finished.returncode, output, json.loads(record.read_text()))


def harness(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HARNESS, *arguments], check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GENEROUS
    )


def address(lab: Cluster) -> str:
    """For `--cluster`: play in this lab, and leave it up."""
    return f"local:{lab.facts.name}"


def changed(deck: Path, directory: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of the deck with one place changed, and the line of that place."""
    text = deck.read_text()
    assert text.count(old) == 1, f"{old!r} should stand once in {deck}"
    copy = directory / "changed.md"
    copy.write_text(text.replace(old, new).replace(LAST_QUESTION, f"{LAST_QUESTION} <!-- ```retry 3``` -->"))
    return copy, text[: text.index(old)].count("\n") + 1
