"""What ends a command from outside: Ctrl-C, a closed terminal, `kill`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def interrupt_when_told_to_end() -> None:
    """Let SIGTERM and SIGHUP raise `KeyboardInterrupt`, as Ctrl-C does, so that labs are taken down."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Taking down takes seconds; a second Ctrl-C must not leave half of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
