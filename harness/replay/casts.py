"""What the terminals showed during each step, kept as a cast: its beginning and its end, however much there was."""

import codecs
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from harness.record.asciicast import OUTPUT, Cast, Event, text_of
from harness.record.casts import name_of, remove_casts
from harness.record.errors import RecordError
from harness.record.secrets import Secrets
from harness.replay.plan import PlannedStep
from harness.terminal import Size

KEPT_AT_EACH_END = 1 << 17
"""Bytes of a step's output."""
TOGETHER = 0.01
"""Seconds: what arrives within is one event. No person sees the difference, and files stay small."""
LARGEST_EVENT = 1 << 14
"""Bytes."""
BREAKS = (b"\n", b"\r", b"\x1b")
"""Where the output may be cut: never in the middle of a word, which may be half a secret."""
PROMPT = "\x1b[1;32m$\x1b[0m "
"""Drawn before what is typed: the shell itself prompts with an invisible mark and does not echo."""
PROMPT_FOR_MORE = "\x1b[1;32m>\x1b[0m "


class _Piece(Struct):
    """What arrived at about the same time."""

    seconds: float
    data: bytearray


class CastRecorder:
    """Records one step at a time into files of a folder; secrets are masked when a step is written."""

    def __init__(self, folder: Path, secrets: Secrets, size: Size = Size()) -> None:  # noqa: B008  a frozen value
        self.folder = folder
        self._secrets = secrets
        self._size = size
        self._planned: PlannedStep | None = None
        self._is_looking_away = False

    def clear(self) -> None:
        """Remove the casts of an earlier run. Raises `RecordError`."""
        remove_casts(self.folder)

    def begin(self, planned: PlannedStep) -> None:
        """Begin the cast of a step that is about to be played."""
        self._planned = planned
        self._began, self._started = time.monotonic(), int(time.time())
        self._beginning: list[_Piece] = []
        self._end: deque[_Piece] = deque()
        self._room = KEPT_AT_EACH_END
        self._end_size = self._left_out = 0
        self._last = b"\n"

    def output(self, terminal: str, data: bytes) -> None:
        """Take what a terminal showed."""
        if self._planned is None or self._is_looking_away or terminal != self._planned.step.terminal or not data:
            return
        now = time.monotonic() - self._began
        self._last = data[-1:]
        if self._room > 0:
            _add(self._beginning, data[: self._room], now)
            data, self._room = data[self._room :], self._room - len(data)
        if data:
            _add(self._end, data, now)
            self._end_size += len(data)
            while self._end_size - len(self._end[0].data) >= KEPT_AT_EACH_END:
                dropped = len(self._end.popleft().data)
                self._end_size -= dropped
                self._left_out += dropped

    def typed(self, terminal: str, line: str, goes_on: bool) -> None:
        """Take a line that was typed; with `goes_on` it continues the command before."""
        new_line = "" if self._last == b"\n" else "\r\n"
        prompt = PROMPT_FOR_MORE if goes_on else PROMPT
        self.output(terminal, f"{new_line}{prompt}{line}\r\n".encode("utf-8", "surrogateescape"))

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """Leave out of all casts what is typed meanwhile, for the harness itself."""
        self._is_looking_away = True
        try:
            yield
        finally:
            self._is_looking_away = False

    def end(self) -> str | None:
        """Write the cast of the step; its path as seen from beside the folder, or `None` if nothing was shown.

        Raises `RecordError` if it cannot be written.
        """
        planned, self._planned = self._planned, None
        if planned is None or not self._beginning:
            return None
        cast = Cast(
            columns=self._size.columns,
            rows=self._size.rows,
            events=tuple(self._events()),
            title=self._secrets.masked(f"{planned.slide.number}. {planned.slide.title}"),
            started=self._started,
        )
        path = self.folder / name_of(planned.index)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(cast), encoding="utf-8")
        except OSError as error:
            raise RecordError(f"{path}: cannot write the cast: {error.strerror}; --no-casts does without") from error
        return f"{self.folder.name}/{path.name}"

    def _events(self) -> Iterator[Event]:
        if not self._left_out:
            yield from self._masked([*self._beginning, *self._end])
            return
        left_out = self._left_out + _cut_end(self._beginning) + _cut_beginning(self._end)
        yield from self._masked(self._beginning)
        if self._end:
            # CAN ends a sequence that was cut
            note = f"\x18\x1b[0m\r\n\x1b[7m[{left_out} bytes left out]\x1b[0m\r\n"
            yield Event(self._end[0].seconds, OUTPUT, note)
        yield from self._masked(self._end)

    def _masked(self, pieces: Iterable[_Piece]) -> Iterator[Event]:
        pieces = list(pieces)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        texts = [decoder.decode(bytes(piece.data)) for piece in pieces]
        texts.append(decoder.decode(b"", final=True))
        times = [piece.seconds for piece in pieces]
        for seconds, text in zip([*times, *times[-1:]], self._secrets.masked_pieces(texts), strict=False):
            if text:
                yield Event(seconds, OUTPUT, text)


def _add(pieces: list[_Piece] | deque[_Piece], data: bytes, now: float) -> None:
    if pieces and now - pieces[-1].seconds < TOGETHER and len(pieces[-1].data) < LARGEST_EVENT:
        pieces[-1].data += data
    else:
        pieces.append(_Piece(now, bytearray(data)))


def _cut_end(pieces: list[_Piece]) -> int:
    """Take off what comes after the last place where the output may be cut; how many bytes that were."""
    size = 0
    while pieces:
        data = pieces[-1].data
        place = max(map(data.rfind, BREAKS))
        size += len(data) - place - 1
        if place >= 0:
            del data[place + 1 :]
            break
        pieces.pop()
    return size


def _cut_beginning(pieces: deque[_Piece]) -> int:
    """Take off what comes before the first place where the output may be cut; how many bytes that were."""
    size = 0
    while pieces:
        data = pieces[0].data
        places = [place for sign in BREAKS if (place := data.find(sign)) >= 0]
        size += min(places, default=len(data))
        if places:
            del data[: min(places)]
            break
        pieces.popleft()
    return size
