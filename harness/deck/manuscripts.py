"""Files while they are being edited: edits as data, applied line by line; nothing is written before somebody says so."""

import codecs
import difflib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.encoding import BYTE_ORDER_MARK, Repair
from harness.deck.errors import DeckError
from harness.deck.model import Finding, Span
from harness.deck.source import LINE_END, REPLACEMENT, UTF_8, Source, decode, decoded, read_bytes
from harness.shell.lazy_pattern import lazy_pattern

_LINE = lazy_pattern(r"[^\n]*\n|[^\n]+")
REPAIRED = ("mojibake", "other-encoding")
"""Ids of the findings that a repair ends."""
_WIDE_CODECS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""By byte order mark; the longer marks first, since they begin like the shorter ones."""


class Edit(Struct, frozen=True):
    """Whole lines that others take the place of."""

    path: Path
    line: int
    """The first of those lines, counted from 1."""
    before: str
    """How they read, without the last line's end."""
    after: str
    """What stands there instead; may be more or fewer lines, or empty for none."""
    finding: Finding
    """The one that it ends."""

    @property
    def height(self) -> int:
        """How many lines it takes away."""
        return self.before.count("\n") + 1


class _Line(Struct, frozen=True):
    raw: str
    """As it stands in the file, bytes that are no UTF-8 as PEP 383 spells them."""
    end: str
    text: str
    """As it is read."""
    number: int
    """Where it stood in the file; a new line has that of the one whose place it took."""


