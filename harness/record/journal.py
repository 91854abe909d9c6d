"""The record while it is being written: a line of JSON for each thing that happened, so that a killed run can be
read and gone on with.

The first line is the record without steps; then a line for each step that ended (a later one with the same index
replaces it: a command left running ends steps later), one when the cluster is begun and one when it is up, and one when the run ends. A run
that was resumed goes on in the same file.

A line is written in one go and not buffered, so it survives the harness being killed. It is not forced to the disk:
a machine that loses power loses the run anyway.
"""

from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from harness.record import earlier
from harness.record.errors import RecordError
from harness.record.files import RecordVersion, require_schema
from harness.record.lab import ClusterRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord
from harness.record.reason import ReasonRecord


class _Schema(Struct):
    record: RecordVersion


class _Header(msgspec.Struct, tag="header", tag_field="line"):
    record: Record


class _Cluster(msgspec.Struct, tag="cluster", tag_field="line"):
    cluster: ClusterRecord


class _Step(msgspec.Struct, tag="step", tag_field="line"):
    step: StepRecord


class _End(msgspec.Struct, tag="end", tag_field="line"):
    seconds: float
    own_seconds: float
    complete: bool
    error: ReasonRecord | None


_Line = _Header | _Cluster | _Step | _End


class Journal:
    """A journal that is open for writing. Also a context manager that closes it."""

    def __init__(self, path: Path, file: FileIO) -> None:
        self.path = path
        self._file = file

    @classmethod
    def create(cls, path: Path, header: Record) -> Self:
        """Begin a journal; of `header`, everything but the steps and the times is kept.

        Raises:
            RecordError: there is such a file already, or it cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = FileIO(path, "xb")
        except FileExistsError as error:
            raise RecordError(f"{path}: there is a journal already; resume it, or remove it") from error
        except OSError as error:
            raise RecordError(f"{path}: cannot write the journal: {error.strerror}") from error
        journal = cls(path, file)
        journal._write(_Header(replace(header, steps=(), seconds=0.0, own_seconds=0.0, complete=False)))
        return journal

    @classmethod
    def resume(cls, path: Path, deck: DeckRecord) -> tuple[Self, Record]:
        """Go on with a journal. Returns it, and what happened until now.

        Raises:
            RecordError: no such journal, it cannot be read or written, or the deck was edited since.
        """
        record = cls.read(path)
        if record.deck.sha256 != deck.sha256:
            raise RecordError(
                f"{deck.path} was edited since the run that {path} tells of (begun {record.started}): "
                "play it from the start, without --resume"
            )
        try:
            file = FileIO(path, "r+b")
        except OSError as error:
            raise RecordError(f"{path}: cannot go on with the journal: {error.strerror}") from error
        file.truncate(_whole_lines(path))
        file.seek(0, 2)
        return cls(path, file), record

    @staticmethod
    def read(path: Path) -> Record:
        """Return the record that a journal tells; not complete when the run was killed or ended early.

        Raises:
            RecordError: no such journal, or it cannot be read.
        """
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise RecordError(f"{path}: no such journal; there is no run to go on with") from error
        except OSError as error:
            raise RecordError(f"{path}: cannot read the journal: {error.strerror}") from error
        story = _Story(path)
        for line in _lines(content, path):
            story.tell(line)
        return story.record()

    def cluster(self, cluster: ClusterRecord) -> None:
        """Note that the cluster is up; before that, under which name it is being made, without versions."""
        self._write(_Cluster(cluster))

    def step(self, step: StepRecord) -> None:
        """Note a step that ended, or the later end of one noted before."""
        self._write(_Step(step))

    def end(
        self, *, seconds: float, own_seconds: float, complete: bool = True, error: ReasonRecord | None = None
    ) -> None:
        """Note the end of the run, with its times since `create` or `resume`."""
        self._write(_End(seconds, own_seconds, complete, error))

    def close(self) -> None:
        """Close the file; without `end` the record stays incomplete."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _write(self, line: _Line) -> None:
        content = memoryview(msgspec.json.encode(line) + b"\n")
        try:
            while content:
                content = content[self._file.write(content) :]
        except OSError as error:
            raise RecordError(f"{self.path}: cannot write the journal: {error.strerror}") from error


class _Story(Struct):
    """A record put together from the lines of its journal."""

    path: Path
    header: Record | None = None
    steps: dict[int, StepRecord] = field(default_factory=dict)
    ends: list[_End] = field(default_factory=list)
    open_seconds: float = 0.0
    """Of the steps that no end has counted yet."""
    cluster: ClusterRecord | None = None
    is_ended: bool = False

    def tell(self, line: _Line) -> None:
        """Add a line."""
        self.is_ended = isinstance(line, _End)
        if isinstance(line, _Header):
            self.header = line.record
        elif isinstance(line, _Cluster):
            self.cluster = line.cluster
        elif isinstance(line, _Step):
            known = self.steps.get(line.step.index)
            if known is None or known.started != line.step.started:
                self.open_seconds += line.step.seconds
            self.steps[line.step.index] = line.step
        else:
            self.ends.append(line)
            self.open_seconds = 0.0

    def record(self) -> Record:
        """Return all lines as one record. The times of resumed runs add up; a killed one counts what its steps took."""
        if self.header is None:
            raise RecordError(f"{self.path} tells of no run: it was killed before it began; play from the start")
        last = self.ends[-1] if self.is_ended else None
        return replace(
            self.header,
            cluster=self.cluster or self.header.cluster,
            steps=tuple(self.steps[index] for index in sorted(self.steps)),
            seconds=sum(end.seconds for end in self.ends) + self.open_seconds,
            own_seconds=sum(end.own_seconds for end in self.ends),
            complete=last is not None and last.complete,
            error=last.error if last else None,
        )


def _lines(content: bytes, path: Path) -> Iterator[_Line]:
    """Yield the lines of a journal; a torn last one, without its end, is left out."""
    *whole, _ = content.split(b"\n")
    decode: Callable[[bytes], _Line] = msgspec.json.Decoder(_Line).decode
    for number, line in enumerate(whole, 1):
        try:
            if number == 1:
                schema = msgspec.json.decode(line, type=_Schema).record
                require_schema(schema.schema, schema.harness, path)
                decode = _decode_earlier if schema.schema < SCHEMA_VERSION else decode
            yield decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise RecordError(f"{path}:{number}: not a line of a journal: {error}") from error


def _decode_earlier(line: bytes) -> _Line:
    content = msgspec.json.decode(line)
    match content["line"]:
        case "header":
            content["record"] = earlier.upgraded_record(content["record"])
        case "step":
            content["step"] = earlier.upgraded_step(content["step"])
        case "end":
            content["error"] = earlier.upgraded_error(content["error"])
    upgraded: _Line = msgspec.convert(content, _Line)
    return upgraded


def _whole_lines(path: Path) -> int:
    """Return how many bytes of the file are whole lines."""
    return path.read_bytes().rfind(b"\n") + 1
