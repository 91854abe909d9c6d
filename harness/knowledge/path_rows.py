"""Which arguments of programs are files and folders: `paths.csv` beside this file, after their manuals and `--help`.

A row has the programs and subcommands (`commands`) of which it is true, and the fields of `PathRow`; an empty field is its default. A program
that is in no row may make any file. The rows at the end, of names alone, are programs that make no file in a folder that a deck is about.
"""

from enum import StrEnum, auto
from pathlib import Path

from msgspec import Struct, convert

from harness.knowledge.tables import read_rows
from harness.knowledge.usual_aliases import USUAL_ALIASES


class Use(StrEnum):
    """What a program does with a path."""

    READS = auto()
    MAKES = auto()
    """It may be there afterwards, with anything below it."""
    ENTERS = auto()
    """The shell goes there."""


class PathKind(StrEnum):
    """What has to be there."""

    FILE = auto()
    FOLDER = auto()
    EITHER = auto()


class Operands(StrEnum):
    """What the words that belong to no option are."""

    NO_PATHS = auto()
    FILES = auto()
    FILES_AFTER_FIRST = auto()
    """`grep PATTERN FILE …`, `chmod MODE FILE …`."""
    FOLDER = auto()
    """The last one: `docker build FOLDER`."""
    LOCAL_CHARTS = auto()
    """Those that begin with a dot: `helm install NAME ./CHART`."""
    MADE = auto()
    FIRST_MADE = auto()
    COPIED = auto()
    """All are read, the last one is made: `cp SOURCE … TARGET`."""
    MOVED_WITHIN = auto()
    """The last one is made, what the others are depends: `ln`, `scp`."""
    CLONED = auto()
    """`ADDRESS [FOLDER]`."""
    DOWNLOADED = auto()
    """Addresses, whose last part is the file's name."""
    ENTERED = auto()
    FIRST_FILE = auto()
    """`bash SCRIPT ARGUMENT …`."""


class PathRow(Struct, frozen=True, kw_only=True):
    """What is known of programs or subcommands. Options are words with spaces between."""

    operands: Operands = Operands.NO_PATHS
    reads: str = ""
    reads_folder: str = ""
    makes: str = ""
    mounts: str = ""
    """`-v HOST:CONTAINER`."""
    valued: str = ""
    """Other options with a value."""
    kind: PathKind = PathKind.FILE
    """Of what its options and operands read."""
    pattern_options: str = ""
    """With one of these, the first operand is a file like the others: `grep -e`, `sed -f`."""
    unpacks: bool = False
    """It makes files whose names are not on its line, below the folder of `-d`, `-C`, or below where the shell is."""
    makes_anything: bool = False
    """It may make any file: what it does is somewhere else."""
    stops_at_operand: bool = False
    """What stands behind its first operand is somebody else's: `docker run IMAGE …`."""
    runs_second_operand: bool = False
    """Its second operand is a program, to which all words behind belong; options may stand before it: `ssh HOST -t PROGRAM …`."""

    @property
    def valued_words(self) -> list[str]:
        """All options with a value."""
        return f"{self.reads} {self.reads_folder} {self.makes} {self.mounts} {self.valued}".split()


def _read() -> dict[str, PathRow]:
    rows = {}
    for fields in read_rows(Path(__file__).parent / "paths.csv"):
        names, properties = fields.pop("commands").split("|"), fields.pop("properties").split()
        given = {name: value for name, value in fields.items() if value}
        row = convert({**given, **dict.fromkeys(properties, True)}, PathRow)
        rows.update(dict.fromkeys(names, row))
    return rows


ROWS = _read()
"""By the names of programs and subcommands: `docker`, `docker build`."""
ALIASES = {**USUAL_ALIASES, "oc": "kubectl", "podman": "docker", "nerdctl": "docker"}
SUBCOMMANDED = frozenset(name[:end] for name in ROWS for end, char in enumerate(name) if char == " ")
"""What begins the name of a row and is not all of it."""
