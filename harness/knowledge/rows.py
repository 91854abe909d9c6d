"""The rows that people keep: what a deck may type or claim, in which versions it is right, and what to write instead.

The files lie in `rows/` beside this one: `programs/` has a file for each program, read when somebody types that program; `texts/` has what
stands anywhere, and `meaning.toml` what `workloads.py` recognises. docs/drift.md says what the keys mean.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from harness.knowledge.version import Version, read_version
from harness.shell.lazy_pattern import lazy_pattern

FOLDER = Path(__file__).parent / "rows"
_PROGRAMS_OF_SAME_FILE = {"apt-get": "apt"}
"""Programs whose rows are in the file of another."""
_LISTS = ("commands", "printed_by", "flags", "requires", "without", "holds")
_PATTERNS = ("value", "argument", "first_argument", "word", "output", "manifest")
_TEXTS = ("id", "finding", "what", "release", "change", "write", "source", "finds", "clean")
FINDINGS = ("drift-command", "drift-flag", "drift-meaning", "drift-api", "drift-output", "drift-tool", "drift-warning")


class RowError(ValueError):
    """A row that makes no sense. The message names it, and what is wrong."""


class Rewrite(Struct, frozen=True):
    """What is done to a command line, or to what a pattern finds, for `harness fix`. All else stays as it is written."""

    command: str = ""
    """Stands in the place of the row's command."""
    drop: tuple[str, ...] = ()
    """Flags that are taken away with their values."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """Flags, and what they are called instead; a flag with its value, written `--a=b`, is replaced as a whole."""
    add: tuple[str, ...] = ()
    """Words at the end, before a `--`."""
    first: tuple[str, ...] = ()
    """Flags whose value becomes the first argument."""
    dashes: bool = False
    """A `--` stands before the second argument."""
    label: str = ""
    """The key that stands instead of `run` in a selector."""
    makes: bool = False
    """`kubectl run` becomes the command that makes the same kind of object; `making.py` knows which."""
    text: str = ""
    """In place of what the row's pattern or argument matches; `\\g<name>` stands for its groups."""


class Row(Struct, frozen=True):
    """One fact."""

    id: str
    finding: str
    """One of `FINDINGS`."""
    what: str
    """What is typed or claimed, as one names it in a sentence."""
    change: str
    """What happens outside of the versions."""
    write: str
    """What to write instead; `{name}` and `{image}` stand for those of the command."""
    source: str
    release: str = ""
    """The last release of its tool in which it is right: `Helm 2`. What a deck labels for that one is let be."""
    since: Version | None = None
    """The first version in which it is right."""
    until: Version | None = None
    """The last one."""
    commands: tuple[str, ...] = ()
    """`kubectl run`, each with all commands below it; empty for any program."""
    flags: tuple[str, ...] = ()
    """One of these is given."""
    value: re.Pattern[str] | None = None
    """All of the flag's value."""
    requires: tuple[str, ...] = ()
    """All of these flags are given too; `--` is one."""
    without: tuple[str, ...] = ()
    """None of these flags is given; `--` is one."""
    argument: re.Pattern[str] | None = None
    """All of one argument."""
    first_argument: re.Pattern[str] | None = None
    """All of the first argument."""
    arguments: int = 0
    """At least so many are given."""
    most_arguments: int | None = None
    """No more are given, and none of them is expanded: a variable may hold several."""
    word: re.Pattern[str] | None = None
    """A part of a word, whatever its place."""
    holds: tuple[str, ...] = ()
    """One of these is in every text with such a word: others need not be searched."""
    output: re.Pattern[str] | None = None
    """A part of a claimed output."""
    manifest: re.Pattern[str] | None = None
    """A part of a manifest."""
    printed_by: tuple[str, ...] = ()
    """Commands that print what `output` matches, where other keys let them; it is searched in the output of all."""
    finds: str = ""
    """An example that it must find."""
    clean: str = ""
    """The same as one writes it instead; nothing of it may be found."""
    rewrite: Rewrite | None = None
    """What `harness fix` does about it; `None` where an author has to decide."""

    def is_wrong_in(self, version: Version) -> bool:
        """Return whether a version is outside of its versions."""
        return bool((self.until and version > self.until) or (self.since and version < self.since))

    @property
    def is_of_kubernetes(self) -> bool:
        """Whether its versions are those of Kubernetes; what has releases of its own is dated by the Kubernetes of its time."""
        return self.finding != "drift-tool" and all(command.startswith("kube") for command in self.commands)


class TextRows(Struct, frozen=True):
    """Rows about what stands anywhere, by where it stands."""

    words: Mapping[str, tuple[Row, ...]]
    """By a part that a text with such a word holds."""
    outputs: tuple[Row, ...]
    manifests: tuple[Row, ...]


