"""What the commands of a run have made and shown so far, as placeholders look at it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from harness.cluster.inventory import LiveObject
from harness.knowledge.calls import call_of
from harness.knowledge.wanted import lists, without_wrappers
from harness.record.command import Change, CommandRecord
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

_NAME = lazy_pattern(r"[\w.-]+")
_NAMES_WHAT_IT_OWNS = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "Job", "CronJob"})
"""Kinds whose objects have pods with generated names."""

Key = tuple[str, str, str]
"""Kind, namespace and name."""


class Listing(Struct, frozen=True):
    """What `kubectl get` printed of a kind."""

    position: int
    """Of the command, counted from 0."""
    namespace: str | None
    """As the command names it; empty for the current one, `None` for all."""
    names: frozenset[str]
    """All words of the output, names among them."""

    def shows(self, an_object: LiveObject) -> bool:
        """Return whether an object is in it."""
        is_elsewhere = bool(self.namespace) and an_object.namespace not in ("", self.namespace)
        return an_object.name in self.names and not is_elsewhere


class CommandHistory(Struct, frozen=True, dict=True):
    """The commands that were played, the oldest first."""

    commands: Sequence[CommandRecord]

    @cached_property
    def made(self) -> Mapping[Key, int]:
        """What the commands made and nobody deleted, each with the position of the command that made it."""
        made: dict[Key, int] = {}
        for position, command in enumerate(self.commands):
            for effect in command.effects:
                key = (effect.kind, effect.namespace, effect.name)
                if effect.change is Change.CREATED:
                    made[key] = position
                elif effect.change is Change.DELETED:
                    made.pop(key, None)
        return made

    def position_of(self, an_object: LiveObject) -> int | None:
        """Return the position of the command that made an object, or what is at the top of its chain of owners; `None` for others'."""
        kind, _, name = an_object.owner.partition("/")
        own = self.made.get((an_object.kind, an_object.namespace, an_object.name))
        return self.made.get((kind, an_object.namespace, name)) if own is None else own

    def has_made_owner(self, names: Iterable[str]) -> bool:
        """Return whether the commands made something that may own what is generated, of one of these names."""
        wanted = frozenset(names)
        return any(name in wanted and kind in _NAMES_WHAT_IT_OWNS for kind, _, name in self.made)

    def last_listing(self, kind: str) -> Listing | None:
        """Return the last that was listed of a kind."""
        for position in range(len(self.commands) - 1, -1, -1):
            command = self.commands[position]
            for program in programs(command.text) if command.output and "get" in command.text else ():
                call = call_of(without_wrappers(program))
                if kind in lists(call):
                    namespace = None if call.has("--all-namespaces") else call.value("--namespace") or ""
                    return Listing(position, namespace, frozenset(_NAME.findall(command.output)))
        return None
