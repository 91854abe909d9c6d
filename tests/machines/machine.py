"""A machine that runs: qemu, and ssh over a port of loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import REPORT_INTERVAL, Progress
from harness.cluster.errors import CannotHost
from harness.cluster.programs.machine import architecture

from tests.machines.disk import RELEASE, Disk

_BOOTS_WITHIN = 600.0
_ENDS_WITHIN = 120.0
"""Seconds, for an emulated processor."""
_INTERVAL = 3.0
_KVM = Path("/dev/kvm")
_KVM_FAILS = b"KVM internal error"
"""What qemu says where the device is there, and does not carry this kernel."""
_KINDS = {
    "amd64": ("qemu-system-x86_64", "q35", "ttyS0", "Westmere"),
    "arm64": ("qemu-system-aarch64", "virt", "ttyAMA0", "max"),
}
"""For each architecture: the program, the board, its serial port, and the processor to emulate.

Wide registers are slow then, and two processors not safe: kernels that patch themselves were seen to end, in one start of three.
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """One that answers."""

    disk: Disk
    port: int

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
        return ("ssh", "-i", str(self.disk.key), "-p", str(self.port), *given, f"{user}@127.0.0.1", command)


@contextmanager
def running(disk: Disk, supplies: Path, log: Path, *, memory: int, progress: Progress) -> Iterator[Machine]:
    """Yield a machine with so many MiB of memory, ended in the end. What it writes to its disks goes with it.

    It reaches nothing but who comes by the port. `log` gets what qemu, and the machine's console, say. Raises `CannotHost`.
    """
    machine = Machine(disk, _free_port())
    process = _start(machine, supplies, log, memory, progress)
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


def _start(machine: Machine, supplies: Path, log: Path, memory: int, progress: Progress) -> subprocess.Popen[bytes]:
    """Return the process of a machine that answers: on the processor itself where KVM lets it, else emulated."""
    accelerators = ("kvm", "tcg") if os.access(_KVM, os.W_OK) else ("tcg",)
    for accelerator in accelerators:
        log.write_bytes(b"")
        process = tool.start(_argv(machine, supplies, memory, accelerator), log=log)
        try:
            if _comes_up(machine, process, log, f"the machine starts ({accelerator})", progress):
                return process
            if accelerator == accelerators[-1]:
                raise CannotHost(f"the machine does not come up; {tool.last_words(log)}")
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.kill()
        process.wait()
    raise AssertionError


def _argv(machine: Machine, supplies: Path, memory: int, accelerator: str) -> list[str | Path]:
    disk = machine.disk
    program, board, console, emulated = _KINDS[architecture()]
    processor = ("-cpu", "max", "-smp", "2") if accelerator == "kvm" else ("-cpu", emulated, "-smp", "1")
    argv: list[str | Path] = [
        *(program, "-machine", board, "-accel", accelerator, *processor),
        *("-m", f"{memory}M", "-display", "none", "-no-reboot", "-serial", "stdio"),
        *("-kernel", disk.kernel, "-initrd", disk.initrd),
        # Without what guards against faults of processors, which costs most of an emulated one's time.
        *("-append", f"root=/dev/vda rw console={console} mitigations=off panic=-1"),
        *("-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{machine.port}-:22"),
        *("-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"),
    ]
    for image in (disk.image, supplies):
        argv += ["-drive", f"file={image},format=raw,if=virtio,snapshot=on"]
    return argv


def _comes_up(machine: Machine, process: subprocess.Popen[bytes], log: Path, phase: str, progress: Progress) -> bool:
    """Wait until it answers; return whether it does."""
    started = reported = time.monotonic()
    report = tool.elapsed(progress, phase)
    while True:
        time.sleep(_INTERVAL)
        now = time.monotonic()
        if process.poll() is not None or now - started > _BOOTS_WITHIN or _KVM_FAILS in log.read_bytes():
            return False
        if machine.output("root", "echo up") == "up\n":
            progress(f"the machine is up after {time.monotonic() - started:.0f} s")
            return True
        if now - reported > REPORT_INTERVAL:
            report(0, now - started)
            reported = now


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
