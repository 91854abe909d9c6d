"""Which words of kubectl's commands are missing: a subcommand, a name, `TYPE/NAME`, a flag. By their own help, in all versions.

`needed_flags.csv` beside this file has the flags that a command refuses to go without, with `|` between those of which one is enough.
"""

import difflib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge.calls import MAKERS, Call, Given
from harness.knowledge.kubectl import table
from harness.knowledge.tables import read_rows
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern

_DO_SOMETHING = ("kubectl", "kubectl cluster-info")
_MOST_UPDATED = frozenset({"kubectl annotate", "kubectl label", "kubectl set image", "kubectl taint"})
"""Commands whose words behind the object say what becomes of it."""
_INSTEAD = ("--all", "--filename", "--help", "--kustomize", "--list", "--local", "--raw", "--selector", "-h")
"""Flags that say otherwise what is meant."""
_MAKES_FROM_FILE = ("--filename", "--kustomize", "--raw", "--help", "-h", "--edit")
_INSTEAD_OF_FLAGS = ("--filename", "--kustomize", "--generator")
"""Flags by which the others come from elsewhere, or which are of a time when they did."""
_OWN_FLAGS = frozenset({"--help", "--version", "-h", "--v"})
_NAME_OF_CONTAINER = lazy_pattern(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names"""


class LackKind(StrEnum):
    """What is missing. Names in the texts are fields of the lack."""

    SUBCOMMAND = "subcommand"
    NAME = "name"
    OBJECT = "object"
    """A kind and a name."""
    POD = "pod"
    KIND = "kind"
    NODE = "node"
    FILE = "file"
    """A file or folder of manifests."""
    COMMAND = "command"
    """The one to run in a container."""
    PORTS = "ports"
    TARGET = "target"
    """One of the two ends of a copy."""
    UPDATE = "update"
    """What an object is to become."""
    CONTEXT = "context"
    VALUE = "value"
    """That of the flag `flags`."""
    FLAG = "flag"
    """One of `flags`."""
    DASHES = "dashes"
    """The `--` before `program`, which `flags` are meant for."""


class Lack(Struct, frozen=True):
    """What a command is refused without."""

    kind: LackKind
    flags: tuple[str, ...] = ()
    program: str = ""

    @property
    def words(self) -> Mapping[str, str]:
        """Its words in a finding."""
        flags = " or ".join(f"`{flag}`" for flag in self.flags)
        return {"lack": self.kind, "flags": flags, "program": self.program}


_FIRST_WORD = {Trait.TAKES_KIND: LackKind.KIND, Trait.TAKES_ROLLOUT: LackKind.OBJECT, Trait.TAKES_NODE: LackKind.NODE}
"""What is missing where a command has no argument."""


class UnknownWord(Struct, frozen=True):
    """A word where a subcommand belongs that is none."""

    path: str
    """The command before it."""
    word: str
    place: int
    """Of the word in the call."""
    near: str
    """The command that may be meant; empty where none is like it."""


def unknown_subcommand(call: Call) -> UnknownWord | None:
    """Return the word that is no subcommand of a command which does nothing without one: `kubectl create generic`."""
    if call.path not in _parents() or not call.arguments or call.has_any(*_MAKES_FROM_FILE):
        return None
    word, place = call.arguments[0]
    if not word.replace("-", "").isalpha():
        return None
    known = table().subcommands(call.path)
    deeper = [path for path in table().paths if path.startswith(f"{call.path} ") and path.split(" ")[-1] == word]
    close = difflib.get_close_matches(word, known, n=1)
    near = deeper[0] if len(deeper) == 1 else known[close[0]] if close else ""
    return UnknownWord(call.path, word, place, near)


@cache
def _parents() -> frozenset[str]:
    """Return the commands that do nothing without a subcommand: those that have some and no flags, and `create` without a file."""
    known = table()
    above = {path for path in known.paths if path not in _DO_SOMETHING and known.subcommands(path)}
    return frozenset(path for path in above if path == "kubectl create" or not known.command(path).flags)


def lacking(call: Call) -> Lack | None:
    """Return what a command lacks; `None` where nothing does, or where a variable or an ellipsis may hold it."""
    lack = _lacking(call) if call.is_kubectl else None
    return None if lack and any(_is_open(word) for word in call.literals[1:] if word[:1] != "-") else lack


def _lacking(call: Call) -> Lack | None:
    words = [word for word, _ in call.arguments]
    if call.path == "kubectl":
        others = [flag.place for flag in call.flags if flag.name not in table().flags("kubectl")]
        is_question = not call.flags or call.has_any(*_OWN_FLAGS)
        is_plugin = bool(words) and call.arguments[0][1] < min(others, default=len(call.words))
        return None if is_question or is_plugin else Lack(LackKind.SUBCOMMAND)
    if dashes := _dashes_lacking(call):
        return dashes
    if call.has_any("--help", "-h"):
        return None
    if unfinished := _flag_without_value(call):
        return Lack(LackKind.VALUE, (unfinished,))
    word = _word_lacking(call, words)
    return Lack(word) if word is not None else _flag_lacking(call)


def _word_lacking(call: Call, words: list[str]) -> LackKind | None:
    if call.path == "kubectl create":
        return None if words or call.has_any(*_MAKES_FROM_FILE) else LackKind.SUBCOMMAND
    if Trait.TAKES_FILE in call.traits:
        return None if call.has_any(*_MAKES_FROM_FILE) else LackKind.FILE
    if call.path == "kubectl config use-context":
        return None if words else LackKind.CONTEXT
    if call.path == "kubectl cp":
        return LackKind.TARGET if len(words) < 2 else None
    if call.has_any(*_INSTEAD):
        return None
    if call.path.startswith(MAKERS):
        return LackKind.NAME if not words else None
    if Trait.TAKES_POD in call.traits:
        return _of_pod(call, words)
    if Trait.TAKES_OBJECT in call.traits:
        return _of_object(call, words)
    return next((lack for trait, lack in _FIRST_WORD.items() if trait in call.traits and not words), None)


def _of_pod(call: Call, words: list[str]) -> LackKind | None:
    if not words:
        return None if call.has_any("--pod", "-p", "--all-pods") else LackKind.POD
    if call.path == "kubectl exec" and len(words) == 1 and not call.inner:
        return LackKind.COMMAND
    return LackKind.PORTS if call.path == "kubectl port-forward" and len(words) == 1 else None


def _of_object(call: Call, words: list[str]) -> LackKind | None:
    updates = [word for word in words if "=" in word or word.endswith("-")]
    named = [word for word in words if word not in updates]
    if len(named) < 2 and not any("/" in word or "," in word for word in named):
        return LackKind.OBJECT
    is_taint = call.path == "kubectl taint" and any(":" in word for word in named)
    return LackKind.UPDATE if call.path in _MOST_UPDATED and not updates and not is_taint else None


@cache
def _needed_flags() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return the flags that commands refuse to go without, one of each group."""
    rows = read_rows(Path(__file__).with_name("needed_flags.csv"))
    return {row["command"]: [tuple(group.split("|")) for group in row["flags"].split()] for row in rows}


def _flag_lacking(call: Call) -> Lack | None:
    for group in _needed_flags().get(call.path, ()):
        if not call.has_any(*group, *_INSTEAD_OF_FLAGS):
            return Lack(LackKind.FLAG, group)
    return None


def _dashes_lacking(call: Call) -> Lack | None:
    """Return that a `--` is missing before a program to run in a container, where kubectl gets a flag that is the program's: `exec web ls -l`."""
    if Trait.RUNS_INSIDE not in call.traits or call.dashes is not None or len(call.arguments) < 2:
        return None
    program, place = call.arguments[1]
    behind = (flag for flag in call.flags if flag.place > place)
    flag = next((flag for flag in behind if not _may_be_kubectls(call, flag)), None)
    if flag is None:
        return None
    return Lack(LackKind.DASHES, (call.literals[flag.place],), program)


def lacks_dashes(call: Call) -> bool:
    """Return whether a `--` is missing in every version, before a program in a container whose flags kubectl takes for its own."""
    lack = lacking(call)
    return lack is not None and lack.kind is LackKind.DASHES


def inner_program(call: Call) -> int | None:
    """Return the word of a call before which a `--` belongs, that of the program to run in a container.

    `None` where there is none, or where the last flag may be meant for kubectl, which would go to the program then. What stands before a flag of
    the program is the program's too: `exec web tail -n 5 -f log`.
    """
    if call.dashes is not None or len(call.arguments) < 2:
        return None
    place = call.arguments[1][1]
    behind = [flag for flag in call.flags if flag.place > place]
    return None if behind and _may_be_kubectls(call, behind[-1]) else place


def _may_be_kubectls(call: Call, flag: Given) -> bool:
    """Return whether kubectl may be meant by a flag behind the program that it runs: a flag that it has, with a value that this can have."""
    known = table().flags(call.path).get(flag.name)
    if known is None or known.name == "filename" or (known.takes_next_word and flag.value_place is None):
        return False
    return known.name != "container" or _NAME_OF_CONTAINER.fullmatch(flag.value) is not None


def _flag_without_value(call: Call) -> str:
    """Return the flag at the end of a command that wants a value; empty where there is none."""
    last = call.flags[-1] if call.flags else None
    if last is None or last.place != len(call.literals) - 1 or last.value_place is not None:
        return ""
    known = table().flags(call.path).get(last.letter or last.name)
    return call.literals[last.place] if known is not None and known.takes_next_word else ""


def _is_open(word: str) -> bool:
    """Return whether a word may stand for other words, or for none."""
    return "$" in word or "`" in word or "..." in word or "…" in word
