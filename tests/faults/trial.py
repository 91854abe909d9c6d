"""One fault, played in a folder of its own: what is left of it is looked at from outside."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from harness.record.errors import RecordError
from harness.record.files import read_record

from tests.end_to_end.labs import left_of
from tests.faults.model import CUT_SHORT, ENDS_WITHIN, HARNESS, LAB, NONE, WHOLE, Answer, Fault, Place

_MARK = "SLIDE_HARNESS_FAULT"
"""The variable by which all processes of one trial are known."""
_GONE_WITHIN = 20.0
"""Seconds; a machine that has much else to do takes a moment to end what was killed."""


def answer_to(fault: Fault) -> Answer:
    """Play one fault, and look at what is left."""
    mark = uuid.uuid4().hex
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        folder, temporary, state = (Path(scratch, name) for name in ("deck", "tmp", "state"))
        for made in (folder, temporary):
            made.mkdir()
        environment = {**os.environ, _MARK: mark, "TMPDIR": str(temporary), "XDG_STATE_HOME": str(state)}
        end = fault.play(Place(folder, environment))
        if words := fault.removed_by or (fault.removed_if_over_by if end.was_over else ()):
            _next_command(words, folder, environment)
        left = [*_processes(mark), *(f"file {path.name}" for path in temporary.iterdir())]
        left += [f"file {path.name}" for path in folder.iterdir() if path.name.startswith(".")]
        left += left_of(LAB) if fault.has_lab else []
        record = _record(folder, state)
        printed = (folder / "out").read_text(errors="replace")
    if left and fault.has_lab:
        _next_command(("cluster", "down", LAB), Path.cwd(), os.environ.copy())
    if trace := re.search(r"(?:Traceback|INTERNALERROR)(?:.|\n){0,3000}", printed):
        left.append(f"a traceback: {' / '.join(trace[0].split())}")
    if fault.says not in printed:
        left.append(f"nothing said of {fault.says}: {printed.strip()[-600:]}")
    is_right = (
        end.exit in (*fault.exits, *(fault.exits_over if end.was_over else ())) and record in fault.records and not left
    )
    if not is_right and not left:
        left.append(f"printed: {printed.strip()[-600:]}")
    return Answer(end.exit, record, tuple(left), is_right, end.was_over and end.exit not in fault.exits)


def _next_command(words: tuple[str, ...], folder: Path, environment: dict[str, str]) -> None:
    """Give another command: it removes what a killed one left."""
    subprocess.run(
        (*HARNESS, *words), cwd=folder, env=environment, capture_output=True, check=False, timeout=ENDS_WITHIN
    )


def _record(folder: Path, state: Path) -> str:
    """Return how whole the record is, or where there is none, the journal."""
    path = next((path for path in (folder / "record.json", *state.rglob("deck-*/*.jsonl")) if path.exists()), None)
    if path is None:
        return NONE
    try:
        return WHOLE if read_record(path).complete else CUT_SHORT
    except RecordError as error:
        return NONE if "tells of no run" in str(error) else f"unreadable: {error}"


def _processes(mark: str) -> list[str]:
    """Return what still runs of a trial, once it had time to go."""
    until = time.monotonic() + _GONE_WITHIN
    while (left := _living(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _living(mark: str) -> list[str]:
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}".encode() in (process / "environ").read_bytes():
                left.append(f"process {(process / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()[:60]}")
        except OSError:
            continue
    return left
