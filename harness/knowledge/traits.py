"""What is known of programs and their subcommands in a word each: `programs.csv` beside this file has a row for each of them.

A subcommand has what its program has, but for what stands in its row behind a `!`. What a program has in rows of its own is elsewhere: which
words are files (`paths.csv`), what it goes on for (`endings.csv`), which shell it opens (`shells.csv`).
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge.tables import read_rows
from harness.shell.parsing import KEPT

_LONGEST_NAME = 3
"""Words of a row's name: `docker container ls`."""


class Trait(StrEnum):
    """Something that is so, or not, of a program or a subcommand."""

    TYPED = auto()
    """Workshops let their audience type it, so a line that begins with it is a command."""
    UNMISTAKABLE = auto()
    """No language has such a word: a line of a page that begins with it is seldom a sentence."""
    HAS_SUBCOMMANDS = auto()
    """A subcommand behind it shows that a line is typed, whatever else stands in it."""
    PREPARES = auto()
    """A page has it typed on a line of its own, with one argument: `cd shop`."""
    BUILTIN = auto()
    """Bash has it: a builtin, or a word of its grammar."""
    CLIENT = auto()
    """It talks to a cluster or to containers, and prints its own words and tables."""
    OF_CONTAINERS = auto()
    """It runs containers, and is given their names and images."""
    OF_THE_HOST = auto()
    """No container of a workshop has it."""
    NAMES_OBJECTS = auto()
    """It is given names of objects of a cluster."""
    CONNECTS = auto()
    """It is given an address that it connects to, or looks up."""
    READS_CONSTANTS = auto()
    """It only reads, and nothing that changes by itself: `echo`, `test`."""
    READS_FILES = auto()
    """It only reads files of the machine: `cat`, `grep`."""
    READS_LAB = auto()
    """It only reads of the cluster, containers, the network, processes."""
    MAKES_FILES_ALONE = auto()
    """Nothing is otherwise after it but the files that it names."""
    MAKES_OBJECTS = auto()
    """Objects of a cluster may be there after it."""
    MAKES_NO_OBJECT = auto()
    """It does more than to read, and makes no object."""
    CHANGES_OBJECTS = auto()
    """A subcommand of kubectl that changes objects, and makes none."""
    BESIDE_THE_API = auto()
    """A subcommand of kubectl that changes files, or what is inside a container."""
    STARTS_SERVERS = auto()
    """Something may answer on a port after it."""
    FORWARDS = auto()
    """It answers on a port itself, and does nothing else."""
    STARTS_ANOTHER = auto()
    """A subcommand of kubectl that takes as long as something else does."""
    RUNS_INSIDE = auto()
    """Its arguments behind the first are a program of a container, also where no `--` says so."""
    INSTALLS = auto()
    """It installs packages of the system."""
    BRINGS_PROGRAMS = auto()
    """A program whose name is among its words may be there after it."""
    MOVES = auto()
    """It changes the directory of the shell, and nothing else."""
    LEAVES_SHELL = auto()
    """It leaves the shell that it is typed in."""
    ENDS_SHELL = auto()
    """It may end the shell that it is typed in, or the machine under it."""
    HANDS_ON = auto()
    """It hands on what is typed: what it waits for is at work elsewhere."""
    LOOKS_UP = auto()
    """It tells where a program is."""
    RELAYS = auto()
    """A client that prints what another program prints."""
    RELAYS_IF_ATTACHED = auto()
    """It does so where it is told to attach itself."""
    RELAYS_UNLESS_DETACHED = auto()
    """It does so where it is not told to detach itself."""
    PRINTS_OTHERS = auto()
    """It prints what is in a file, on its line, or somewhere else."""
    ASKS_TERMINAL = auto()
    """It asks for a line, unless it is given its input."""
    OF_THE_MOMENT = auto()
    """It prints what happened until now, how things are at the moment, or a whole screen."""
    SAYS = auto()
    """It prints its words, which are there to be read."""
    COMPARES = auto()
    """Its words are compared with what others print."""
    HAS_BRACES = auto()
    """Its words may have braces of its own: a pattern, a program for texts, what stands for a word."""
    SORTS = auto()
    """It puts lines into another order."""
    EDITOR = auto()
    """It edits a file on the terminal."""
    EDITOR_WINDOW = auto()
    """It edits a file in a window."""
    PAGER = auto()
    """It shows a text page by page."""
    FULL_SCREEN = auto()
    """It has the whole screen, and waits for keys."""
    READS_MANIFESTS = auto()
    """A subcommand of kubectl that reads manifests."""
    APPLIES = auto()
    """A subcommand of kubectl that makes what manifests say."""
    TAKES_POD = auto()
    """Its first argument is a pod, where it does not say what it is."""
    TAKES_OBJECT = auto()
    """It wants to know an object: one word without a `/` is not enough."""
    TAKES_KIND = auto()
    """It wants a kind of object for its first argument."""
    NAMES_KIND = auto()
    """Its first argument is a kind of object, also where no name stands behind it."""
    TAKES_ROLLOUT = auto()
    """It wants an object that is rolled out."""
    TAKES_NODE = auto()
    """It wants a node."""
    TAKES_FILE = auto()
    """It wants a file or a folder of manifests."""


class _Row(Struct, frozen=True):
    has: frozenset[Trait]
    lacks: frozenset[Trait]


def traits_of(command: tuple[str, ...]) -> frozenset[Trait]:
    """Return the traits of a command by its words: `("kubectl", "create", "token")`, with whatever arguments behind."""
    return _traits_of(command[:_LONGEST_NAME])


@lru_cache(maxsize=KEPT)
def _traits_of(name: tuple[str, ...]) -> frozenset[Trait]:
    traits: frozenset[Trait] = frozenset()
    rows = _rows()
    for length in range(1, len(name) + 1):
        if row := rows.get(" ".join(name[:length])):
            traits = (traits - row.lacks) | row.has
    return traits


@cache
def commands_with(*traits: Trait) -> frozenset[str]:
    """Return the commands whose own row has one of these traits: `kubectl`, `kubectl apply`."""
    return frozenset(command for command, row in _rows().items() if not row.has.isdisjoint(traits))


@cache
def _rows() -> Mapping[str, _Row]:
    rows = read_rows(Path(__file__).with_name("programs.csv"))
    return {fields["command"]: _row(fields["traits"]) for fields in rows}


@cache
def _row(words: str) -> _Row:
    """Return what a cell of traits says: the same for the same words, since most rows have those of another."""
    has = frozenset(Trait(word) for word in words.split() if word[0] != "!")
    return _Row(has, frozenset(Trait(word[1:]) for word in words.split() if word[0] == "!"))
