"""Running a function of this process in the network of a lab."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from harness.cluster.local import libc

T = TypeVar("T")

_NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of setns(2)."""


class Network:
    """One thread in a network; the rest of the process may be in another."""

    def __init__(self, namespace_file: Path | None) -> None:
        """Enter the network of a namespace, or stay in that of the calling thread, whatever that enters later."""
        self._worker = ThreadPoolExecutor(1, "lab-network")
        self._worker.submit(_stay if namespace_file is None else partial(enter, namespace_file)).result()

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` in the network and hand back what it returns or raises."""
        return self._worker.submit(function).result()

    def close(self) -> None:
        """End the thread once it has nothing more to do."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def _stay() -> None:
    """Nothing but the beginning of a thread."""


def enter(namespace_file: Path) -> None:
    """Take this thread, and those that it begins, into a network for good. Raises `OSError`."""
    descriptor = os.open(namespace_file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        libc.call("setns", descriptor, _NEW_NETWORK)
    finally:
        os.close(descriptor)
