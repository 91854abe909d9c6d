"""Which words of kubectl's commands are missing: a subcommand, a name, `TYPE/NAME`. By their own help, in all versions."""

from __future__ import annotations

import difflib
from enum import StrEnum

from msgspec import Struct

from harness.knowledge.calls import Call
from harness.knowledge.kubectl import table

_PARENTS = frozenset(
    f"kubectl {words}"
    for words in ("auth", "certificate", "config", "create", "create secret", "create service", "rollout", "set", "top")
)
"""Commands that do nothing without a subcommand."""
_TAKE_NAME = ("kubectl run", "kubectl create ")
_TAKE_OBJECT = frozenset(
    f"kubectl {word}"
    for word in ("annotate", "autoscale", "delete", "expose", "label", "patch", "scale", "set image", "set env", "set resources")
)  # fmt: skip
"""Commands that want to know an object: one word without a `/` is not enough."""
_TAKE_POD = frozenset({"kubectl attach", "kubectl exec", "kubectl logs", "kubectl port-forward"})
_INSTEAD = ("--all", "--filename", "--help", "--kustomize", "--list", "--local", "--raw", "--selector", "-h")
"""Flags that say otherwise what is meant."""
_MAKES_FROM_FILE = ("--filename", "--kustomize", "--raw", "--help", "-h", "--edit")
_OWN_FLAGS = frozenset({"--help", "--version", "-h", "--v"})


class Lack(StrEnum):
    """What is missing."""

    SUBCOMMAND = "a subcommand"
    NAME = "NAME"
    OBJECT = "TYPE/NAME"
    POD = "the pod"


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
    if call.path not in _PARENTS or not call.arguments or call.has_any(*_MAKES_FROM_FILE):
        return None
    word, place = call.arguments[0]
    if not word.replace("-", "").isalpha():
        return None
    known = table().subcommands(call.path)
    deeper = [path for path in table().paths if path.startswith(f"{call.path} ") and path.split(" ")[-1] == word]
    close = difflib.get_close_matches(word, known, n=1)
    near = deeper[0] if len(deeper) == 1 else known[close[0]] if close else ""
    return UnknownWord(call.path, word, place, near)


def lacking(call: Call) -> Lack | None:
    """Return what a command lacks; `None` where nothing does, or a variable may hold it."""
    if call.name != "kubectl" or any("$" in word or "`" in word for word in call.literals[1:] if word[:1] != "-"):
        return None
    words = [word for word, _ in call.arguments]
    if call.path == "kubectl":
        others = [flag for flag in call.flags if flag.name not in table().flags("kubectl")]
        is_question = not call.flags or call.has_any(*_OWN_FLAGS)
        return None if is_question or (words and not others) else Lack.SUBCOMMAND
    if call.has_any(*_INSTEAD):
        return None
    if call.path.startswith(_TAKE_NAME):
        return Lack.NAME if not words and call.path != "kubectl create token" else None
    if call.path in _TAKE_POD:
        return Lack.POD if not words and not call.has_any("--pod", "-p", "--all-pods") else None
    if call.path in _TAKE_OBJECT:
        named = [word for word in words if "=" not in word and not word.endswith("-")]
        return Lack.OBJECT if len(named) < 2 and not any("/" in word or "," in word for word in named) else None
    return None
