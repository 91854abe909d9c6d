"""Run the tools of a build: their output goes to a log, and none of them outlives the harness."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from harness.cluster.build.cache import REPORT_INTERVAL, Progress
from harness.cluster.errors import CannotHost

LAST_LINES = 15
Report = Callable[[int, float], None]
"""Called with the number of lines that were printed so far and the seconds that have elapsed."""


def run(
    argv: Sequence[str | Path],
    *,
    log: Path,
    directory: Path | None = None,
    env: Mapping[str, str] | None = None,
    report: Report | None = None,
    output: Path | None = None,
    on_start: Callable[[int], None] | None = None,
) -> None:
    """Run a tool to its end and append its output to `log`. `report` is called every few seconds, `on_start` once with its pid.

    With `output`, its standard output goes to that file, and to the log only where the tool fails.

    Raises `CannotHost` with the end of the log if the tool is missing or fails. An exception (Ctrl-C among
    them) ends the tool and all that it started.
    """
    first_byte = log.stat().st_size if log.exists() else 0

    def waiting(seconds: float) -> None:
        if report:
            report(_lines_since(log, first_byte), seconds)

    process = start(argv, log=log, directory=directory, env=env, output=output)
    with _ended_by_exceptions(process):
        if on_start:
            on_start(process.pid)
        status = _waited_for(process, waiting)
    if status:
        if output is not None:
            with log.open("ab") as file:
                file.write(output.read_bytes())
        raise CannotHost(f"{Path(argv[0]).name} ended with status {status}; {last_words(log)}")


def start(
    argv: Sequence[str | Path],
    *,
    log: Path,
    directory: Path | None = None,
    env: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a tool in a session of its own; the kernel ends it if this process is killed.

    Raises `CannotHost` if it is missing.
    """
    program = shutil.which(argv[0])
    if program is None:
        raise CannotHost(f"{argv[0]} is not installed; run again with --install")
    with log.open("ab") as errors, output.open("wb") if output else contextlib.nullcontext(errors) as answers:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", program, *(str(word) for word in argv[1:])],
            cwd=directory,
            env={**os.environ, **env} if env else None,
            stdin=subprocess.DEVNULL,
            stdout=answers,
            stderr=errors,
            start_new_session=True,
        )


@contextlib.contextmanager
def _ended_by_exceptions(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a tool, and all that it started, where an exception leaves the body of the `with`: Ctrl-C among them."""
    try:
        yield
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def _waited_for(process: subprocess.Popen[bytes], waiting: Callable[[float], None]) -> int:
    """Wait for the end of a tool, and return its exit status; `waiting` is called every few seconds, with the seconds of that wait."""
    began = time.monotonic()
    while True:
        try:
            return process.wait(REPORT_INTERVAL)
        except subprocess.TimeoutExpired:
            waiting(time.monotonic() - began)


@contextlib.contextmanager
def beside(
    argv: Sequence[str | Path], *, log: Path, waiting: Callable[[float], None], env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a tool beside the body of the `with`, and wait for its end afterwards. Its exit status is ignored.

    `waiting` is called every few seconds of that wait, with the seconds that it has taken. An exception ends the tool and all that it started.
    Raises `CannotHost` if it is missing.
    """
    process = start(argv, log=log, env=env)
    with _ended_by_exceptions(process):
        yield
        _waited_for(process, waiting)


def elapsed(progress: Progress, phase: str) -> Report:
    """Report that a phase begins; return a function that reports the seconds that it has taken."""
    progress(phase)

    def report(_lines: int, seconds: float) -> None:
        progress(f"{phase}: {seconds:.0f} s")

    return report


def last_words(log: Path) -> str:
    """Return the end of a log and the path of it, for a message."""
    end = "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
    return f"all of what it said is in {log}, and last:\n{end}"


def _lines_since(log: Path, first_byte: int) -> int:
    with log.open("rb") as file:
        file.seek(first_byte)
        return file.read().count(b"\n")
