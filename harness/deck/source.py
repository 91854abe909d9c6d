"""Bytes → text. A wrong encoding is repaired where that is certain; what is undecidable is reported, never guessed."""

import codecs
import re
import stat
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.encoding import Repair, find_repairs
from harness.deck.errors import DeckError
from harness.deck.findings import finding
from harness.deck.model import Finding, Span
from harness.shell.lazy_pattern import lazy_pattern

UTF_8 = "UTF-8"
LARGEST = 50_000_000
"""Bytes of a file that is read."""
WIDE_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""By byte order mark; the longer marks first, since they begin like the shorter ones."""
LINE_END = lazy_pattern("(\r\n|\r|\n)")
UNDECODED = lazy_pattern("[\udc80-\udcff]")
"""How Python spells a byte that is no UTF-8 (PEP 383)."""
REPLACEMENT = "\ufffd"
SHOWN_BEFORE, SHOWN_AFTER = 12, 32
"""Characters that a message shows around the one it is about."""


class Origin(Struct, frozen=True):
    """Where lines of a text come from, from one of its lines up to the next origin."""

    first: int
    """The line of the text."""
    path: Path
    line: int
    """The line of the file; those after it follow."""
    shift: int = 0
    """Columns by which the file is ahead of the text."""


class Source(Struct, frozen=True):
    """The text of a deck as it was meant, lines ending with a line feed."""

    path: Path
    text: str
    findings: tuple[Finding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    """The lines that are not so in the file."""
    undecidable_lines: frozenset[int] = frozenset()
    """Lines whose text nobody can know, for bytes that are no UTF-8 or a file to include that is not there."""
    encoding: str = UTF_8
    """Of the file."""
    origins: tuple[Origin, ...] = ()
    """In the order of the text, the first at line 1; empty where the text is the file's, line by line."""

    def span(self, line: int, column: int = 1) -> Span:
        """Return the place in a file of a place in the text; line and column count from 1."""
        if not self.origins:
            return Span(self.path, line, column)
        origin = self.origins[max(bisect_right(self.origins, line, key=lambda origin: origin.first) - 1, 0)]
        return Span(origin.path, origin.line + line - origin.first, max(column + origin.shift, 1))


Read = Callable[[Path], Source]
"""Reads a file as `read_source` does."""


def read_source(path: Path) -> Source:
    """Read a file. Raises `DeckError` if there is none, or it is a directory."""
    return decode(path, read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a deck. Raises `DeckError` as `read_source` does."""
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise DeckError(
                f"{path}: is no file but a pipe, a device or a socket, and a deck is read more than once; save it in a file"
            )
        if status.st_size > LARGEST:
            raise DeckError(
                f"{path}: {status.st_size / 1e6:,.0f} MB are no deck; at most {LARGEST / 1e6:,.0f} MB are read"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise DeckError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise DeckError(f"{path}: is a directory; name the deck in it") from None
    except OSError as error:
        raise DeckError(f"{path}: {error.strerror}") from None


def sha256(*paths: Path) -> str:
    """Return the hash of the bytes of these files, one after the other, in hexadecimal. Raises `DeckError` as `read_source` does."""
    import hashlib  # noqa: PLC0415  (loads OpenSSL, and only who plays a deck needs it)

    digest = hashlib.sha256()
    for path in paths:
        digest.update(read_bytes(path))
    return digest.hexdigest()


def decode(path: Path, data: bytes) -> Source:
    """Decode UTF-8, or UTF-16 and UTF-32 with a byte order mark, and repair what was certainly saved in a wrong encoding.

    Each line repaired and each line with undecidable bytes becomes a finding.
    """
    raw, encoding = decoded(data)
    raw = raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw
    findings = [] if encoding == UTF_8 else [finding("other-encoding", Span(path, 1), encoding=encoding)]
    undecidable = frozenset[int]()
    broken = UNDECODED if encoding == UTF_8 else re.compile(REPLACEMENT)
    if not raw.isascii() and (encoding != UTF_8 or UNDECODED.search(raw)):
        spoiled = {number: line for number, line in enumerate(raw.split("\n"), start=1) if broken.search(line)}
        undecidable = frozenset(spoiled)
        findings += [_undecidable(Span(path, number), line, encoding) for number, line in spoiled.items()]
        raw = UNDECODED.sub(REPLACEMENT, raw)
    repairs = tuple(repair for repair in find_repairs(raw) if repair.line not in undecidable)
    if repairs:
        lines = raw.split("\n")
        for repair in repairs:
            lines[repair.line - 1] = repair.after
        raw = "\n".join(lines)
        findings += [_mojibake(path, repair) for repair in repairs]
    findings.sort(key=lambda finding: finding.span.line)
    return Source(path, raw, tuple(findings), repairs, undecidable, encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text as it is, without a byte order mark, and the encoding. Bytes that are no UTF-8 are kept as PEP 383 has it."""
    encoding = next((name for mark, name in WIDE_ENCODINGS.items() if data.startswith(mark)), UTF_8)
    if encoding == UTF_8:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape"), UTF_8
    return data.decode(encoding, "replace"), encoding


def _mojibake(path: Path, repair: Repair) -> Finding:
    before, after = (_excerpt(line, repair.column - 1) for line in (repair.before, repair.after))
    place = Span(path, repair.line, repair.column)
    return finding("mojibake", place, read_as=repair.read_as, before=before, after=after)


def _undecidable(place: Span, line: str, encoding: str) -> Finding:
    if encoding != UTF_8:
        column = line.index(REPLACEMENT)
        place = replace(place, column=column + 1)
        return finding("not-utf-8/wide", place, encoding=encoding, excerpt=_excerpt(line, column))
    column = next(UNDECODED.finditer(line)).start()
    data, start = (part.encode("utf-8", "surrogateescape") for part in (line, line[:column]))
    windows, mac = (_excerpt(data.decode(codec, "replace"), len(start)) for codec in ("cp1252", "mac_roman"))
    byte = f"0x{data[len(start)]:02X}"
    return finding("not-utf-8", replace(place, column=column + 1), byte=byte, windows=windows, mac=mac)


def _excerpt(line: str, index: int) -> str:
    """What stands around an index of a line, without characters that would do something to a screen."""
    start, end = max(index - SHOWN_BEFORE, 0), index + SHOWN_AFTER
    cut = f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
    return "".join(
        REPLACEMENT if unicodedata.category(character) in ("Cc", "Co", "Cs") else character for character in cut
    )
