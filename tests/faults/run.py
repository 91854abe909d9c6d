"""What is left of a run after kills, signals, broken streams and full disks: a table with exit status, record and what was left behind.

    python tests/faults/run.py                    # all that need no cluster
    python tests/faults/run.py --only signals     # kills, signals, streams or disks
    python tests/faults/run.py --quick            # a few moments of each
    python tests/faults/run.py --lab              # on the local cluster, as root

Answers are kept in `build/faults.json`, and only what is not there is played, so that it goes on where it stopped; `--anew` forgets them.
The exit status is 1 if a cell is wrong.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = Path("build/faults.json")
HARNESS = (sys.executable, "-m", "harness.cli")
MARK = "SLIDE_HARNESS_FAULT"
"""The variable by which all processes of one try are found."""
ENDS_WITHIN = 120.0
GONE_WITHIN = 10.0
DECK = """\
# One

```bash
echo before; (sleep 971 &) ; echo é ✓
```

# Two

```bash
sleep 1; false
```

# Three

```bash
cat /no/such/file
```
"""
SIGNALS = {"INT": signal.SIGINT, "TERM": signal.SIGTERM, "HUP": signal.SIGHUP}
STREAMS = {
    "| head -1": "| head -1 >/dev/null; exit ${PIPESTATUS[0]}",
    "> /dev/full": ">/dev/full",
    "> /dev/full 2>&1": ">/dev/full 2>&1",
    ">&-": ">&-",
    "2>&-": "2>&-",
    "<&- >&- 2>&-": "<&- >&- 2>&-",
}


@dataclass(frozen=True)
class Answer:
    """What became of one try."""

    exit: int
    record: str
    """`whole`, `cut short`, `none`, or what is wrong with it."""
    left: tuple[str, ...]
    """Processes and files that stayed."""
    is_right: bool


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, in one way of playing."""

    kind: str
    name: str
    try_it: Callable[[Path, dict[str, str]], int]
    """Plays the deck in a folder, with an environment; returns the exit status."""
    exits: tuple[int, ...]
    """The statuses that are right."""
    records: tuple[str, ...]


def faults(*, quick: bool, cluster: str) -> Iterator[Fault]:
    """Yield all of them."""
    whole = seconds_of_a_run(cluster)
    for workers in ((), ("-n", "2")):
        where = f"{' '.join(workers) or 'alone'}, {cluster}"
        words = (*HARNESS, "run", "deck.md", "--cluster", cluster, "--record", "record.json", *workers)
        yield from _kills(where, words, [whole * n / 100 for n in range(1, 101, 25 if quick else 2 if workers else 1)])
        moments = [whole * n / 40 for n in range(1, 41, 20 if quick else 4 if workers else 1)]
        yield from _signals(where, words, moments)
        for name, redirection in STREAMS.items():
            yield Fault("streams", f"{name} ({where})", _shell(words, redirection), (1,), ("whole",))
        ascii_only = "LC_ALL=C PYTHONIOENCODING=ascii PYTHONUTF8=0"
        yield Fault("streams", f"ascii ({where})", _shell(words, "", ascii_only), (1,), ("whole",))
        to_full = tuple("/dev/full" if word == "record.json" else word for word in words)
        yield Fault("disks", f"--record /dev/full ({where})", _shell(to_full), (1,), ("whole",))
        yield Fault(
            "disks", f"no state directory ({where})", _shell(words, "", "XDG_STATE_HOME=/dev/full"), (1,), ("whole",)
        )
        yield Fault(
            "disks",
            f"no file may grow ({where})",
            _shell(words, "", "", "ulimit -f 0; trap '' XFSZ;"),
            (1, 4),
            ("none",),
        )


def _kills(where: str, words: Sequence[str], moments: Sequence[float]) -> Iterator[Fault]:
    for number, moment in enumerate(moments):
        yield Fault(
            "kills",
            f"-9, moment {number} ({where})",
            _signalled(words, moment, [(signal.SIGKILL, 0.0)]),
            (-signal.SIGKILL, 1),
            ("whole", "cut short", "none"),
        )


def _signals(where: str, words: Sequence[str], moments: Sequence[float]) -> Iterator[Fault]:
    pauses = itertools.cycle((0.005, 0.05, 0.2, 1.0))
    for (first, second), (number, moment) in itertools.product(itertools.product(SIGNALS, SIGNALS), enumerate(moments)):
        sent = [(SIGNALS[first], 0.0), (SIGNALS[second], pause := next(pauses))]
        if number % 3 == 0:
            sent.append((SIGNALS[first], pause))
        yield Fault(
            "signals",
            f"{first} and {second}, moment {number} ({where})",
            _signalled(words, moment, sent),
            (2, 1),
            ("whole", "cut short", "none"),
        )


