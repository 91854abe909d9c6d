"""Running the tools that a build consists of: quietly, into a log, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from harness.cluster.errors import CannotHost

REPORT_INTERVAL = 5.0
LAST_LINES = 15


def run(
    argv: Sequence[str | Path],
    *,
    log: Path,
    directory: Path | None = None,
    env: Mapping[str, str] | None = None,
    report: Callable[[int, float], None] | None = None,
) -> None:
    """Run a tool to its end, its output appended to `log`.

    `report` is called every few seconds with the number of lines printed so far and the seconds elapsed.
    Raises `CannotHost` with the end of the log if the tool is missing or fails. An exception (Ctrl-C among
    them) ends the tool and all that it started.
    """
    started = time.monotonic()
    with log.open("ab") as output:
        first_byte = output.tell()
        try:
            process = subprocess.Popen(
                [str(word) for word in argv],
                cwd=directory,
                env={**os.environ, **env} if env else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise CannotHost(f"{argv[0]} is not installed; `harness cluster prepare --install` installs it") from error
        try:
            while True:
                try:
                    status = process.wait(REPORT_INTERVAL)
                    break
                except subprocess.TimeoutExpired:
                    if report:
                        report(_lines_since(log, first_byte), time.monotonic() - started)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    if status:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        raise CannotHost(f"{Path(argv[0]).name} ended with status {status}:\n{end}")


def _lines_since(log: Path, first_byte: int) -> int:
    with log.open("rb") as file:
        file.seek(first_byte)
        return file.read().count(b"\n")
