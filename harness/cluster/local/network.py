"""Call a function of this process in the network of a lab."""

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
    """A thread in a network; other threads of the process may be in another one."""

    def __init__(self, namespace_file: Path | None) -> None:
        """Enter the network of a namespace; without one, stay in the network that the calling thread has now."""
        self._worker = ThreadPoolExecutor(1, "lab-network")
        self._worker.submit(_stay if namespace_file is None else partial(enter, namespace_file)).result()

    def call(self, function: Callable[[], T]) -> T:
        """Call a function in the network, and return or raise what it does."""
        return self._worker.submit(function).result()

    def close(self) -> None:
        """End the thread after the calls that it has."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def _stay() -> None:
    """Do nothing: the call only starts the thread."""


def enter(namespace_file: Path) -> None:
    """Move this thread, and those that it starts, into a network for good. Raises `OSError`."""
    descriptor = os.open(namespace_file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        libc.call("setns", descriptor, _NEW_NETWORK)
    finally:
        os.close(descriptor)
