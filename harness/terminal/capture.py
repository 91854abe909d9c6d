"""Keep the output of one command in bounded memory: its beginning, its end, and its size."""

from collections import deque

from harness.terminal.normalise import normalise

KEPT_AT_EACH_END = 1 << 20
"""Bytes."""


class Capture:
    """Collects bytes; keeps the first and the last `KEPT_AT_EACH_END` of them."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes received."""
        self._beginning = bytearray()
        self._end: deque[bytes] = deque()
        self._end_size = 0

    def add(self, data: bytes) -> None:
        """Take more output."""
        self.size += len(data)
        room = KEPT_AT_EACH_END - len(self._beginning)
        if room > 0:
            self._beginning += data[:room]
            data = data[room:]
        if data:
            self._end.append(data)
            self._end_size += len(data)
            while self._end_size - len(self._end[0]) >= KEPT_AT_EACH_END:
                self._end_size -= len(self._end.popleft())

    @property
    def left_out(self) -> int:
        """Return the number of bytes that were received and not kept."""
        return self.size - len(self._beginning) - self._end_size

    def text(self) -> str:
        """Return all that was kept, normalised; a line says how much is left out."""
        if not self.left_out:
            return normalise(bytes(self._beginning) + b"".join(self._end))
        return (
            f"{normalise(bytes(self._beginning))}\n[{self.left_out} bytes left out]\n{normalise(b''.join(self._end))}"
        )

    def recent(self, size: int) -> bytes:
        """Return the last bytes, `size` at most."""
        pieces: list[bytes] = []
        for piece in reversed(self._end):
            if size <= 0:
                break
            pieces.append(piece[-size:])
            size -= len(piece)
        if size > 0 and not self.left_out:
            pieces.append(bytes(self._beginning[-size:]))
        return b"".join(reversed(pieces))
