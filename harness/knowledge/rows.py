"""The rows that people keep: what a deck may type or claim, in which versions it is right, and what to write instead.

`rows/*.toml` beside this file; docs/drift.md says what the keys mean.
"""

from __future__ import annotations

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
_LISTS = ("commands", "flags", "requires", "without", "holds")
_PATTERNS = ("value", "argument", "first_argument", "word", "output", "manifest")
_TEXTS = ("id", "finding", "what", "change", "write", "source", "finds", "clean")
FINDINGS = ("drift-command", "drift-flag", "drift-meaning", "drift-api", "drift-output", "drift-tool")


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
    """One of these is in every text with such a word; empty where the pattern itself is quick."""
    output: re.Pattern[str] | None = None
    """A part of a claimed output."""
    manifest: re.Pattern[str] | None = None
    """A part of a manifest."""
    finds: str = ""
    """An example that it must find."""
    clean: str = ""
    """The same as one writes it instead; nothing of it may be found."""
    rewrite: Rewrite | None = None
    """What `harness fix` does about it; `None` where an author has to decide."""

    def is_wrong_in(self, version: Version) -> bool:
        """True outside of its versions."""
        return bool((self.until and version > self.until) or (self.since and version < self.since))

    def verdict(self, version: Version) -> str:
        """`… works until 1.17: since 1.18 …`, `… works since 1.24, and this is checked for 1.23`."""
        is_right = "is what one sees" if self.finding == "drift-output" else "works"
        return f"{self.what} {is_right} {told_bounds(self.since, self.until, version, self.change)}"


def told_bounds(since: Version | None, until: Version | None, version: Version, change: str) -> str:
    """`until 1.17: ` with the change, or `since 1.24, and this is checked for 1.23`."""
    if until is not None and version > until:
        return f"until {until}: {change}"
    return f"since {since}, and this is checked for {version}"


@cache
def rows() -> tuple[Row, ...]:
    """All of them. Raises `RowError`."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for identifier, table in tomllib.loads(path.read_text()).items():
            found.append(read_row({"id": identifier, **table}))
    return tuple(found)


@cache
def rows_by_id() -> Mapping[str, Row]:
    """All of them by their ids."""
    return {row.id: row for row in rows()}


@cache
def rows_for(version: Version) -> Mapping[str, tuple[Row, ...]]:
    """Those that say something about a version, by the first words of their commands (`kubectl run`, or `kubectl` for all of it).

    Those of texts are under `word`, `output` and `manifest`.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows():
        if row.is_wrong_in(version):
            if row.output:
                found["output"].append(row)
            elif row.manifest:
                found["manifest"].append(row)
            elif not row.commands and row.word:
                found["word"].append(row)
            for first in dict.fromkeys(" ".join(command.split()[:2]) for command in row.commands):
                found[first].append(row)
    return {key: tuple(each) for key, each in found.items()}


def read_row(table: Mapping[str, Any]) -> Row:
    """One row of a TOML file. Raises `RowError`."""
    name = table["id"]
    known = {*_LISTS, *_PATTERNS, *_TEXTS, "since", "until", "arguments", "most_arguments", "rewrite"}
    if unknown := set(table) - known:
        raise RowError(
            f"row {name}: there is no key {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}"
        )
    missing = {"finding", "what", "write", "source"} - set(table)
    if missing or not ("since" in table or "until" in table):
        raise RowError(f"row {name}: it lacks {', '.join(sorted(missing)) or 'since or until'}")
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
