"""Runs specs in a lab: a few processes of the suite side by side, each with a handful of specs."""

from __future__ import annotations

import math
import os
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec
from harness.cluster.provider import Cluster
from harness.knowledge.version import Version

from tests.conformance.programs import Compiled
from tests.conformance.results import Journal, Outcome, Result, read_junit

AT_A_TIME = 12
"""Specs of one process of the suite: what is lost of a run that is ended."""
_LONGEST = 900
"""Seconds for one spec. The longest waits of the suite are of five minutes."""
_ENDS_WITHIN = 30
"""Seconds that a process of the suite has to delete what it made, once it is asked to end."""
_GINKGO_2 = Version(1, 25)
"""The first release whose suite is on Ginkgo 2, which knows a time limit, and takes an hour where none is given."""


@dataclass
class Suite:
    """The suite of a version, and a lab that it is run against."""

    compiled: Compiled
    kubectl: Path
    lab: Cluster
    kubeconfig: Path
    """Its directory is the home of the suite, and of the kubectl that it runs."""
    reports: Path
    """Where each process leaves its report and its log."""
    is_stopped: bool = False
    _processes: set[subprocess.Popen[bytes]] = field(default_factory=set)

    def run(self, names: Sequence[str], number: int) -> list[Result]:
        """Run specs by their names in one process; return what became of them."""
        place = self.reports / str(number)
        place.mkdir(parents=True, exist_ok=True)
        (report := place / "junit_01.xml").unlink(missing_ok=True)
        with (place / "log").open("w") as log:
            argv = self.lab.command(self._argv(names, place))
            environment = {**os.environ, "HOME": str(self.kubeconfig.parent)}
            process = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            self._processes.add(process)
            try:
                process.wait(_LONGEST * len(names))
            except subprocess.TimeoutExpired:
                _end(process)
            finally:
                self._processes.discard(process)
        return list(read_junit(report, names))

    def _argv(self, names: Sequence[str], place: Path) -> tuple[str, ...]:
        limit = (f"--ginkgo.timeout={_LONGEST * len(names)}s",) if self.compiled.release.minor >= _GINKGO_2 else ()
        return (
            str(self.compiled.suite),
            f"--kubeconfig={self.kubeconfig}",
            f"--kubectl-path={self.kubectl}",
            "--provider=skeleton",
            "--disable-log-dump",
            f"--report-dir={place}",
            f"--ginkgo.focus={'|'.join(map(re.escape, names))}",
            *limit,
        )

    def stop(self) -> None:
        """End the processes that run; of their specs only those that have passed are kept."""
        self.is_stopped = True
        for process in tuple(self._processes):
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Run:
    """Specs that are run in one lab until there are no more, or time is up."""

    def __init__(self, suite: Suite, names: Sequence[str], journal: Journal, is_over: Callable[[], bool]) -> None:
        self._suite = suite
        self._journal = journal
        self._is_over = is_over
        self._count = math.ceil(len(names) / AT_A_TIME)
        self._handfuls: SimpleQueue[tuple[int, Sequence[str]]] = SimpleQueue()
        for number in range(self._count):
            # Neighbours in the list take equally long, so each handful has some from everywhere.
            self._handfuls.put((number, names[number :: self._count]))
        self._threads: list[threading.Thread] = []

    def start(self, processes: int) -> None:
        """Begin, with so many processes of the suite at once."""
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(processes)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait for the end."""
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not (self._suite.is_stopped or self._is_over()):
            try:
                number, names = self._handfuls.get_nowait()
            except Empty:
                return
            results = self._suite.run(names, number)
            if self._suite.is_stopped:  # what was not over is reported as a failure
                results = [result for result in results if result.outcome is Outcome.PASSED]
            today = datetime.now(tz=UTC).date().isoformat()
            self._journal.add(msgspec.structs.replace(result, day=today) for result in results)
            failed = [result.name for result in results if result.outcome is Outcome.FAILED]
            lines = [f"{number + 1} of {self._count}: {len(results)} specs, {len(failed)} failed"]
            print("\n    ".join([*lines, *failed]), flush=True)
