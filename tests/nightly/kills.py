"""Runs that are killed at any moment: the next command removes what they left.

    python -m tests.nightly.kills --times 40

Each run is ended by SIGKILL at a moment of its own, one after the other over the time that a whole run takes: while it makes namespaces, starts
components, types, takes its lab down. Ends with 1 where anything stays: a process, a mount, a control group, a file, a namespace.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from harness.cluster.local.state import ClusterDirectory, names

from tests.end_to_end.labs import left_of, namespaces_of, users_of

DECK = Path(__file__).parents[2] / "slides/en/first-pods.md"
LAB = f"kills-{os.getpid()}"
"""Of its own: other labs of this machine are none of this program's business."""
HARNESS = (sys.executable, "-m", "harness.faces.cli")


def main() -> int:
    """Kill as many runs as are asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=40, metavar="N", help="so many runs (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: 1)")
    parser.add_argument("--nodes", type=int, default=1, metavar="N", help="of the labs (default: 1)")
    options = parser.parse_args()
    words = ("run", str(DECK), "--nodes", str(options.nodes), "--cluster", f"local:{LAB}")
    whole = min(_seconds_of(words) for _ in range(2))
    print(f"a whole run takes {whole:.1f} s")
    spread = random.Random(options.seed)
    failures = 0
    for number in range(1, options.times + 1):
        left = killed_after(whole * (number - spread.random()) / options.times, words, f"run {number}")
        failures += bool(left)
        for what in left:
            print(f"    LEFT {what}")
    print(f"{options.times} runs were killed, {failures} left something that the next command did not remove")
    return 1 if failures else 0


def _seconds_of(words: tuple[str, ...]) -> float:
    began = time.monotonic()
    subprocess.run((*HARNESS, *words), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def killed_after(seconds: float, words: tuple[str, ...], title: str) -> list[str]:
    """Kill a run after so many seconds, have the next command remove what it left; return what is still there."""
    run = subprocess.Popen((*HARNESS, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
    is_there = LAB in names()
    namespaces = namespaces_of(LAB) if is_there and ClusterDirectory(LAB).read() else set()
    began = time.monotonic()
    command = ("down", LAB) if is_there else ("status",)
    removal = subprocess.run((*HARNESS, "cluster", *command), check=False, capture_output=True, text=True)
    took = time.monotonic() - began
    print(
        f"{title}: killed after {seconds:4.1f} s; " + (f"its lab was removed in {took:.1f} s" if is_there else "no lab")
    )
    left = [] if removal.returncode == 0 else [removal.stdout + removal.stderr]
    left += left_of(LAB)
    return left + (users_of(namespaces) if namespaces else [])


if __name__ == "__main__":
    sys.exit(main())
