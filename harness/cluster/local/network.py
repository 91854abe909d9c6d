"""Running a function of this process in the network of a lab."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of setns(2)."""


class Network:
    """One thread that entered a lab's network; the rest of the process stays where it is."""

    def __init__(self, namespace_file: Path) -> None:
        descriptor = os.open(namespace_file, os.O_RDONLY | os.O_CLOEXEC)
        self._worker = ThreadPoolExecutor(1, "lab-network")
        try:
            self._worker.submit(_enter, descriptor).result()
        finally:
            os.close(descriptor)

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` in the lab's network and hand back what it returns or raises."""
        return self._worker.submit(function).result()

    def close(self) -> None:
        """End the thread once it has nothing more to do."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def _enter(descriptor: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(descriptor, _NEW_NETWORK) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot enter the lab's network: {os.strerror(number)}")
