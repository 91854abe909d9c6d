"""Records as files: one pretty-printed JSON document a deck."""

import os
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePath

import msgspec

from harness.project import output_files
from harness.record import earlier
from harness.record.errors import RecordError
from harness.record.model import SCHEMA_VERSION, Record
from harness.shell.lazy_pattern import lazy_pattern

_SEPARATORS = lazy_pattern(r"[^\w.]+")


class RecordVersion(msgspec.Struct):
    """What of a record says who can read it."""

    schema: int
    harness: str


def write_record(record: Record, path: Path) -> None:
    """Write one record, as `output_files.write` does.

    Raises:
        RecordError: the file cannot be written.
    """
    text = msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
    try:
        output_files.write(path, text)
    except OSError as error:
        raise RecordError(f"{path}: cannot write the record: {error.strerror}") from error


def file_names(deck_paths: Sequence[str]) -> tuple[str, ...]:
    """Return a file name for each deck's record, told from its path: `slides/en/app.md` gives `slides-en-app.json`.

    Decks whose names would be the same get a few letters of a hash of their path.
    """
    stems = [_stem(path) for path in deck_paths]
    count = Counter(stem.lower() for stem in stems)
    return tuple(
        f"{stem}.json" if count[stem.lower()] == 1 else f"{stem}-{sha256(path.encode()).hexdigest()[:8]}.json"
        for stem, path in zip(stems, deck_paths, strict=True)
    )


def find_records(paths: Sequence[Path]) -> list[Path]:
    """Return the records that are named, and those in the folders that are named and below; other JSON there is passed over.

    Raises:
        RecordError: a folder without a record.
    """
    record_files: dict[Path, None] = {}
    for path in paths:
        inside = [file for file in sorted(path.rglob("*.json")) if _is_record(file)] if path.is_dir() else [path]
        if not inside:
            raise RecordError(f"{path}: no record in this folder; `harness run DECK --record {path}/` writes one")
        record_files.update(dict.fromkeys(inside))
    return list(record_files)


def read_record(path: Path) -> Record:
    """Read a record, or what the journal of a run (`.jsonl`) tells of it.

    Raises:
        RecordError: no such file, no record, cut short, or written by a harness with a later schema.
    """
    if path.suffix == ".jsonl":
        from harness.record.journal import Journal  # noqa: PLC0415  (which writes and reads records by what is here)

        return Journal.read(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise RecordError(f"{path}: no such file; `harness run DECK --record {path}` writes one") from error
    except IsADirectoryError as error:
        raise RecordError(f"{path} is a folder: name one of the records in it") from error
    except OSError as error:
        raise RecordError(f"{path}: cannot read the record: {error.strerror}") from error
    return decoded(content, path)


def decoded(content: bytes, path: Path) -> Record:
    """Return the record in these bytes; `path` is for the message.

    Raises:
        RecordError: as for `read_record`.
    """
    try:
        version = msgspec.json.decode(content, type=RecordVersion)
        require_schema(version.schema, version.harness, path)
        if version.schema < SCHEMA_VERSION:
            return msgspec.convert(earlier.upgraded_record(msgspec.json.decode(content)), Record)
        return msgspec.json.decode(content, type=Record)
    except (msgspec.ValidationError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"{path} is not a record: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(
            f"{path} is not a record, or was cut short ({error}): run the deck again to write it anew"
        ) from error


def require_schema(schema: int, harness: str, path: Path) -> None:
    """Refuse what a later version of the schema describes.

    Raises:
        RecordError: this harness does not know it.
    """
    if not earlier.OLDEST <= schema <= SCHEMA_VERSION:
        raise RecordError(
            f"{path} has schema {schema}, written by slide-harness {harness}; this one reads schemas "
            f"{earlier.OLDEST} to {SCHEMA_VERSION}: run the deck again, or read it with that version"
        )


def _is_record(path: Path) -> bool:
    try:
        return bool(msgspec.json.decode(path.read_bytes(), type=RecordVersion))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return False


def _stem(deck_path: str) -> str:
    path = PurePath(os.path.normpath(deck_path))
    return _SEPARATORS.sub("-", str(path.parent / path.stem)).strip("-.") or "deck"
