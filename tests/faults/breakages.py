"""Streams, disks and encodings that break: the verdict, the record and the exit status stay what they are."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.decks import PLAIN
from tests.faults.model import ENDS_WITHIN, HARNESS, NONE, WHOLE, End, Fault, Place
from tests.faults.signals import write

_STREAMS = {
    "| head -1": "| head -1 >/dev/null; exit ${PIPESTATUS[0]}",
    "| true": "| true; exit ${PIPESTATUS[0]}",
    "> /dev/full": ">/dev/full",
    "2> /dev/full": "2>/dev/full",
    "> /dev/full 2>&1": ">/dev/full 2>&1",
    "<&-": "<&-",
    ">&-": ">&-",
    "2>&-": "2>&-",
    "<&- >&- 2>&-": "<&- >&- 2>&-",
}
_ENCODINGS = {
    "ascii": "LC_ALL=C PYTHONIOENCODING=ascii PYTHONUTF8=0",
    "latin-1": "PYTHONIOENCODING=latin-1",
    "cp1252": "PYTHONIOENCODING=cp1252",
    "a locale that is not there": "LC_ALL=xx_YY.UTF-8",
}
_FILES = ("--record", "--junit", "--summary", "--sarif")


def breakages() -> Iterator[Fault]:
    """Yield each of them, with a deck that is played alone and by workers."""
    for workers in ("", "-n 2"):
        who = workers or "alone"
        run = f"run deck.md --cluster none {workers}"
        recorded = f"{run} --record record.json"
        for name, redirection in _STREAMS.items():
            yield _fault("streams", f"{name}, {who}", recorded, after=redirection)
        for name, variables in _ENCODINGS.items():
            yield _fault("encodings", f"{name}, {who}", recorded, variables=variables)
        for option in _FILES:
            more = "" if option == "--record" else "--record record.json"
            exits = (4,) if option == "--record" else (1,)
            yield _fault("disks", f"{option} /dev/full, {who}", f"{run} {more} {option} /dev/full", exits=exits)
            yield _fault(
                "disks",
                f"{option} where nothing can be written, {who}",
                f"{run} {more} {option} /proc/none/file",
                exits=exits,
            )
        yield _fault("disks", f"no state directory, {who}", recorded, variables="XDG_STATE_HOME=/dev/full")
        yield _fault(
            "disks",
            f"no file may grow, {who}",
            recorded,
            before="ulimit -f 0; trap '' XFSZ;",
            exits=(1, 4),
            records=(NONE,),
        )
        yield _fault("disks", f"a temporary directory that is full, {who}", recorded, before=_FULL, exits=(1, 4))


_FULL = (
    "mkdir small && mount -t tmpfs -o size=64k,nr_inodes=8 none small && trap 'umount -l small' EXIT && export TMPDIR=$PWD/small"
    " && head -c 64k /dev/zero >small/zero 2>/dev/null;"
)
"""Makes the folder for temporary files one that takes nothing; needs root."""


def _fault(
    kind: str,
    name: str,
    words: str,
    *,
    before: str = "",
    variables: str = "",
    after: str = "",
    exits: tuple[int, ...] = (1,),
    records: tuple[str, ...] = (WHOLE, NONE),
) -> Fault:
    command = f"{before} {variables} {' '.join(HARNESS)} {words} {after}"
    if "--record record.json" in words and records == (WHOLE, NONE) and before == "":
        records = (WHOLE,)
    return Fault(kind, name, _shell(command), exits, records=records)


def _shell(command: str) -> Callable[[Place], End]:
    def play(place: Place) -> End:
        write(place.folder, PLAIN)
        with Path(place.folder, "out").open("wb") as out:
            finished = subprocess.run(
                ["bash", "-c", command],
                cwd=place.folder,
                env=place.environment,
                stdout=out,
                stderr=out,
                check=False,
                timeout=ENDS_WITHIN,
            )
        return End(finished.returncode)

    return play
