"""What is left of a run after kills, signals, broken streams, full disks and dead components: a table with exit status, record and rest.

    python -m tests.faults                       # all; what needs a lab, as root
    python -m tests.faults --only kills pairs    # these groups
    python -m tests.faults --quick               # a few moments of each
    python -m tests.faults --page docs/faults.md # write the page of what was played so far

Answers are kept in `build/faults.json`, and only what is not there is played, so that it goes on where it stopped; `--anew` forgets them,
`--again` those that were wrong. The exit status is 1 if one is wrong.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from filelock import FileLock
from harness.project.output_files import write

from tests.faults import breakages, components, signals
from tests.faults.model import SIGNALS, Answer, Fault
from tests.faults.table import PAGE, lines, wrong_lines
from tests.faults.trial import answer_to

_KEPT = Path("build/faults.json")
_GROUPS: Mapping[str, tuple[Callable[[int], Iterator[Fault]], int]] = {
    "breakages": (lambda _moments: breakages.breakages(), 1),
    "components": (lambda _moments: components.components(), 1),
    "kills": (signals.kills, 100),
    "pairs": (signals.pairs, 40),
    "check": (signals.pairs_in_check, 40),
    "lab-kills": (signals.kills_in_lab, 100),
    "lab-pairs": (signals.pairs_in_lab, 20),
    "up-pairs": (signals.pairs_in_cluster_up, 20),
}
"""By name, each with the number of its moments."""
_IN_LABS = ("components", "lab-kills", "lab-pairs", "up-pairs")
_QUICK = 20
"""The part of the moments that `--quick` plays."""


def main() -> None:
    """Play what was not played yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=_GROUPS, nargs="+", default=list(_GROUPS))
    parser.add_argument("--moments", type=int, help="so many of each group, in the place of its own number")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time, of those that need no lab")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    for number in SIGNALS.values():
        # A shell lets what it starts with `&` ignore some, and the harness keeps to that.
        signal.signal(number, signal.SIG_DFL)
    answers = {} if given.anew else _kept()
    if given.again:
        answers = {key: answer for key, answer in answers.items() if answer.is_right}
    if given.page is None:
        for group in given.only:
            if group in _IN_LABS and os.geteuid():
                print(f"{group}: left out, which needs root", flush=True)
                continue
            faults, moments = _GROUPS[group]
            count = given.moments or moments // (_QUICK if given.quick else 1)
            _play(faults(max(2, count)), answers, 1 if group in _IN_LABS else given.jobs)
    else:
        given.page.write_text(_page(answers))
    print(*lines(answers), *wrong_lines(answers), sep="\n")
    sys.exit(any(not answer.is_right for answer in answers.values()))


def _play(faults: Iterator[Fault], answers: dict[str, Answer], jobs: int) -> None:
    """Play those that have no answer yet, `jobs` at a time, and keep each answer at once."""
    keeping = threading.Lock()

    def play(fault: Fault) -> None:
        try:
            answer = answer_to(fault)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            answer = Answer(-1, "none", (str(error),), is_right=False)
        with keeping:
            answers[key_of(fault)] = answer
            _keep(key_of(fault), answer)
            print("right" if answer.is_right else f"WRONG {answer}", key_of(fault), flush=True)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(play, (fault for fault in faults if key_of(fault) not in answers)))


def key_of(fault: Fault) -> str:
    """Return the name under which the answer to a fault is kept."""
    return f"{fault.kind}: {fault.moment}"


def _keep(key: str, answer: Answer) -> None:
    """Add an answer to those that are kept: another process may be at work beside this one, with other groups."""
    _KEPT.parent.mkdir(exist_ok=True)
    with FileLock(_KEPT.with_suffix(".lock")):
        write(_KEPT, msgspec.json.format(msgspec.json.encode({**_kept(), key: answer})))


def _kept() -> dict[str, Answer]:
    return msgspec.json.decode(_KEPT.read_bytes(), type=dict[str, Answer]) if _KEPT.exists() else {}


def _page(answers: dict[str, Answer]) -> str:
    machine = f"Linux {platform.release().partition('-')[0]} with {os.cpu_count()} processors"
    wrong = list(wrong_lines(answers))
    return (
        PAGE.format(
            machine=machine,
            table="\n".join(lines(answers)),
            wrong="\n".join(["\nWrong:\n", *wrong]) if wrong else "\nNone was wrong.",
        ).rstrip()
        + "\n"
    )


if __name__ == "__main__":
    main()