def _signalled(
    words: Sequence[str], moment: float, sent: Sequence[tuple[int, float]]
) -> Callable[[Path, dict[str, str]], int]:
    """Play, wait until a moment (seconds since the harness says something), and send signals, each after a pause."""

    def play(folder: Path, environment: dict[str, str]) -> int:
        with (folder / "out").open("wb") as out:
            process = subprocess.Popen(
                words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
            _until_it_speaks(folder / "out", process)
            time.sleep(moment)
            for number, pause in sent:
                time.sleep(pause)
                if process.poll() is None:
                    process.send_signal(number)
            return process.wait(ENDS_WITHIN)

    return play


def _until_it_speaks(out: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the first words are printed: before them Python itself starts, with nothing to lose."""
    while process.poll() is None and not out.stat().st_size:
        time.sleep(0.005)


def _shell(
    words: Sequence[str], redirection: str = "", variables: str = "", before: str = ""
) -> Callable[[Path, dict[str, str]], int]:
    def play(folder: Path, environment: dict[str, str]) -> int:
        script = f"{before} {variables} {' '.join(words)} {redirection}"
        with (folder / "out").open("wb") as out:
            return subprocess.run(
                ["bash", "-c", script],
                cwd=folder,
                env=environment,
                stdout=out,
                stderr=out,
                check=False,
                timeout=ENDS_WITHIN,
            ).returncode

    return play


def seconds_of_a_run(cluster: str) -> float:
    """Return how long a run takes from its first word to its end."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "deck.md").write_text(DECK)
        began = time.monotonic()
        words = (*HARNESS, "run", "deck.md", "--cluster", cluster)
        subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=ENDS_WITHIN)
        return time.monotonic() - began


def answer_to(fault: Fault) -> Answer:
    """Play one fault in a folder of its own, and look at what is left."""
    mark = uuid.uuid4().hex
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "deck")
        temporary = Path(scratch, "tmp")
        for made in (folder, temporary):
            made.mkdir()
        (folder / "deck.md").write_text(DECK)
        environment = {**os.environ, MARK: mark, "TMPDIR": str(temporary), "XDG_STATE_HOME": f"{scratch}/state"}
        status = fault.try_it(folder, environment)
        if fault.kind == "kills":
            _sweep(folder, environment)
        left = (*_processes(mark), *(f"file {path.name}" for path in temporary.iterdir()))
        left += tuple(f"file {path.name}" for path in folder.iterdir() if path.name.startswith("."))
        record = _record(folder, Path(scratch, "state"))
        printed = (folder / "out").read_text(errors="replace")
    if "Traceback" in printed or "INTERNALERROR" in printed:
        left += (f"a traceback: {printed.strip().splitlines()[-1]}",)
    is_right = status in fault.exits and record in fault.records and not left
    return Answer(status, record, left, is_right)


def _sweep(folder: Path, environment: dict[str, str]) -> None:
    """Begin another run: it removes what a killed one left."""
    (folder / "other.md").write_text("```bash\ntrue\n```\n")
    words = (*HARNESS, "run", "other.md", "--cluster", "none")
    subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False, timeout=ENDS_WITHIN)


def _record(folder: Path, state: Path) -> str:
    """Return how whole the record is, or where there is none, the journal."""
    files = [path for path in (folder / "record.json", *state.rglob("deck-*/*.jsonl")) if path.exists()]
    if not files:
        return "none"
    words = (sys.executable, "-c", _READS, str(files[0]))
    read = subprocess.run(words, capture_output=True, text=True, check=False)
    return read.stdout.strip() or f"unreadable: {read.stderr.strip().splitlines()[-1]}"


_READS = """
import sys; from pathlib import Path; from harness.record.files import read_record; from harness.record.errors import RecordError
try:
    print("whole" if read_record(Path(sys.argv[1])).complete else "cut short")
except RecordError as error:
    print("none" if "tells of no run" in str(error) else error)
"""


def _processes(mark: str) -> tuple[str, ...]:
    """Return what still runs of a try, once it had time to go."""
    until = time.monotonic() + GONE_WITHIN
    while (left := _living(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _living(mark: str) -> tuple[str, ...]:
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                left.append(f"process {(process / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()[:60]}")
        except OSError:
            continue
    return tuple(left)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("kills", "signals", "streams", "disks"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--lab", action="store_true")
    parser.add_argument("--anew", action="store_true")
    given = parser.parse_args()
    if given.anew:
        KEPT.unlink(missing_ok=True)
    answers: dict[str, dict[str, object]] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for fault in faults(quick=given.quick, cluster="local" if given.lab else "none"):
        key = f"{fault.kind}: {fault.name}"
        if given.only not in (None, fault.kind) or key in answers:
            continue
        answers[key] = asdict(answer_to(fault))
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(answers, indent=1))
        if not answers[key]["is_right"]:
            print(key, answers[key], flush=True)
    wrong = [key for key, answer in answers.items() if not answer["is_right"]]
    print(*_table(answers), sep="\n")
    sys.exit(bool(wrong))


def _table(answers: dict[str, dict[str, object]]) -> Iterator[str]:
    """Yield a line for each kind: how many tries, the exit statuses and records that came, what was left, and how many were wrong."""
    width = shutil.get_terminal_size().columns
    for kind, keys in itertools.groupby(sorted(answers), lambda key: key.partition(":")[0]):
        of_kind = [answers[key] for key in keys]
        exits = sorted({str(answer["exit"]) for answer in of_kind})
        records = sorted({str(answer["record"]) for answer in of_kind})
        left = sum(bool(answer["left"]) for answer in of_kind)
        wrong = sum(not answer["is_right"] for answer in of_kind)
        line = f"{kind:8} {len(of_kind):4} tries, exit {', '.join(exits)}, record {', '.join(records)}, {left} left something, {wrong} wrong"
        yield line[:width] if sys.stdout.isatty() else line


if __name__ == "__main__":
    main()