class Manuscript:
    """One file. Line ends, a byte order mark, the encoding and bytes that nobody can read stay as they are in all other lines."""

    def __init__(self, path: Path, read: Callable[[Path], bytes] = read_bytes) -> None:
        """Raises `DeckError` if the file cannot be read."""
        self.path = path
        self.edits: list[Edit] = []
        """Those that were made, as they were given."""
        self._data = read(path)
        self._source = decode(path, self._data)
        self._is_repaired = self._becomes_utf_8 = False
        raw, self._encoding = decoded(self._data)
        self._before = raw
        pieces = [*LINE_END.split(raw), ""]
        texts = self._source.text.split("\n")
        self._lines = [
            _Line(raw_line, end, text, number)
            for number, (raw_line, end, text) in enumerate(zip(pieces[::2], pieces[1::2], texts, strict=True), start=1)
        ]

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was saved in a wrong encoding, and is read as it was meant."""
        return self._source.repairs

    @property
    def can_become_utf_8(self) -> bool:
        """True for a file in another encoding, every character of which can be read."""
        return self._encoding != UTF_8 and not self._source.undecidable_lines

    def lines(self) -> list[str]:
        """Return the lines of the file with all edits made."""
        return [line.text for line in self._lines]

    def source(self) -> Source:
        """Return the file with all edits made, for those who read decks."""
        if not self.edits and not self._is_repaired:
            return self._source
        now = {line.number: number for number, line in reversed(list(enumerate(self._lines, start=1)))}
        findings = tuple(
            replace(finding, span=replace(finding.span, line=now[finding.span.line]))
            for finding in self._source.findings
            if finding.span.line in now and not (self._is_repaired and finding.id in REPAIRED)
        )
        undecidable = frozenset(
            number
            for number, line in enumerate(self._lines, start=1)
            if line.number in self._source.undecidable_lines and REPLACEMENT in line.text
        )
        return Source(
            self.path,
            "\n".join(line.text for line in self._lines),
            findings,
            undecidable_lines=undecidable,
            encoding=self._encoding,
        )

    def repair(self) -> int:
        """Let the file say what it was meant to say, in UTF-8, as far as that is certain. Returns how many findings this ends."""
        if self._encoding != UTF_8 and not self.can_become_utf_8:
            return 0
        self._is_repaired = True
        repaired = {repair.line for repair in self.repairs}
        self._becomes_utf_8 = self.can_become_utf_8
        self._lines = [replace(line, raw=line.text) if line.number in repaired else line for line in self._lines]
        return len(repaired) + self._becomes_utf_8

    def apply(self, edit: Edit) -> None:
        """Make one edit. Raises `ValueError` if its lines do not stand there."""
        first, last = edit.line - 1, edit.line - 1 + edit.height
        replaced = self._lines[first:last]
        if "\n".join(line.text for line in replaced) != edit.before:
            raise ValueError(f"{edit.path}:{edit.line}: what is to be replaced does not stand there")
        after = edit.after.split("\n") if edit.after else []
        end = replaced[0].end or next((line.end for line in self._lines if line.end), "\n")
        made = [_Line(text, end, text, replaced[min(at, len(replaced) - 1)].number) for at, text in enumerate(after)]
        made = [_kept(line, replaced) for line in made]
        if made and not replaced[-1].end:
            made[-1] = replace(made[-1], end="")
        self._lines[first:last] = made
        self.edits.append(edit)

    def state(self) -> tuple[tuple[_Line, ...], tuple[Edit, ...]]:
        """Return what `restore` takes."""
        return tuple(self._lines), tuple(self.edits)

    def restore(self, state: tuple[tuple[_Line, ...], tuple[Edit, ...]]) -> None:
        """Undo all edits that were made since then."""
        self._lines, self.edits = list(state[0]), list(state[1])

    def origin(self, line: int) -> int:
        """Return where a line of the edited text stood in the file; both count from 1."""
        return self._lines[min(max(line, 1), len(self._lines)) - 1].number if self._lines else 1

    @property
    def lines_changed(self) -> int:
        """How many lines of the file are not in it any more, or are new."""
        before = _LINE.findall(self._before)
        after = _LINE.findall(self.text())
        opcodes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        return sum(max(end - start, last - first) for tag, start, end, first, last in opcodes if tag != "equal")

    @property
    def is_changed(self) -> bool:
        """True if writing would change the file."""
        return self.content() != self._data

    def diff(self) -> str:
        """Return a unified diff from the file as it is, with `a/` and `b/` before its path; empty if nothing changed."""
        mark = BYTE_ORDER_MARK if self._data.startswith(codecs.BOM_UTF8) else ""
        before, after = (_LINE.findall(mark + text) for text in (self._before, self.text()))
        name = str(self.path).lstrip("/")
        diffs = "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="\n")
        )
        if self._becomes_utf_8 and not diffs:
            return f"# {self.path}: {self._encoding} becomes UTF-8\n"
        return diffs

    def write(self) -> None:
        """Replace the file in one go; it keeps its permissions.

        Raises `DeckError` if it is no longer as it was when it was read, or cannot be written.
        """
        data = self.content()
        if data == self._data:
            return
        if read_bytes(self.path) != self._data:
            raise DeckError(f"{self.path}: the file has changed since it was read; nothing was written, check it again")
        _replace(self.path.resolve(), data)

    def text(self) -> str:
        """Return all of it as it would be written, without a byte order mark."""
        return "".join(line.raw + line.end for line in self._lines)

    def content(self) -> bytes:
        """Return all of it as it would be written, in the encoding of the file."""
        text = self.text()
        mark = next((mark for mark in _WIDE_CODECS if self._data.startswith(mark)), None)
        if mark is not None and not self._becomes_utf_8:
            return self._data if text == self._before else mark + text.encode(_WIDE_CODECS[mark], "replace")
        mark = codecs.BOM_UTF8 if self._data.startswith(codecs.BOM_UTF8) else b""
        return mark + text.encode("utf-8", "surrogateescape")


class Manuscripts:
    """All files that are being edited; others are read as they are."""

    def __init__(self, read: Callable[[Path], bytes] = read_bytes) -> None:
        """`read` may know files better than the disk does, and raises what `read_bytes` does."""
        self._files: dict[Path, Manuscript] = {}
        self._read_bytes = read

    def of(self, path: Path) -> Manuscript:
        """Return the manuscript of a file. Raises `DeckError` if it cannot be read."""
        real = path.resolve()
        if real not in self._files:
            self._files[real] = Manuscript(path, self._read_bytes)
        return self._files[real]

    def read(self, path: Path) -> Source:
        """Return what `read_source` would read if all edits were written. Raises `DeckError` as it does."""
        real = path.resolve()
        return (
            replace(self._files[real].source(), path=path)
            if real in self._files
            else decode(path, self._read_bytes(path))
        )

    def origin(self, span: Span) -> int:
        """Return the line at which a place stands in its file as it is."""
        manuscript = self._files.get(span.path.resolve())
        return manuscript.origin(span.line) if manuscript else span.line

    def edits(self) -> tuple[Edit, ...]:
        """Return all edits that were made, file by file."""
        return tuple(edit for file in self._files.values() for edit in file.edits)

    def state(self) -> dict[Path, tuple[tuple[_Line, ...], tuple[Edit, ...]]]:
        """Return what `restore` takes."""
        return {path: manuscript.state() for path, manuscript in self._files.items()}

    def restore(self, state: Mapping[Path, tuple[tuple[_Line, ...], tuple[Edit, ...]]]) -> None:
        """Undo all edits that were made since then, in whichever file."""
        self._files = {path: manuscript for path, manuscript in self._files.items() if path in state}
        for path, manuscript in self._files.items():
            manuscript.restore(state[path])

    def changed(self) -> tuple[Manuscript, ...]:
        """Return the manuscripts whose files would change, in the order in which they were asked for."""
        return tuple(file for file in self._files.values() if file.is_changed)

    def write(self) -> None:
        """Write all that changed. Raises `DeckError` as `Manuscript.write` does; files before it are written then."""
        for manuscript in self.changed():
            manuscript.write()


def write_repaired(source: Source) -> int:
    """Write what was repaired back to the file, and nothing else; returns the number of findings that this ends.

    Raises `DeckError` if it is no longer as it was when it was read, or cannot be written.
    """
    if source.encoding == UTF_8 and not source.repairs:
        return 0
    manuscript = Manuscript(source.path)
    if manuscript.source() != source:
        raise DeckError(f"{source.path}: the file has changed since it was read; nothing was written, check it again")
    repaired = manuscript.repair()
    manuscript.write()
    return repaired


def without_overlaps(edits: Iterable[Edit]) -> list[Edit]:
    """Return, of edits that want the same lines, the first; those of one file from its end to its beginning, as they can be applied."""
    taken: set[tuple[Path, int]] = set()
    kept = []
    wanted = list(edits)
    real = {path: path.resolve() for path in {edit.path for edit in wanted}}
    for edit in wanted:
        lines = {(real[edit.path], edit.line + offset) for offset in range(edit.height)}
        if taken.isdisjoint(lines):
            taken |= lines
            kept.append(edit)
    return sorted(kept, key=lambda edit: -edit.line)


def _kept(line: _Line, replaced: list[_Line]) -> _Line:
    """A line that an edit repeats is left as it stands in the file."""
    return next((replaced_line for replaced_line in replaced if replaced_line.text == line.text), line)


def _replace(path: Path, data: bytes) -> None:
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
            try:
                new.write(data)
                new.flush()
                os.fchmod(new.fileno(), path.stat().st_mode & 0o7777)
                os.fsync(new.fileno())
                Path(new.name).replace(path)
            except BaseException:
                Path(new.name).unlink()
                raise
    except OSError as error:
        raise DeckError(f"{path}: cannot be written: {error.strerror}") from None
