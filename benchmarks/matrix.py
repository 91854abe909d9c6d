"""How long four versions take, two at once, against the four runs one after the other; and a kubectl out of the cache.

    python benchmarks/matrix.py [DECK] [--kubectl 1.20,1.24,1.31,1.37] [-n 2] [--rounds 1]

Both begin with programs, images and kubectls in the cache. Every run has a local cluster of its own, whose boot and end count.
The times are the best of the rounds, in which the two take turns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.cluster import kubectl
from harness.drift.matrix.cells import kubectls
from rich.console import Console
from rich.table import Table

DECK = Path(__file__).parents[1] / "slides" / "en" / "ourapponkube.md"
SHARE = 0.60
READY = 1.0
"""Seconds in which a kubectl that was fetched before is to be ready."""


def harness(*arguments: str) -> float:
    """Seconds that a command takes."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        finished = subprocess.run(
            (sys.executable, "-m", "harness.faces.cli", *arguments), check=False, stdin=subprocess.DEVNULL, stdout=output,
            stderr=output,
        )  # fmt: skip
        if finished.returncode:
            output.seek(0)
            raise SystemExit(f"harness {' '.join(arguments)} ended with {finished.returncode}\n{output.read()}")
    return time.perf_counter() - began


def ready(version: str) -> float:
    """Seconds until a kubectl is verified and has said its version."""
    began = time.perf_counter()
    kubectl.find(version, print)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("deck", nargs="?", default=str(DECK))
    parser.add_argument("--kubectl", default="1.20,1.24,1.31,1.37")
    parser.add_argument("-n", dest="at_once", default="2")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    versions = kubectls(given.kubectl)
    for version in versions:
        kubectl.find(version, print)
    slowest = max(ready(version) for version in versions)
    singles: list[float] = []
    matrices: list[float] = []
    before = os.getloadavg()[0]
    for _ in range(given.rounds):
        matrices.append(harness("matrix", given.deck, "--kubectl", given.kubectl, "-n", given.at_once))
        singles.append(sum(harness("run", given.deck, "--kubectl", version) for version in versions))
    share = min(matrices) / min(singles)
    table = Table(title=f"{len(versions)} versions, load before {before:.1f}")
    table.add_column("")
    table.add_column("seconds", justify="right")
    table.add_column("may be", justify="right")
    table.add_row("one after the other", f"{min(singles):.1f}", "")
    table.add_row(f"matrix -n {given.at_once}", f"{min(matrices):.1f}", "")
    table.add_row("the matrix's share", f"{share:.0%}", f"{SHARE:.0%}")
    table.add_row("a kubectl out of the cache", f"{slowest:.2f}", f"{READY:.0f}")
    Console().print(table)
    if share > SHARE or slowest > READY:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
