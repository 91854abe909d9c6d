"""The processes that a terminal started, found by the nonce in their environment, and their end."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

VARIABLE = "HARNESS_TERMINAL"
GONE_WITHIN = 5.0


def find(nonce: str) -> list[int]:
    """The pids of living processes whose environment carries the nonce, wherever they hid (`&`, `nohup`, `setsid`)."""
    needle = f"{VARIABLE}={nonce}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if needle in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def end_all(nonce: str) -> None:
    """Kill them until none is left."""
    deadline = time.monotonic() + GONE_WITHIN
    while (pids := find(nonce)) and time.monotonic() < deadline:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.005)
