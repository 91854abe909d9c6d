"""What was done until a step failed, as the causes look at it: commands with their effects, and the one that failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.circumstances import Pod, Service
from harness.cluster.provider import LimitReached
from harness.deck.directives import COMMANDS
from harness.knowledge.releases import NEWEST
from harness.knowledge.sessions import is_elsewhere
from harness.knowledge.version import Version
from harness.record.cause import FactKind, FactRecord, Shortcoming
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.model import FAILURES, StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonRecord

_LONGEST = 200
"""Characters of a message that evidence cites."""


class Now(Protocol):
    """The cluster at the moment of the failure; see `harness.cluster.circumstances`."""

    @property
    def pods(self) -> tuple[Pod, ...]:
        """Of all namespaces."""

    @property
    def services(self) -> tuple[Service, ...] | None:
        """Of all namespaces; `None` where the cluster does not answer."""

    @property
    def limits_reached(self) -> tuple[LimitReached, ...]:
        """Of what the lab may take of the machine, since somebody last asked."""

    def warnings(self, namespace: str, name: str) -> tuple[str, ...]:
        """Return what events complain of about an object."""

    def refuses(self, address: str, port: int) -> bool:
        """Return whether a connection is refused."""


class Done(Struct, frozen=True):
    """A command of a step, typed or not."""

    step: StepRecord
    command: CommandRecord

    @property
    def place(self) -> PlaceRecord:
        """Where it stands."""
        return self.step.place(self.command)

    @property
    def shortcoming(self) -> Shortcoming | None:
        """Why it may have had no effect; `None` if it did what it could."""
        command = self.command
        if self.step.verdict is Verdict.SKIPPED and command.ending is Ending.NOT_TYPED:
            return Shortcoming.NOT_PLAYED
        if command.ending is Ending.NOT_TYPED:
            return Shortcoming.NOT_TYPED
        if command.ending in (Ending.INTERRUPTED, Ending.SHELL_ENDED):
            return Shortcoming.ENDED_BADLY
        return Shortcoming.STATUS if command.bad_status else None

    @property
    def as_shortcoming(self) -> FactRecord:
        """The fact that it fell short."""
        status = self.command.bad_status if self.shortcoming is Shortcoming.STATUS else None
        return FactRecord(kind=FactKind.FELL_SHORT, shortcoming=self.shortcoming, status=status)

    @property
    def skipped(self) -> ReasonRecord | None:
        """Why it was not played; `None` where it was."""
        return self.step.reason if self.step.verdict is Verdict.SKIPPED else None


class Failure(Struct, frozen=True, kw_only=True):
    """What failed, and all that came before."""

    text: str
    """The command, or the address that was opened."""
    output: str
    """What it printed, or what the connection to the page came to."""
    place: PlaceRecord
    terminal: str
    before: tuple[Done, ...]
    """The commands of earlier steps, and of this one before it."""
    version: Version
    """Of kubectl."""
    variables: Mapping[str, str] | None = None
    """Those of the shell now; `None` where that is not known."""
    now: Now | None = None
    """`None` where nobody can be asked."""
    reason: ReasonRecord | None = None
    """What the step shows of it itself; `None` for an earlier command."""

    @property
    def effects(self) -> Iterator[tuple[Done, EffectRecord]]:
        """All that happened to objects, with the commands to which it belongs."""
        return ((done, effect) for done in self.before for effect in done.command.effects)

    @property
    def there(self) -> tuple[tuple[Done, EffectRecord], ...]:
        """What the steps made or changed and nothing deleted, each as it was last seen, with the command to which that belongs."""
        objects: dict[tuple[str, str, str], tuple[Done, EffectRecord]] = {}
        for done, effect in self.effects:
            key = (effect.kind, effect.namespace, effect.name)
            if effect.change is Change.DELETED:
                objects.pop(key, None)
            else:
                objects[key] = (done, effect)
        return tuple(objects.values())

    def at(self, done: Done) -> Failure:
        """Return the same question about an earlier command."""
        return replace(
            self,
            text=done.command.text,
            output=done.command.output,
            place=done.place,
            terminal=done.step.terminal,
            before=self.before[: self.before.index(done)],
            reason=None,
        )


def failure_in(
    steps: Sequence[StepRecord],
    version: Version = NEWEST,
    variables: Mapping[str, str] | None = None,
    now: Now | None = None,
) -> Failure | None:
    """Return the failure of the last of these steps; `None` if it is of a kind that types and opens nothing, or types elsewhere."""
    *_, step = steps
    if any(is_elsewhere(command.shell) for command in step.commands):
        return None
    commands = [Done(step, command) for step in steps for command in _commands(step)]
    typed = [done for done in commands if done.command.ending is not Ending.NOT_TYPED and done.step.started]
    if step.kind == "open":
        return Failure(
            text=step.text, output=step.reason.detail if step.reason else "", place=step.place(), terminal=step.terminal,
            before=tuple(commands), version=version, variables=variables, now=now, reason=step.reason,
        )  # fmt: skip
    failed = next((done for done in reversed(typed) if done.step.terminal == step.terminal), None)
    if failed is None:
        return None
    before = tuple(commands[: commands.index(failed)])
    return Failure(
        text=failed.command.text, output=failed.command.output, place=failed.place, terminal=step.terminal, before=before,
        version=version, variables=variables, now=now,
    )  # fmt: skip


def has_failed(step: StepRecord) -> bool:
    """Return whether a step failed, by itself or because of another."""
    return step.verdict in FAILURES


def effect_line(effect: EffectRecord) -> str:
    """Return an effect in words: `created Pod registry, run=registry`."""
    of = f" of {effect.owner}" if effect.owner else ""
    where = f" in {effect.namespace}" if effect.namespace not in ("", "default") else ""
    labels = f", labels {','.join(effect.labels)}" if effect.labels else ""
    selector = f", selector {','.join(effect.selector)}" if effect.selector and effect.kind == "Service" else ""
    ports = f", ports {','.join(effect.ports)}" if effect.ports else ""
    return f"{effect.change} {effect.kind} {effect.name}{of}{where}{labels}{selector}{ports}"


def message(output: str, pattern: str = "") -> str:
    """Return the last line that says something, of those with a text in them."""
    lines = [line.strip() for line in output.split("\n") if line.strip() and pattern in line]
    return lines[-1][:_LONGEST] if lines else ""


def _commands(step: StepRecord) -> tuple[CommandRecord, ...]:
    """Return the commands of its record; of a step that was not played, all it would have typed."""
    if step.commands or step.kind not in COMMANDS:
        return tuple(command for command in step.commands if not is_elsewhere(command.shell))
    untyped = CommandRecord(
        text=step.text,
        line=step.line,
        ending=Ending.NOT_TYPED,
        exit_status=None,
        output="",
        output_bytes=0,
        seconds=0.0,
    )
    return (untyped,)
