"""A few commands and what came of them, as the record of a run; and a cluster that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.cluster.circumstances import Container, Pod, Port, Service
from harness.cluster.provider import LimitReached
from harness.drift.causes import explain, failure_in
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version
from harness.record.cause import CauseRecord
from harness.record.command import Change, EffectRecord, Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import ReasonRecord
from msgspec.structs import replace

from tests.record import examples

GENERATED = "-5d4f8c7b9-x2x4z"


def effect(
    kind: str, name: str, change: Change = Change.CREATED, namespace: str = "default", **fields: Any
) -> EffectRecord:
    return EffectRecord(change=change, kind=kind, namespace=namespace, name=name, stem=name, **fields)


def deployment(name: str, image: str = "registry:2") -> tuple[EffectRecord, ...]:
    """What `kubectl create deployment` leads to."""
    labels = (f"app={name}",)
    owned: dict[str, Any] = {"labels": labels, "owner": f"Deployment/{name}", "images": (image,)}
    return (
        effect("Deployment", name, labels=labels, selector=labels, images=(image,)),
        effect("Pod", f"{name}{GENERATED}", **owned),
    )


@dataclass
class Telling:
    """Steps of one command each, in order."""

    steps: list[StepRecord] = field(default_factory=list)

    def did(self, text: str, *effects: EffectRecord, output: str = "", left_empty: str = "") -> Telling:
        command = replace(
            examples.command(text, output=output, line=self._line), effects=effects, left_empty=left_empty
        )
        return self._with(examples.step(self._index, Verdict.PASSED, command, text=text, line=self._line))

    def failed(self, text: str, output: str = "", left_empty: str = "") -> Telling:
        command = examples.command(text, exit_status=1, output=output, line=self._line)
        command = replace(command, left_empty=left_empty)
        step = examples.step(
            self._index, Verdict.FAILED, command, text=text, line=self._line, reason="ended with status 1"
        )
        return self._with(step)

    def skipped(self, text: str) -> Telling:
        step = examples.step(self._index, Verdict.SKIPPED, text=text, line=self._line, reason="needs a cloud account")
        return self._with(replace(step, started=""))

    def untyped(self, first: str, *rest: str) -> Telling:
        """A step of which only the first command was typed."""
        line = self._line
        commands = [examples.command(first, exit_status=1, line=line)]
        commands.append(examples.command("\n".join(rest), exit_status=None, ending=Ending.NOT_TYPED, line=line + 1))
        return self._with(
            examples.step(self._index, Verdict.FAILED, *commands, text="\n".join((first, *rest)), line=line)
        )

    def opened(self, url: str, reason: ReasonRecord) -> Telling:
        return self._with(
            examples.step(self._index, Verdict.FAILED, kind="open", text=url, line=self._line, reason=reason)
        )

    def waited(self, text: str) -> Telling:
        return self._with(
            examples.step(self._index, Verdict.FAILED, kind="wait", text=text, line=self._line, reason="never")
        )

    def why(
        self, version: Version = NEWEST, variables: Mapping[str, str] | None = None, now: Standing | None = None
    ) -> CauseRecord | None:
        """The cause of the last step's failure."""
        failure = failure_in(self.steps, version, variables, now)
        return explain(failure) if failure else None

    def explained(self) -> Telling:
        """With the cause of the last step in its record."""
        self.steps[-1] = replace(self.steps[-1], cause=self.why())
        return self

    def _with(self, step: StepRecord) -> Telling:
        return Telling([*self.steps, step])

    @property
    def _index(self) -> int:
        return len(self.steps) + 1

    @property
    def _line(self) -> int:
        return 10 * self._index


@dataclass(frozen=True)
class Standing:
    """A cluster as somebody found it."""

    pods: tuple[Pod, ...] = ()
    services: tuple[Service, ...] | None = None
    complaints: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[tuple[str, int], ...] = ()
    limits_reached: tuple[LimitReached, ...] = ()

    def warnings(self, namespace: str, name: str) -> tuple[str, ...]:
        return self.complaints.get((namespace, name), ())

    def refuses(self, address: str, port: int) -> bool:
        return (address, port) in self.refused


def pod(name: str, *troubles: Container, **labels: str) -> Pod:
    return Pod("default", name, "10.244.0.7", labels, is_ready=not troubles, is_going=False, troubles=troubles)


def service(
    name: str, number: int, target: int | str = "", *, node_port: int | None = None, **selector: str
) -> Service:
    return Service("default", name, ("10.96.0.9",), (Port(number, str(target or number), node_port),), selector)


def not_found(resource: str, name: str) -> str:
    return f'Error from server (NotFound): {resource} "{name}" not found\n'
