"""What watching the cluster costs: the same deck with and without, in turns, on a lab of its own.

    python benchmarks/effects.py [DECK] [--rounds 3]

Every play is a process of its own and has a new lab, whose boot is not counted as the deck's time but is where the
client loads. Seconds are the deck's, the lab's boot left out; waited is what the player spent in calls about effects;
processor seconds are the harness's own, boot included;
memory is the largest that the process had. All numbers are the best of the rounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

DECK = Path(__file__).parents[1] / "slides" / "en" / "ourapponkube.md"
_MEASURED = ("seconds", "waited", "processor", "memory", "boot")
LIMITS = "≤ 3 %, ≤ 60 MB"

PLAY = """
import json, resource, sys, time
from pathlib import Path
from harness.cluster import providers
from harness.cluster.effects import observing as effects
from harness.cluster.provider import Request
from harness.deck.reader import read_deck
from harness.record.model import Verdict
from harness.replay import run
if sys.argv[2] == "without":
    effects.Effects.watch = lambda self, cluster: None
    run.load_client = lambda: None
waited = 0.0
def timed(function):
    def call(*arguments):
        global waited
        began = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            waited += time.perf_counter() - began
    return call
for name in ("watch", "begin", "only_read", "take", "take_losses", "settle", "close"):
    setattr(effects.Effects, name, timed(getattr(effects.Effects, name)))
deck = run.DeckRun(read_deck(Path(sys.argv[1])), providers.load("local"), Request())
for planned in deck.plan:
    deck.play(planned.index)
boot = deck._waiting_for_cluster
record = deck.close()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": record.seconds - boot,
    "waited": waited,
    "processor": usage.ru_utime + usage.ru_stime,
    "memory": usage.ru_maxrss / 1024,
    "boot": boot,
    "effects": sum(len(command.effects) for step in record.steps for command in step.commands),
    "passed": record.count(Verdict.PASSED),
}))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and MiB."""

    seconds: float
    waited: float
    processor: float
    memory: float
    boot: float
    effects: int
    passed: int


def play(deck: Path, how: str) -> Cost:
    """One play in a process of its own."""
    finished = subprocess.run(
        (sys.executable, "-c", PLAY, str(deck), how), check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    return Cost(**json.loads(finished.stdout))


def main() -> None:
    """Print a table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("deck", nargs="?", type=Path, default=DECK)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    costs: dict[str, list[Cost]] = {"without": [], "with": []}
    for _ in range(given.rounds):
        for how, found in costs.items():
            found.append(play(given.deck, how))
    table = Table(
        "effects", "deck", "waited", "processor", "memory", "boot", "effects", "passed", title=f"limits: {LIMITS}"
    )
    best = {
        how: Cost(
            *(min(getattr(each, name) for each in found) for name in _MEASURED),
            found[-1].effects,
            found[-1].passed,
        )
        for how, found in costs.items()
    }
    for how, cost in best.items():
        table.add_row(
            how, f"{cost.seconds:.1f} s", f"{cost.waited:.2f} s", f"{cost.processor:.1f} s", f"{cost.memory:.0f} MB", f"{cost.boot:.1f} s",
            str(cost.effects), str(cost.passed),
        )  # fmt: skip
    more = best["with"].seconds / best["without"].seconds - 1
    table.add_row("more", f"{more:+.1%}", "", "", f"{best['with'].memory - best['without'].memory:+.0f} MB", "", "", "")
    Console().print(table)


if __name__ == "__main__":
    main()
