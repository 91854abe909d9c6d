"""A record as a run leaves it, for the tests of what reads records."""

from __future__ import annotations

from harness.record.cause import FactKind, FactRecord
from harness.record.command import CommandRecord, Ending
from harness.record.earlier_differences import difference_in
from harness.record.expectation import ExpectationRecord
from harness.record.lab import ClusterRecord, NodeRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord, Verdict
from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonKind, ReasonRecord

DECK = DeckRecord(path="slides/en/app.md", title="Our app on Kube", dialect="remark", language="en", sha256="0f" * 32)
CLUSTER = ClusterRecord(
    provider="local",
    name="app",
    server_version="v1.37.1",
    kubectl_version="v1.37.1",
    nodes=(NodeRecord(name="master-0", address="10.77.0.2", version="v1.37.1"),),
)


def in_words(text: str) -> ReasonRecord:
    return ReasonRecord(kind=ReasonKind.WORDS, detail=text)


def fact(text: str) -> FactRecord:
    return FactRecord(kind=FactKind.WORDS, value=text)


def note(text: str) -> NoteRecord:
    return NoteRecord(kind=NoteKind.WORDS, detail=text)


def broke(text: str) -> ReasonRecord:
    return ReasonRecord(kind=ReasonKind.LAB_BROKE, detail=text)


def status(command: str, status: int, line: int) -> ReasonRecord:
    return ReasonRecord(kind=ReasonKind.STATUS, path=DECK.path, line=line, command=command, status=status)


def not_shown(command: str, unmet: ExpectationRecord) -> ReasonRecord:
    return ReasonRecord(
        kind=ReasonKind.EXPECTATION, command=command, expectation=unmet, path=DECK.path, line=unmet.line
    )


def command(
    text: str,
    *,
    line: int = 7,
    exit_status: int | None = 0,
    output: str = "",
    ending: Ending = Ending.FINISHED,
    tries: int = 1,
    waited_seconds: float = 0.0,
) -> CommandRecord:
    return CommandRecord(
        text=text,
        line=line,
        ending=ending,
        exit_status=exit_status,
        output=output,
        output_bytes=len(output),
        seconds=0.25,
        tries=tries,
        waited_seconds=waited_seconds,
    )


def expectation(text: str, *, line: int = 9, kind: str = "text", detail: str = "") -> ExpectationRecord:
    difference = difference_in(detail) if detail else None
    return ExpectationRecord(line=line, kind=kind, text=text, hidden=False, satisfied=not detail, difference=difference)


def step(
    index: int,
    verdict: Verdict = Verdict.PASSED,
    *commands: CommandRecord,
    kind: str = "bash",
    text: str = "true",
    line: int = 7,
    title: str = "Testing our registry",
    reason: ReasonRecord | str | None = None,
    seconds: float = 1.5,
    expectations: tuple[ExpectationRecord, ...] = (),
    notes: tuple[NoteRecord | str, ...] = (),
) -> StepRecord:
    return StepRecord(
        index=index,
        slide=index,
        title=title,
        path=DECK.path,
        line=line,
        kind=kind,
        text=text,
        hidden=False,
        terminal="term1",
        verdict=verdict,
        reason=in_words(reason) if isinstance(reason, str) else reason,
        started="2026-11-21T06:05:12+00:00",
        seconds=seconds,
        commands=commands,
        expectations=expectations,
        notes=tuple(note(text) if isinstance(text, str) else text for text in notes),
    )


def record(
    *steps: StepRecord, complete: bool = True, error: str = "", cluster: ClusterRecord | None = CLUSTER
) -> Record:
    return Record(
        schema=SCHEMA_VERSION,
        harness="0.1.0",
        started="2026-11-21T06:05:10+00:00",
        seconds=73.2,
        complete=complete,
        deck=DECK,
        cluster=cluster,
        own_seconds=0.6,
        steps=steps,
        error=broke(error) if error else None,
    )
