"""Standard streams that nothing can break: a closed pipe, a full disk, a terminal that is gone, an encoding without ✓.

What a command did, its record and its exit status do not hang on whether somebody still reads what it prints.
"""

import codecs
import errno
import io
import os
import select
import sys
import unicodedata
from collections.abc import Iterable
from typing import TextIO

_READERS_GONE = (errno.EPIPE, errno.EIO)
"""Errors after which nobody reads any more, as after `| head -1` or a closed terminal; they are not reported."""
_IN_PLAIN_LETTERS = {
    "✓": "+", "✗": "x", "⊘": "o", "│": "|", "…": "...", "→": "->", "≠": "!=", "≤": "<=", "≥": ">=", "×": "x", "·": "*", "•": "*",
    "–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "«": '"', "»": '"',
}  # fmt: skip
"""What stands for a character where the encoding of a stream has none for it."""
_ERRORS = "slide-harness"
"""The name of `_in_plain_letters` among Python's error handlers, see `codecs.register_error`."""


class Output(io.RawIOBase):
    """A descriptor that accepts all writes: from its first error on, what is written is dropped."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self.error: OSError | None = None
        """Why what was written is not there."""

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        """Return `True`."""
        return True

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        """Write bytes; return how many were taken, which after an error are all."""
        while True:
            try:
                return os.write(self._descriptor, data)
            except BlockingIOError:  # somebody made it non-blocking, as `ssh` does
                select.select((), (self._descriptor,), ())
            except OSError as error:
                self.error = self.error or error
                _lead_nowhere(self._descriptor)  # for the programs that are started, too
                return len(data)


def secure() -> tuple[Output, ...]:
    """Replace `sys.stdout` and `sys.stderr` by streams that never raise, and open closed standard streams; return the outputs."""
    codecs.register_error(_ERRORS, _in_plain_letters)
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            _lead_nowhere(descriptor)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    outputs = (Output(1), Output(2))
    sys.stdout = _text(sys.stdout, outputs[0])
    sys.stderr = _text(sys.stderr, outputs[1])
    return outputs


def say_what_was_lost(outputs: Iterable[Output]) -> None:
    """Say on standard error that standard output could not be written, unless nobody was there any more to read it."""
    sys.stdout.flush()
    error = next(iter(outputs)).error
    if error is not None and error.errno not in _READERS_GONE:
        sys.stderr.write(f"harness: what was printed is not all there: {error.strerror}; the exit status stands\n")
    sys.stderr.flush()


def _text(before: TextIO | None, output: Output) -> TextIO:
    """Return a text stream in the place of one that was there, or was closed."""
    encoding = before.encoding if before is not None else "utf-8"
    is_terminal = output.isatty()
    return io.TextIOWrapper(
        io.BufferedWriter(output),  # type: ignore[type-var]
        encoding,
        _ERRORS,
        line_buffering=is_terminal or output.fileno() == 2,
    )


def _lead_nowhere(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(nowhere, descriptor)
    if nowhere != descriptor:
        os.close(nowhere)


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """Return what is written for the characters that an encoding has not, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(map(_in_plain_letter, text)), error.end


def _in_plain_letter(character: str) -> str:
    if character in _IN_PLAIN_LETTERS:
        return _IN_PLAIN_LETTERS[character]
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return letters or "?"
