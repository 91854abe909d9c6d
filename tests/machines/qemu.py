"""Machines by qemu: on the processor itself where KVM lets it, else on one that is emulated."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.programs.machine import architecture

from tests.machines.machine import Machine, Parts

_KVM = Path("/dev/kvm")
_KINDS = {
    "amd64": ("qemu-system-x86_64", "q35", "ttyS0", "Westmere"),
    "arm64": ("qemu-system-aarch64", "virt", "ttyAMA0", "max"),
}
"""For each architecture: the program, the board, its serial port, and the processor to emulate.

Wide registers are slow then, and two processors not safe: kernels that patch themselves were seen to end, in one start of three.
"""


def has_kvm() -> bool:
    """True where this machine has the device. That a kernel runs on it is not said yet: where it is a virtual machine itself, it may not."""
    return os.access(_KVM, os.W_OK)


def on_kvm(parts: Parts) -> tuple[subprocess.Popen[bytes], Machine]:
    """Start a machine of two processors. Raises `CannotHost`."""
    return _start(parts, ("-accel", "kvm", "-cpu", "max", "-smp", "2"))


def emulated(parts: Parts) -> tuple[subprocess.Popen[bytes], Machine]:
    """Start a machine of one processor, some ten times as slow as this one. Raises `CannotHost`."""
    processor = _KINDS[architecture()][3]
    return _start(parts, ("-accel", "tcg", "-cpu", processor, "-smp", "1"))


def _start(parts: Parts, processor: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], Machine]:
    disk, port = parts.disk, _free_port()
    program, board, console, _ = _KINDS[architecture()]
    argv: list[str | Path] = [
        *(program, "-machine", board, *processor),
        *("-m", f"{parts.memory}M", "-display", "none", "-no-reboot", "-serial", "stdio"),
        *("-kernel", disk.kernel, "-initrd", disk.initrd),
        # Without what guards against faults of processors, which costs most of an emulated one's time.
        *("-append", f"root=/dev/vda rw console={console} mitigations=off panic=-1"),
        *("-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22"),
        *("-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"),
    ]
    for image in (disk.image, parts.supplies):
        argv += ["-drive", f"file={image},format=raw,if=virtio,snapshot=on"]
    return tool.start(argv, log=parts.log), Machine(disk, "127.0.0.1", port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
