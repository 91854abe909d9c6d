"""Runs as records, made by hand."""

from __future__ import annotations

import re

from harness.deck.directives import COMMANDS
from harness.deck.model import Deck
from harness.record.command import Change, CommandRecord, EffectRecord, Ending, FieldChangeRecord
from harness.record.expectation import ExpectationRecord
from harness.record.lab import ClusterRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from msgspec.structs import replace

CLUSTER = ClusterRecord(provider="local", name="lab", server_version="v1.20.2", kubectl_version="v1.20.2")


def command(
    text: str,
    output: str = "",
    *,
    exit_status: int | None = 0,
    ending: Ending = Ending.FINISHED,
    effects: tuple[EffectRecord, ...] = (),
) -> CommandRecord:
    return CommandRecord(
        text=text,
        line=1,
        ending=ending,
        exit_status=exit_status,
        output=output,
        output_bytes=len(output.encode()),
        seconds=0.1,
        effects=effects,
    )


def step(
    *commands: CommandRecord,
    title: str = "A slide",
    text: str | None = None,
    line: int = 10,
    verdict: Verdict = Verdict.PASSED,
    reason: str = "",
    kind: str = "bash",
    path: str = "deck.md",
) -> StepRecord:
    return StepRecord(
        index=1,
        slide=1,
        title=title,
        path=path,
        line=line,
        kind=kind,
        text="\n".join(command.text for command in commands) if text is None else text,
        hidden=False,
        terminal="term1",
        verdict=verdict,
        reason=ReasonRecord(kind=ReasonKind.WORDS, detail=reason) if reason else None,
        commands=commands,
    )


def played(deck: Deck, **outcomes: CommandRecord | Verdict) -> Record:
    """A run of a deck in which everything passed silently, but for the outcomes by the first words of their steps' texts."""
    steps = []
    for slide, planned in deck.steps:
        outcome = outcomes.get(re.sub(r"\W+", "_", planned.text.split("\n")[0]).strip("_"))
        done = outcome if isinstance(outcome, CommandRecord) else command(planned.text)
        typed = (replace(done, line=planned.span.line),) if planned.kind in COMMANDS else ()
        made = step(
            *typed,
            title=slide.title,
            text=planned.text,
            line=planned.span.line,
            kind=planned.kind,
            path=str(planned.span.path),
            verdict=outcome if isinstance(outcome, Verdict) else Verdict.PASSED,
        )
        expectations = tuple(
            ExpectationRecord(
                line=expectation.span.line,
                kind=expectation.kind,
                text=expectation.text,
                hidden=expectation.hidden,
                satisfied=True,
            )
            for expectation in planned.expectations
        )
        steps.append(replace(made, expectations=expectations))
    return run(*steps, path=str(deck.path), language=deck.language)


def run(*steps: StepRecord, path: str = "deck.md", sha256: str = "0" * 64, language: str = "en") -> Record:
    return Record(
        schema=SCHEMA_VERSION,
        harness="0.1.0",
        started="2026-01-02T03:04:05+00:00",
        seconds=1.0,
        complete=True,
        deck=DeckRecord(path=path, title="A deck", dialect="remark", language=language, sha256=sha256),
        cluster=CLUSTER,
        own_seconds=0.1,
        steps=steps,
    )


def effect(
    kind: str,
    name: str,
    change: Change = Change.CREATED,
    *,
    stem: str = "",
    owner: str = "",
    type: str = "",
    replicas: int | None = None,
    images: tuple[str, ...] = (),
    ports: tuple[str, ...] = (),
    node_ports: tuple[int, ...] = (),
    labels: tuple[str, ...] = (),
    differences: tuple[FieldChangeRecord, ...] = (),
) -> EffectRecord:
    return EffectRecord(
        change=change,
        kind=kind,
        namespace="default",
        name=name,
        stem=stem or name,
        owner=owner,
        type=type,
        replicas=replicas,
        images=images,
        ports=ports,
        node_ports=node_ports,
        labels=labels,
        differences=differences,
    )
