"""Machines by a Linux that is a program of this one: <https://www.kernel.org/doc/html/latest/virt/uml/user_mode_linux_howto_v2.html>.

Its processes run on the processor itself, without KVM, and only their system calls take longer. The kernel is Debian's `user-mode-linux`.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

from harness.cluster.build import tool

from tests.machines.machine import Machine, Parts

PACKAGES = ("user-mode-linux", "gcc", "libc6-dev")
_KERNEL = Path("/usr/bin/linux.uml")
_MODULES = Path("/usr/lib/uml/modules")
_MEMORY_FILES = "/dev/shm"
_CARD = "tap0"
_HERE, _THERE, _PREFIX = "192.0.2.1", "192.0.2.2", 24


def is_installed() -> bool:
    """True where this machine has such a kernel, and a compiler for what that needs on newer processors."""
    return _KERNEL.exists() and shutil.which("cc") is not None


def start(parts: Parts) -> tuple[subprocess.Popen[bytes], Machine]:
    """Start a machine in namespaces of its own, which end with it. Raises `CannotHost`."""
    agreeing = parts.scratch / "user_mode.so"
    source = Path(__file__).with_suffix(".c")
    tool.run(("cc", "-O2", "-Wall", "-shared", "-fPIC", "-o", agreeing, source), log=parts.log)
    kernel = [
        *("env", f"LD_PRELOAD={agreeing}", f"TMPDIR={_MEMORY_FILES}", str(_KERNEL)),
        *(f"mem={parts.memory}M", f"uml_dir={parts.scratch}", "umid=machine"),
        *("con0=null,fd:1", "con=null", "ssl=null", f"vec0:transport=tap,ifname={_CARD}"),
        f"ubd0={parts.scratch / 'disk.changes'},{parts.disk.image}",
        f"ubd1={parts.scratch / 'supplies.changes'},{parts.supplies}",
        *("root=/dev/ubda", "rw", "panic=-1", f"ip={_THERE}::{_HERE}:{_PREFIX}::vec0:none"),
        f"systemd.mount-extra=none:/lib/modules:hostfs:{_MODULES}",
    ]
    lines = (
        "set -e",
        f"ip tuntap add {_CARD} mode tap",
        f"ip address add {_HERE}/{_PREFIX} dev {_CARD}",
        f"ip link set {_CARD} up",
        f"exec {shlex.join(kernel)}",
    )
    own = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
    process = tool.start((*own, "/bin/sh", "-c", "\n".join(lines)), log=parts.log)
    return process, Machine(parts.disk, _THERE, 22, ("nsenter", f"--net=/proc/{process.pid}/ns/net"))
