"""The picture that full-screen programs draw, rendered by pyte only when somebody looks."""

from __future__ import annotations

import re
from collections import deque
from typing import Any

from harness.terminal.command import Size

KEPT = 1 << 18
"""Bytes that wait to be drawn; of more, only the last ones are: a screen holds far less."""
MOVES_THE_CURSOR = re.compile(rb"\x1b(?:\[[0-9;]*[ABCDHJfd]|\[\?(?:47|1047|1049)h|[78M])")


class Screen:
    """Takes all bytes of a terminal; draws late."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._waiting: deque[bytes] = deque()
        self._waiting_size = 0
        self._drawn: tuple[Any, Any] | None = None
        self.is_drawn_on = False
        """True once a program moved the cursor about since the command began: text is not all one sees."""

    def add(self, data: bytes) -> None:
        """More of what the terminal showed."""
        if b"\x1b" in data and not self.is_drawn_on:
            self.is_drawn_on = MOVES_THE_CURSOR.search(data) is not None
        self._waiting.append(data)
        self._waiting_size += len(data)
        while self._waiting_size - len(self._waiting[0]) >= KEPT:
            self._waiting_size -= len(self._waiting.popleft())

    def lines(self) -> list[str]:
        """What is on the screen now, without spaces at the ends of lines."""
        import pyte  # noqa: PLC0415  imported when somebody looks

        if self._drawn is None:
            screen = pyte.Screen(self._size.columns, self._size.rows)
            self._drawn = (screen, pyte.ByteStream(screen))
        screen, stream = self._drawn
        while self._waiting:
            stream.feed(self._waiting.popleft())
        self._waiting_size = 0
        return [line.rstrip() for line in screen.display]
