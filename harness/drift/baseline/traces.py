"""What of a run is kept and compared: of each step its verdict, its outputs without what varies, and its effects."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from harness.drift.baseline.generated import GENERATED, Generated, without_hashes
from harness.drift.baseline.outputs import normalised_output
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.model import Record, StepRecord, Verdict
from harness.record.reason import ReasonRecord


class EffectTrace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An object that a command created, changed or deleted, without what is generated anew in every run."""

    change: Change
    kind: str
    name: str
    """With `…` in place of what was generated."""
    namespace: str = "default"
    """Empty for what belongs to no namespace."""
    owner: str = ""
    """The object at the top of the chain of owners, like `Deployment/web`; what has one is told by its name alone."""
    type: str = ""
    replicas: int | None = None
    """As wanted."""
    images: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    selector: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As `created Deployment web`."""
        where = f" in {self.namespace}" if self.namespace not in ("", "default") else ""
        return f"{self.change} {self.kind} {self.name}{where}"


class CommandTrace(Struct, frozen=True, kw_only=True):
    """One command: how it ended, and what it printed and did."""

    text: str
    exit_status: int | None = None
    """`None` for what was left running, or never typed."""
    output: tuple[str, ...] = ()
    """Lines; empty also where what is printed depends on the moment: logs, what is followed, what was interrupted."""
    effects: tuple[EffectTrace, ...] = ()


class Trace(Struct, frozen=True, kw_only=True):
    """One step."""

    path: str
    line: int
    slide: int
    title: str
    kind: str
    text: str
    verdict: Verdict
    reason: ReasonRecord | None = None
    """Why the verdict is not `passed`."""
    requires: str = ""
    """The versions of Kubernetes that it is for, like `since 1.34`, where it was skipped since this was none of them."""
    page: str = ""
    """Status and title of the page that it opened."""
    commands: tuple[CommandTrace, ...] = ()

    @property
    def place(self) -> str:
        """As `deck.md:12`."""
        return f"{self.path}:{self.line}"


def traces_of(record: Record) -> tuple[Trace, ...]:
    """Return the steps of a run, in order."""
    generated = Generated(effect for step in record.steps for command in step.commands for effect in command.effects)
    return tuple(_trace(step, generated) for step in record.steps)


def _trace(step: StepRecord, generated: Generated) -> Trace:
    page = "" if step.page is None else f"{step.page.status or 'no answer'} {step.page.title}".strip()
    return Trace(
        path=step.path,
        line=step.line,
        slide=step.slide,
        title=step.title,
        kind=step.kind,
        text=step.text,
        verdict=step.verdict,
        reason=None if step.unmet else step.reason,
        requires=step.unmet.range if step.unmet else "",
        page=page,
        commands=tuple(_command(command, generated) for command in step.commands),
    )


def _command(command: CommandRecord, generated: Generated) -> CommandTrace:
    has_ended = command.ending in (Ending.FINISHED, Ending.SHELL_ENDED, Ending.LEFT)
    return CommandTrace(
        text=command.text,
        exit_status=command.exit_status if has_ended else None,
        output=normalised_output(command, generated) if has_ended else (),
        effects=_effects(command.effects, generated),
    )


def _effects(effects: Iterable[EffectRecord], generated: Generated) -> tuple[EffectTrace, ...]:
    """Sorted. Of what controllers do, only what they create is kept: when they change and delete depends on the moment."""
    kept = (effect for effect in effects if not effect.owner or effect.change is Change.CREATED)
    traces = dict.fromkeys(_effect(effect, generated) for effect in kept)
    return tuple(
        sorted(
            traces, key=lambda effect: (bool(effect.owner), effect.kind, effect.namespace, effect.name, effect.change)
        )
    )


def _effect(effect: EffectRecord, generated: Generated) -> EffectTrace:
    def clean(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(generated.replaced(text) for text in texts)

    named = EffectTrace(
        change=effect.change,
        kind=effect.kind,
        namespace=effect.namespace,
        name=without_hashes(effect.stem) if GENERATED in effect.stem else effect.stem,
        owner=generated.replaced(effect.owner),
    )
    if effect.owner:
        return named
    return replace(
        named,
        type=effect.type,
        replicas=effect.replicas,
        images=clean(effect.images),
        ports=effect.ports,
        labels=clean(effect.labels),
        selector=clean(effect.selector),
        differences=clean(str(change) for change in effect.differences if change.field != "node_ports"),
    )
