"""Which commands and flags each kubectl has: the table that `tools/harvest_kubectl.py` writes from their own help.

    kubectl create deployment|deploy
      --image=
      --replicas=|-r
      --port= 1.20-1.23,1.25-1.37

A command without versions is in all of them, a flag without versions in all that have its command; `=` means that it takes a value.
"""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import read_runs, versions_between

TABLE = Path(__file__).parent / "kubectl.txt"
_MAY_STAND_ALONE = frozenset({"dry-run", "cascade", "validate", "record"})
"""Flags whose value, if there is one, is joined by `=`: the next word is not theirs."""


class Flag(Struct, frozen=True):
    """One flag of one command."""

    name: str
    """Without the dashes."""
    letter: str | None
    takes_value: bool
    versions: frozenset[Version]
    """Those whose binary accepts it."""

    @property
    def takes_next_word(self) -> bool:
        """True if its value may be the word behind it."""
        return self.takes_value and self.name not in _MAY_STAND_ALONE


class KubectlCommand(Struct, frozen=True):
    """One command: `kubectl create token`; `kubectl` alone has the flags that all commands take."""

    path: str
    aliases: frozenset[str]
    """Other words for its last word."""
    versions: frozenset[Version]
    flags: tuple[Flag, ...]


class CommandTable:
    """All commands; each is read when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._sections: dict[str, str] = {}
        self._names: dict[str, str] = {}
        head, *sections = text.split("\nkubectl")
        self._read: dict[str, KubectlCommand] = {}
        oldest, _, newest = head.partition(" of kubectl ")[2].partition(",")[0].partition(" to ")
        self.oldest, self.newest = read_version(oldest), read_version(newest)
        self._all = versions_between(self.oldest, self.newest)
        for section in sections:
            title, _, flags = section.partition("\n")
            names, _, versions = title.strip().partition(" @ ")
            name, *aliases = names.split("|")
            path = f"kubectl {name}".strip()
            self._sections[path] = f"{versions}\n{flags}"
            parent = path.rpartition(" ")[0]
            for alias in aliases:
                self._names[f"{parent} {alias}"] = path

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of commands and their aliases: `create`, `deployment`, `deploy`, `undo`."""
        return frozenset(word for path in (*self._sections, *self._names) for word in path.split(" ")[1:])

    @property
    def first_words(self) -> frozenset[str]:
        """The words that may stand right behind `kubectl`, aliases among them."""
        return frozenset(words[1] for path in (*self._sections, *self._names) if len(words := path.split(" ")) == 2)

    @cached_property
    def _subcommands(self) -> Mapping[str, Mapping[str, str]]:
        subcommands: dict[str, dict[str, str]] = {}
        for name, target in {**{path: path for path in self._sections}, **self._names}.items():
            parent, _, word = name.rpartition(" ")
            subcommands.setdefault(parent, {})[word] = target
        return subcommands

    @property
    def paths(self) -> tuple[str, ...]:
        """All commands by their full names."""
        return tuple(self._sections)

    def subcommands(self, path: str) -> Mapping[str, str]:
        """Return the words that may stand behind a command, each with the full name of what it stands for."""
        return self._subcommands.get(path, {})

    def resolve(self, path: str) -> str | None:
        """Return the full name of a command that may be written by an alias; `None` if no version has it."""
        return path if path in self._sections else self._names.get(path)

    def command(self, path: str) -> KubectlCommand:
        """Return a command by its full name. Raises `KeyError`."""
        if path not in self._read:
            self._read[path] = self._parse(path)
        return self._read[path]

    def flags(self, path: str) -> Mapping[str, Flag]:
        """Return the flags of a command and those that all commands take, by `--name` and by `-x`."""
        return _flags_of(self, path)

    def _parse(self, path: str) -> KubectlCommand:
        title, *lines = self._sections[path].splitlines()
        versions = read_runs(title) if title else self._all
        flags = []
        for line in lines:
            names, _, span = line.strip().partition(" ")
            name, _, letter = names.removeprefix("--").partition("|-")
            if name:
                span_of = read_runs(span) if span else versions
                flags.append(Flag(name.rstrip("="), letter or None, name.endswith("="), span_of))
        aliases = frozenset(alias.rpartition(" ")[2] for alias, target in self._names.items() if target == path)
        return KubectlCommand(path, aliases, versions, tuple(flags))


@cache
def table() -> CommandTable:
    """Return the table of this package."""
    return CommandTable(TABLE.read_text())


@cache
def _flags_of(known: CommandTable, path: str) -> Mapping[str, Flag]:
    flags: dict[str, Flag] = {}
    for command_path in dict.fromkeys(("kubectl", path)):
        for flag in known.command(command_path).flags:
            flags[f"--{flag.name}"] = flag
            if flag.letter:
                flags[f"-{flag.letter}"] = flag
    return MappingProxyType(flags)
