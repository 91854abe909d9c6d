"""What each shard of the decks was to play: a file beside its records, by which those who join them see what is missing.

Every shard writes the whole plan, so that any one of them tells what the others were to play.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.project import output_files
from harness.project.shards import Shard
from harness.record.errors import RecordError

_FORMAT = 1
_NAMES = "shard-*-of-*.json"


class PlannedCell(Struct, frozen=True, kw_only=True):
    """A deck to be played, in a matrix on one of its versions."""

    record: str
    """The name of the file with its record: `slides-en-app-1.30-on-local.json`."""
    deck: str
    shard: int
    """Which one plays it."""
    seconds: float
    """That it was expected to take; of decks that nobody knows, their steps."""

    @property
    def name(self) -> str:
        """What it is called where people read of it."""
        return self.record.removesuffix(".json")


class ShardRecord(Struct, frozen=True, kw_only=True):
    """A shard that was begun, and the plan that it is a part of."""

    plan: int = _FORMAT
    """The version of this format."""
    shard: int
    total: int
    cells: tuple[PlannedCell, ...]
    """Of all shards, in the order that all of them have."""

    @property
    def own(self) -> tuple[PlannedCell, ...]:
        """The cells that this shard plays."""
        return tuple(cell for cell in self.cells if cell.shard == self.shard)

    @property
    def fingerprint(self) -> str:
        """The same for all shards that were planned from the same decks and times."""
        return sha256(msgspec.json.encode((self.total, self.cells))).hexdigest()


def is_plan(path: Path) -> bool:
    """Return True if a file is called as the plan of a shard is."""
    return path.match(_NAMES)


def begin(folder: Path, record: ShardRecord, *, keeps_records: bool = False) -> None:
    """Write what a shard is going to play beside its records, and remove those that an earlier try of it left.

    What other shards wrote stays as it is. `keeps_records` is for a run that is gone on with.

    Raises:
        RecordError: something cannot be written or removed.
    """
    shard = Shard(record.shard, record.total)
    width = len(str(record.total))
    path = folder / f"shard-{record.shard:0{width}}-of-{record.total}.json"
    try:
        output_files.write(path, msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")
        if not keeps_records:
            for cell in record.own:
                (folder / cell.record).unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(f"{error.filename}: cannot begin shard {shard} there: {error.strerror}") from error


class BegunShard(Struct, frozen=True):
    """A shard, and the folder in which its records are."""

    record: ShardRecord
    folder: Path


def find_shards(paths: Sequence[Path]) -> list[BegunShard]:
    """Return the shards whose plans lie in these folders and below; what has such a name and is no plan is passed over."""
    files = dict.fromkeys(file for path in paths if path.is_dir() for file in sorted(path.rglob(_NAMES)))
    shards = []
    for file in files:
        try:
            record = msgspec.json.decode(file.read_bytes(), type=ShardRecord)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            continue
        if record.plan == _FORMAT:
            shards.append(BegunShard(record, file.parent))
    return shards
