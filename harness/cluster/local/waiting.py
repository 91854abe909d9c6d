"""Waiting for a condition, with a limit."""

from __future__ import annotations

import time
from collections.abc import Callable

INTERVAL = 0.025
"""Seconds between two looks."""


def wait_until(condition: Callable[[], bool], timeout: float, interval: float = INTERVAL) -> bool:
    """Look until `condition` holds; false when it did not within `timeout` seconds."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(interval)
    return True
