"""What the labs of a matrix need is brought here while others are played: one version of Kubernetes after the other.

A version that is here already waits for no other.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.cluster import programs
from harness.cluster.errors import ClusterError
from harness.drift.matrix.cells import Combination
from harness.drift.matrix.processes import last_words, run_to_end
from harness.project.options import RunOptions
from harness.project.settings import ProgramSettings

Heard = Callable[[str, str], None]
"""Is given a version as a person names it, and a line that tells how its programs get here."""


class Fetching:
    """Brings the programs of each version here once, in the order in which they are asked for. Belongs to one event loop."""

    def __init__(self, program: Sequence[str], options: RunOptions, folder: Path, heard: Heard) -> None:
        """`program` has what a lab needs brought here: a deck follows, whose project has its settings, and a version.

        What it prints goes into a file of `folder`.
        """
        self._program = tuple(program)
        self._options = options
        self._folder = folder
        self._heard = heard
        self._queue = asyncio.Lock()
        self._last = asyncio.Event()
        """Set once all is here that was asked for until now."""
        self._last.set()
        self._tasks: dict[str, asyncio.Task[str]] = {}

    async def of(self, deck: Path, combination: Combination) -> str:
        """Return once all is here that a cell needs; why it cannot be had, or an empty text."""
        if not combination.starts_kubernetes:
            return ""
        version = combination.kubernetes or self._options.kubernetes or programs.STABLE
        if version not in self._tasks:
            log = self._folder / f"programs-{len(self._tasks) + 1}.log"
            self._tasks[version] = asyncio.create_task(self._fetch(deck, version, log))
        return await self._tasks[version]

    async def _fetch(self, deck: Path, version: str, log: Path) -> str:
        command = [*self._program, str(deck), f"--kubernetes={version}"]
        command += ["--install"] if self._options.install else []
        async with self._queue:
            is_here = await asyncio.to_thread(_is_here, version)
            before, own = self._last, asyncio.Event()
            if not is_here:
                self._last = own
        try:
            if not is_here:
                await before.wait()
            status = await run_to_end(command, log, lambda line: self._heard(version, line))
        finally:
            own.set()
        return "" if status == 0 else last_words(log) or f"what brings its programs here ended with status {status}"


def _is_here(version: str) -> bool:
    """Return whether its programs are in the cache, or in the folder that is named."""
    try:
        programs.find(version, ProgramSettings(sources=("cache",)), lambda _: None)
    except ClusterError:
        return False
    return True
