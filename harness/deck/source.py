"""Bytes → text. What is no UTF-8 is reported, never guessed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from harness.deck.errors import DeckError
from harness.deck.model import Finding, Severity, Span

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a deck as it is in the file, lines ending with a line feed."""

    path: Path
    text: str
    findings: tuple[Finding, ...] = ()

    def span(self, line: int, column: int = 1) -> Span:
        """A place in this source; line and column count from 1."""
        return Span(self.path, line, column)


def read_source(path: Path) -> Source:
    """Read a file. Raises `DeckError` if there is none, or it is a directory."""
    return decode(path, read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a deck. Raises `DeckError` as `read_source` does."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DeckError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise DeckError(f"{path}: is a directory; name the deck in it") from None
    except OSError as error:
        raise DeckError(f"{path}: {error.strerror}") from None


def sha256(path: Path) -> str:
    """Of the file's bytes, in hexadecimal."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def decode(path: Path, data: bytes) -> Source:
    """Decode UTF-8, with or without a byte order mark; each line with other bytes becomes a finding."""
    data = data.removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return Source(path, data.decode())
    except UnicodeDecodeError:
        pass
    findings = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode("utf-8", "replace")) + 1
            findings.append(
                Finding(
                    "not-utf-8",
                    Span(path, number, column),
                    Severity.ERROR,
                    f"the byte 0x{line[error.start]:02X} here is no UTF-8",
                    "Save the file as UTF-8; if it is Windows-1252: iconv -f windows-1252 -t utf-8 OLD > NEW",
                    prevents_playing=True,
                )
            )
    return Source(path, data.decode("utf-8", "replace"), tuple(findings))
