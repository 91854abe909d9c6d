"""What takes long tells how it goes, from its third second on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FIRST_AFTER = 2.0
"""Seconds until a person asks whether anything happens at all."""
THEN_EVERY = 10.0
"""Seconds."""


@contextmanager
def reported_when_slow(progress: Callable[[str], None], state: Callable[[], str]) -> Iterator[None]:
    """Report to `progress` what `state` says, again and again, for as long as what is done inside takes."""
    is_over = threading.Event()

    def report() -> None:
        patience = FIRST_AFTER
        while not is_over.wait(patience):
            progress(state())
            patience = THEN_EVERY

    thread = threading.Thread(target=report, name="reported-when-slow", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
