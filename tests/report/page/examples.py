"""Records to look at: a deck that fails in several ways, the same deck on several versions, and what is hostile."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import Change, EffectRecord
from harness.record.difference import DifferenceKind
from harness.record.model import FindingRecord, PageRecord, Record, StepRecord, Verdict
from harness.record.note import NoteKind
from harness.record.page_text import PassageKind, PassageRecord, SlideRecord
from harness.record.reason import PlaceRecord, ReasonKind
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, expectation, fact, not_shown, record, status, step

DETAIL = (
    'line 2 of the slide\'s output: the slide says "Running", the output says "Pending"\n'
    "  NAME READY STATUS\n"
    "- web-2 1/1 Running\n"
    "+ web-2 0/1 Pending\n"
    "        ^^^ ^^^^^^^"
)
DEPLOYMENT = EffectRecord(
    change=Change.CREATED, kind="Deployment", namespace="default", name="web", stem="web", replicas=2, images=("nginx",)
)
POD = EffectRecord(
    change=Change.CREATED,
    kind="Pod",
    namespace="default",
    name="web-7f-abc",
    stem="web-…",
    owner="Deployment/web",
)


CREATION = PlaceRecord(
    step=3, slide=1, title="By hand", path="slides/en/app.md", line=7, text="kubectl run web --generator=run-pod/v1"
)
CAUSE = CauseRecord(
    kind="missing-object",
    what=FactRecord(kind=FactKind.NO_OBJECT, object="Deployment", name="web"),
    why=fact("the command that should have created it failed"),
    place=CREATION,
    evidence=('deployments.apps "web" not found',),
    because=CauseRecord(
        kind="removed",
        what=fact("`--generator` is no option of `kubectl run`"),
        why=fact("it was taken away"),
        fix_place=CREATION,
        since="1.21",
        write="`kubectl create deployment web --image=nginx`",
        source="the release notes",
    ),
)


def steps() -> list[StepRecord]:
    """One of each verdict, with what a page can show."""
    created = command("kubectl create deployment web --image=nginx", output="deployment.apps/web created\n")
    unmet = expectation("NAME READY STATUS\nweb-2 1/1 Running", detail=DETAIL)
    return [
        replace(
            step(
                1,
                Verdict.PASSED,
                replace(created, effects=(DEPLOYMENT, POD)),
                text=created.text,
                title="Our first deployment",
                expectations=(expectation("deployment.apps/web created"),),
                notes=("it was tried 3 times: a `wait` may be missing",),
            ),
        ),
        step(
            2,
            Verdict.FAILED,
            command("kubectl get pods", output="NAME READY STATUS\nweb-2 0/1 Pending\n"),
            text="kubectl get pods",
            title="Is it running?",
            reason=not_shown("kubectl get pods", unmet),
            expectations=(unmet,),
        ),
        replace(
            step(
                3,
                Verdict.FAILED,
                command("kubectl run web --generator=run-pod/v1", exit_status=1, output="error: unknown flag\n"),
                text="kubectl run web --generator=run-pod/v1",
                title="By hand",
                reason=status("kubectl run web", 1, 7),
            ),
            findings=(
                FindingRecord(id="drift-flag", line=7, message="--generator is gone since 1.21", way_out="drop it"),
            ),
        ),
        replace(
            step(4, Verdict.BLOCKED, title="By hand", text="kubectl logs web", reason="blocked by slides/en/app.md:7"),
            slide=3,
            cause=CAUSE,
        ),
        step(5, Verdict.SKIPPED, title="Later", text="sleep 1", reason="not chosen"),
        replace(
            step(6, Verdict.PASSED, title="Looking at it", kind="open", text="http://node1:3xxxx/"),
            page=PageRecord(url="http://10.0.0.1:30080/", status=200, title="DockerCoins", screenshot="shots/page.png"),
            hidden=True,
        ),
    ]


def expectations() -> tuple[SlideRecord, ...]:
    """What the page says on slide 2: an output that did not come, and one that was not compared."""
    lines = (
        PassageRecord(line=8, text="You should see:"),
        PassageRecord(line=9, text="NAME READY STATUS\nweb-2 1/1 Running", kind=PassageKind.EXPECTATION),
        PassageRecord(line=12, text="deployment.apps/web created", kind=PassageKind.EXPECTATION),
    )
    return (SlideRecord(number=2, title="Is it running?", passages=lines),)


def versions() -> list[Record]:
    """The deck on four versions: from the third on the flag is gone, on the last a claim is not met."""
    records = []
    for number, version in enumerate(("1.37.1", "1.17.17", "1.31.4", "1.20.2")):
        new = number in (0, 2)
        played = [
            step
            if step.verdict in (Verdict.PASSED, Verdict.SKIPPED) or (new and (step.index != 2 or number == 0))
            else replace(step, verdict=Verdict.PASSED, reason=None, expectations=(), findings=())
            for step in steps()
        ]
        run = record(*played, cluster=replace(CLUSTER, kubectl_version=f"v{version}"))
        records.append(replace(run, seconds=40.0 + 10 * number))
    return records


def with_cast(folder: Path, text: str = "Hello from the terminal") -> StepRecord:
    """A step whose terminal was recorded."""
    write_cast(folder / "run0.casts" / "0001.cast", text)
    return replace(step(1, text="echo hello"), cast="run0.casts/0001.cast")


def write_cast(path: Path, text: str) -> None:
    """Write a recording of 0.15 s that ends with a text."""
    events = [[0.05, "o", "$ echo hello\r\n"], [0.1, "o", f"\x1b[32m{text}\x1b[0m\r\n"]]
    lines = [{"version": 3, "term": {"cols": 60, "rows": 8}}, *events]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def many(count: int) -> Record:
    """A long deck, with outputs as long as they usually are."""
    output = "\n".join(f"web-{number}  1/1  Running  0  {number}s" for number in range(12))
    return record(
        *(
            replace(
                step(
                    number,
                    Verdict.FAILED if number % 97 == 0 else Verdict.PASSED,
                    command("kubectl get pods", output=output),
                    text="kubectl get pods",
                    title=f"Slide {number // 2}",
                    reason="it failed" if number % 97 == 0 else None,
                ),
                slide=number // 2,
            )
            for number in range(1, count + 1)
        )
    )


def poisoned(run: Record, poison: str) -> Record:
    """The record with this in every text that a deck or a cluster can put there."""
    kept = {"side", "verdict", "shortcoming", "ending", "change", "started", "screenshot", "cast", "sha256"}

    def walk(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: walk(member, key) for key, member in value.items()}
        if isinstance(value, list | tuple):
            return [walk(item, name) for item in value]
        if name == "kind" and value in {*ReasonKind, *FactKind, *NoteKind, *DifferenceKind}:
            return value
        return f"{poison}{value}{poison}" if isinstance(value, str) and name not in kept else value

    return msgspec.convert(walk(msgspec.to_builtins(run)), Record)


def png(width: int = 160, height: int = 100) -> bytes:
    """A picture of noise, so that it has as many bytes as pictures have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    noise = Random(0)
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height))
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    )
