"""When open files are checked: soon after the last keystroke, and once more with what takes longer when nobody types."""

import asyncio
from collections.abc import Awaitable, Callable

SOON = 0.03
"""Seconds after a keystroke; the next one begins them anew."""
CALM = 0.6
"""Seconds after that, until shellcheck is asked, which takes longer than all the rest."""

Check = Callable[[str, bool], Awaitable[None]]
"""Checks the file with this URI, and with shellcheck or without."""


class Schedule:
    """Checks that are to come, one for each open file: the newest takes the place of the one before."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._coming: dict[str, asyncio.Task[None]] = {}

    def soon(self, uri: str, delay: float = SOON) -> None:
        """Have a file checked in so many seconds, and again when nobody types."""
        self.forget(uri)
        self._coming[uri] = asyncio.ensure_future(self._both(uri, delay))

    def forget(self, uri: str) -> None:
        """Have a file not checked any more."""
        coming = self._coming.pop(uri, None)
        if coming is not None:
            coming.cancel()

    def forget_all(self) -> None:
        """Have nothing checked any more."""
        for uri in tuple(self._coming):
            self.forget(uri)

    async def _both(self, uri: str, delay: float) -> None:
        await asyncio.sleep(delay)
        await self._check(uri, False)
        await asyncio.sleep(CALM)
        await self._check(uri, True)
