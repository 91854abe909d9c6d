"""By what an add-on of a lab is known to be needed, or to be brought by a deck itself: `addon_signs.toml` beside this file says it in patterns."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.knowledge.calls import Call
from harness.knowledge.kinds import is_kind, is_known
from harness.knowledge.resources import kinds_named
from harness.shell.lazy_pattern import lazy_pattern

_LONGEST_PATH = 2
"""Words of a command of kubectl behind which nothing names a kind: `kubectl create`."""


class AddonSigns(Struct, frozen=True):
    """The signs of one add-on."""

    manifest: re.Pattern[str]
    """In a document of YAML, or a template of it, that needs the add-on."""
    unless: re.Pattern[str] | None
    """In the same document: then it is not needed."""
    kinds: tuple[str, ...]
    """Of objects: who asks for them needs it."""
    commands: tuple[str, ...]
    """Of kubectl: who types them needs it."""
    mentions: re.Pattern[str]
    """In a word of kubectl: that asks for it, or looks at what gives it."""
    installs: re.Pattern[str]
    """In a word of a command that installs the same from elsewhere, or in the name of an image."""

    def is_needed_by(self, document: str) -> bool:
        """Return whether a manifest needs the add-on."""
        return bool(self.manifest.search(document)) and not (self.unless and self.unless.search(document))

    def is_asked_for_by(self, call: Call) -> bool:
        """Return whether kubectl is asked for something that the add-on gives."""
        if call.path.partition(" ")[0] != "kubectl":
            return False
        is_command = any(call.after(command) is not None for command in self.commands)
        is_kind_asked = any(_is_one_of(word, self.kinds) for word in _kinds(call))
        return is_command or is_kind_asked or any(map(self.mentions.search, call.literals[1 : call.dashes]))

    def is_brought_by(self, call: Call) -> bool:
        """Return whether a call installs the add-on, or something in its place."""
        patterns = [pattern for command, pattern in _installers() if call.after(command) is not None]
        return any(
            pattern.search(word) and self.installs.search(word) for pattern in patterns for word in call.literals
        )


def _kinds(call: Call) -> Sequence[str]:
    """Return the words of a call that name kinds: of `create ingress web` and of `get pods,sc`; none where it only asks who may do what."""
    if call.path == "kubectl auth can-i":
        return ()
    words = call.path.split(" ")
    return [*words[_LONGEST_PATH:], *(word for word, _ in kinds_named(call))]


def _is_one_of(word: str, kinds: Sequence[str]) -> bool:
    """Return whether a word means one of some kinds; of kinds that are not Kubernetes' own, one of another group has the same name."""
    is_sure = "." not in word or is_known(word)
    return is_sure and any(is_kind(word, kind) for kind in kinds)


@cache
def addon_signs() -> Mapping[str, AddonSigns]:
    """Return the signs of all add-ons by their names."""
    return {name: _signs(fields) for name, fields in _file()["addons"].items()}


def _signs(fields: Mapping[str, Any]) -> AddonSigns:
    return AddonSigns(
        lazy_pattern(fields["manifest"], re.MULTILINE),
        lazy_pattern(fields["unless"], re.MULTILINE) if "unless" in fields else None,
        tuple(fields["kinds"]),
        tuple(fields.get("commands", ())),
        lazy_pattern(fields["mentions"]),
        lazy_pattern(fields["installs"]),
    )


@cache
def _installers() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Return the commands that bring what a deck installs, each with a pattern for those of their words that may name it."""
    rows = _file()["installers"]
    return [(command, lazy_pattern(row["words"])) for row in rows for command in row["commands"]]


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
