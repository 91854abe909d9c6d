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
HARNESS = (sys.executable, "-m", "harness.faces.cli")
GENEROUS = 900
"""Seconds."""


@dataclass(frozen=True)
class Run:
    """A finished `harness run` and the record it wrote."""

    exit_status: int
    output: str
    record: dict[str, Any]


def harness_run(deck: Path, directory: Path, *options: str, lab: Cluster | None = None) -> Run:
    """In a lab that is up, or else in one of the run's own."""
    record = directory / "record.json"
    where = ("--cluster", address(lab) if lab else "local", "--home", "workshops")
    finished = harness("run", str(deck), *where, "--record", str(record), *options)
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
