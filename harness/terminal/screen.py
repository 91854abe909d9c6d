"""Render the screen of full-screen programs by pyte, only when it is looked at."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal.command import Size

KEPT = 1 << 18
"""Bytes that wait to be drawn; of more, only the last ones are: a screen holds far less."""
MOVES_THE_CURSOR = lazy_pattern(rb"\x1b(?:\[[0-9;]*[ABCDHJfd]|\[\?(?:47|1047|1049)h|[78M])")


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
        """Take more output of the terminal."""
        if b"\x1b" in data and not self.is_drawn_on:
            self.is_drawn_on = MOVES_THE_CURSOR.search(data) is not None
        self._waiting.append(data)
        self._waiting_size += len(data)
        while self._waiting_size - len(self._waiting[0]) >= KEPT:
            self._waiting_size -= len(self._waiting.popleft())

    def lines(self) -> list[str]:
        """Return what is on the screen now, without spaces at the ends of lines."""
        if self._drawn is None:
            self._drawn = _drawing(self._size)
        screen, stream = self._drawn
        while self._waiting:
            stream.feed(self._waiting.popleft())
        self._waiting_size = 0
        rows = (screen.buffer[row] for row in range(screen.lines))
        return ["".join(row[column].data for column in range(screen.columns)).rstrip() for row in rows]


def _drawing(size: Size) -> tuple[Any, Any]:
    """Return pyte's screen and the stream that draws on it. A sequence that pyte does not know in this form (such as vim's
    question `ESC [ ? 4 m`) draws nothing; pyte itself raises."""
    import pyte  # noqa: PLC0415  imported when somebody looks

    class Lenient(pyte.Screen):
        pass

    for name in set(pyte.Stream.csi.values()):
        setattr(Lenient, name, _ignoring_unknown_forms(getattr(pyte.Screen, name)))
    screen = Lenient(size.columns, size.rows)
    return screen, pyte.ByteStream(screen)


def _ignoring_unknown_forms(event: Callable[..., None]) -> Callable[..., None]:
    def drawn(*arguments: Any, **options: Any) -> None:
        with suppress(TypeError, UnboundLocalError):  # too many numbers or a private one; a number of no meaning
            event(*arguments, **options)

    return drawn
