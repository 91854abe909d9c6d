"""Programs that a matrix starts: each is waited for, also when somebody ends it."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

_LAST_LINES = 4
_LARGE = 10_000
"""Bytes of a log that may hold its last lines."""


async def run_to_end(command: Sequence[str], log: Path, heard: Callable[[str], None] | None = None) -> int:
    """Run a program whose output goes to a file, and each line of it to `heard`; return its exit status.

    Cancelled, it tells the program to end (SIGTERM), which takes down what it brought up, and waits for that. A matrix that is
    killed ends its programs, too.
    """
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "TERM", "--", *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output if heard is None else asyncio.subprocess.PIPE,
            stderr=output if heard is None else asyncio.subprocess.STDOUT,
            env={**os.environ, "NO_COLOR": "1"},
            start_new_session=True,
        )
        try:
            if process.stdout is not None and heard is not None:
                async for line in process.stdout:
                    output.write(line)
                    heard(line.decode(errors="replace").rstrip())
            return await process.wait()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):  # it may have ended by itself just now
                process.send_signal(signal.SIGTERM)
            await process.wait()
            raise


def last_words(log: Path) -> str:
    """Return the last lines that a program printed, for one that left nothing else."""
    lines = [line.rstrip() for line in log.read_bytes()[-_LARGE:].decode(errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-_LAST_LINES:])
