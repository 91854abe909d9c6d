"""Waiting for a condition, with a limit."""

import time
from collections.abc import Callable

INTERVAL = 0.025
"""Seconds between two looks."""


def wait_until(condition: Callable[[], bool], timeout: float, interval: float = INTERVAL) -> bool:
    """Check until `condition` holds, for at most a third of the time; return False if it did not within `timeout` seconds."""
    end = time.monotonic() + timeout
    began = time.monotonic()
    while not condition():
        now = time.monotonic()
        if now >= end:
            return False
        # Where a look takes long, those who are waited for need the processors.
        time.sleep(max(interval, 2 * (now - began)))
        began = time.monotonic()
    return True
