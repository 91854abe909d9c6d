"""A machine that runs: how it is started, and what runs in it over ssh."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import REPORT_INTERVAL, Progress
from harness.cluster.errors import CannotHost

from tests.machines.disk import RELEASE, Disk

_BOOTS_WITHIN = 600.0
_ENDS_WITHIN = 120.0
"""Seconds, for an emulated processor."""
_INTERVAL = 3.0
_MODULES = ("br_netfilter", "ip_tables", "loop")
"""Of the kernel: what `harness doctor` asks an administrator to load."""
_FATAL = (b"KVM internal error", b"Kernel panic")
"""What is in the log of a machine that will not answer any more."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a machine is started from."""

    disk: Disk
    supplies: Path
    """The image of another disk."""
    memory: int
    """MiB."""
    log: Path
    """Gets what is said of the machine, and what appears on its console."""
    scratch: Path
    """A directory that goes when the machine has ended."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One that answers, or soon will."""

    disk: Disk
    address: str
    port: int
    way: tuple[str, ...] = ()
    """The argv before that of a program that is to reach the address."""

    def run(self, user: str, command: str) -> int:
        """Run a command of the shell as a user who logs in; what it says appears. Return its status."""
        return subprocess.run(self.ssh(user, command), check=False, stdin=subprocess.DEVNULL).returncode

    def output(self, user: str, command: str) -> str:
        """Return what a command of the shell says, run as a user who logs in."""
        answer = subprocess.run(
            self.ssh(user, command), check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return answer.stdout

    def ssh(self, user: str, command: str) -> tuple[str, ...]:
        """Return the argv that runs a command of the shell in it."""
        options = {
            "BatchMode": "yes",
            "ConnectTimeout": "60",
            "HostKeyAlias": RELEASE,
            "IdentitiesOnly": "yes",
            "LogLevel": "ERROR",
            "ServerAliveInterval": "30",
            "UserKnownHostsFile": str(self.disk.known_hosts),
        }
        given = (f"-o{name}={value}" for name, value in options.items())
        return (
            *self.way,
            "ssh",
            "-i",
            str(self.disk.key),
            "-p",
            str(self.port),
            *given,
            f"{user}@{self.address}",
            command,
        )


Start = Callable[[Parts], tuple["subprocess.Popen[bytes]", Machine]]


@contextmanager
def running(
    disk: Disk, supplies: Path, log: Path, *, memory: int, ways: Sequence[tuple[str, Start]], progress: Progress
) -> Iterator[Machine]:
    """Yield a machine, started by the first of the ways that succeeds and ended in the end. What it writes to its disks goes with it.

    It reaches nothing but who comes by ssh. `log` gets what is said of it, and what appears on its console. Raises `CannotHost`.
    """
    with tempfile.TemporaryDirectory(prefix="machine-") as scratch:
        process, machine = _started(Parts(disk, supplies, memory, log, Path(scratch)), ways, progress)
        try:
            yield machine
            machine.run("root", "systemctl poweroff")
            try:
                process.wait(_ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                progress("it does not shut down; switched off")
        finally:
            process.kill()
            process.wait()


def _started(
    parts: Parts, ways: Sequence[tuple[str, Start]], progress: Progress
) -> tuple[subprocess.Popen[bytes], Machine]:
    """Return a machine that answers, and its process."""
    for name, start in ways:
        parts.log.write_bytes(b"")
        process, machine = start(parts)
        try:
            if _comes_up(machine, process, parts.log, f"the machine starts ({name})", progress):
                machine.run("root", f"modprobe --all {' '.join(_MODULES)}")
                return process, machine
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.kill()
        process.wait()
        progress(f"the machine does not come up ({name})")
    raise CannotHost(f"the machine does not come up; {tool.last_words(parts.log)}")


def _comes_up(machine: Machine, process: subprocess.Popen[bytes], log: Path, phase: str, progress: Progress) -> bool:
    """Wait until it answers; return whether it does."""
    started = reported = time.monotonic()
    report = tool.elapsed(progress, phase)
    while True:
        time.sleep(_INTERVAL)
        now = time.monotonic()
        if process.poll() is not None or now - started > _BOOTS_WITHIN or _is_lost(log):
            return False
        if machine.output("root", "echo up") == "up\n":
            progress(f"the machine is up after {time.monotonic() - started:.0f} s")
            return True
        if now - reported > REPORT_INTERVAL:
            report(0, now - started)
            reported = now


def _is_lost(log: Path) -> bool:
    words = log.read_bytes()
    return any(fatal in words for fatal in _FATAL)