@cache
def rows() -> tuple[Row, ...]:
    """Return all of them. Raises `RowError`."""
    return tuple(row for file_rows in rows_by_file().values() for row in file_rows)


def rows_by_file() -> Mapping[str, tuple[Row, ...]]:
    """Return all of them by the file that has them, without its suffix: `programs/helm`, `texts/images`. Raises `RowError`."""
    paths = sorted(FOLDER.rglob("*.toml"))
    return {path.relative_to(FOLDER).with_suffix("").as_posix(): _rows_in(path) for path in paths}


@cache
def rows_by_id() -> Mapping[str, Row]:
    """Return all of them by their ids."""
    return {row.id: row for row in rows()}


@cache
def meanings() -> Mapping[str, Row]:
    """Return those about commands that go on working and do something else, by their ids."""
    return {row.id: row for row in _rows_in(FOLDER / "meaning.toml")}


@cache
def rows_of_program(name: str, version: Version) -> Mapping[str, tuple[Row, ...]]:
    """Return those of a program that say something about a version, by the first words of their commands.

    A row is under `kubectl run`, or under `kubectl` if it is about all of it.
    """
    by_words: dict[str, list[Row]] = defaultdict(list)
    path = _file_of(name)
    for row in _rows_in(path) if path is not None else ():
        if row.is_wrong_in(version):
            for first in dict.fromkeys(" ".join(command.split()[:2]) for command in row.commands):
                by_words[first].append(row)
    return {words: tuple(rows) for words, rows in by_words.items()}


def has_rows(name: str) -> bool:
    """Return whether there are rows about a program."""
    return _file_of(name) is not None


def _file_of(name: str) -> Path | None:
    return _program_files().get(_PROGRAMS_OF_SAME_FILE.get(name, name))


@cache
def _program_files() -> Mapping[str, Path]:
    return {path.stem: path for path in (FOLDER / "programs").iterdir()}


@cache
def rows_of_texts(version: Version) -> TextRows:
    """Return those that are about what stands anywhere and say something about a version."""
    texts = [row for path in sorted((FOLDER / "texts").glob("*.toml")) for row in _rows_in(path)]
    wrong = [row for row in texts if row.is_wrong_in(version)]
    by_part: dict[str, list[Row]] = defaultdict(list)
    for row in wrong:
        for part in row.holds:
            by_part[part].append(row)
    return TextRows(
        words={part: tuple(rows) for part, rows in by_part.items()},
        outputs=tuple(row for row in wrong if row.output),
        manifests=tuple(row for row in wrong if row.manifest),
    )


@cache
def _rows_in(path: Path) -> tuple[Row, ...]:
    """Return those of a file. Raises `RowError`."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(read_row({"id": identifier, **table}) for identifier, table in tables.items())


def read_row(table: Mapping[str, Any]) -> Row:
    """Return the row of a table of TOML. Raises `RowError`."""
    name = table["id"]
    known = {*_LISTS, *_PATTERNS, *_TEXTS, "since", "until", "arguments", "most_arguments", "rewrite"}
    if unknown := set(table) - known:
        raise RowError(
            f"row {name}: there is no key {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}"
        )
    missing = {"finding", "what", "write", "source"} - set(table)
    if missing or not ("since" in table or "until" in table):
        raise RowError(f"row {name}: it lacks {', '.join(sorted(missing)) or 'since or until'}")
    if "word" in table and "holds" not in table:
        raise RowError(f"row {name}: it lacks holds, a part of every text with that word")
    if table["finding"] not in FINDINGS:
        raise RowError(f"row {name}: there is no finding {table['finding']}; there are {', '.join(FINDINGS)}")
    values: dict[str, Any] = {"change": "", "arguments": table.get("arguments", 0)}
    values["most_arguments"] = table.get("most_arguments")
    values |= {key: " ".join(table[key].split()) for key in _TEXTS if key in table and key not in ("finds", "clean")}
    values |= {key: table[key] for key in ("finds", "clean") if key in table}
    values |= {key: tuple(table[key]) for key in _LISTS if key in table}
    values |= {key: lazy_pattern(table[key], re.MULTILINE) for key in _PATTERNS if key in table}
    values |= {key: read_version(table[key]) for key in ("since", "until") if key in table}
    if "rewrite" in table:
        values["rewrite"] = _read_rewrite(name, table["rewrite"])
    return Row(**values)


def _read_rewrite(name: str, table: Mapping[str, Any]) -> Rewrite:
    known = set(Rewrite.__struct_fields__)
    if unknown := set(table) - known:
        raise RowError(
            f"row {name}: rewrite has no key {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}"
        )
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Rewrite(**values)
