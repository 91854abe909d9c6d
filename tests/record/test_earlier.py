"""Records and journals of earlier versions of the schema are read, and reports say of them what they said then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness.match import match
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import EffectRecord, FieldChangeRecord
from harness.record.difference import DifferenceKind, DiffLineRecord, DiffSide, DiffSpan
from harness.record.earlier import upgraded_record, upgraded_step
from harness.record.earlier_differences import difference_in
from harness.record.files import read_record
from harness.record.journal import Journal
from harness.record.model import SCHEMA_VERSION, Record
from harness.record.reason import ReasonKind, ReasonRecord
from harness.report.cause import how, what
from harness.report.difference import difference_lines
from harness.report.summary import summary
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from tests.record.examples import note

FOLDER = Path(__file__).with_name("version1")
"""What a harness of version 1 wrote: a record, the journal of the same run, and the summary of it."""
VERSION_4 = Path(__file__).with_name("version4")
"""What a harness of version 4 wrote, of a deck that was played twice."""

outputs = st.lists(st.sampled_from(["web", "1/1", "0/1", "^", "- x", "...", "5s", "\n"]), max_size=12).map(" ".join)


def test_a_record_of_version_1_has_typed_reasons() -> None:
    record = read_record(FOLDER / "record.json")
    assert record.schema == SCHEMA_VERSION
    kinds = [step.reason.kind if step.reason else None for step in record.steps]
    assert kinds == [
        *(None, ReasonKind.EXPECTATION, ReasonKind.WORDS, None, ReasonKind.WORDS, None),
        *(ReasonKind.WORDS, ReasonKind.OTHER_VERSION),
    ]
    _, unmet, failed, *_, for_others = record.steps
    assert unmet.reason is not None
    assert (unmet.reason.line, unmet.reason.expectation) == (18, unmet.expectations[0])
    assert failed.reason == ReasonRecord(
        kind=ReasonKind.WORDS, path="talk/deck.md", line=28, detail="`cat /nowhere` ended with status 1"
    )
    assert for_others.unmet is not None
    assert for_others.unmet.range == "since 1.99"


@pytest.mark.parametrize("folder", [FOLDER, VERSION_4])
def test_its_summary_is_the_one_of_then(folder: Path) -> None:
    assert summary(read_record(folder / "record.json")) + "\n" == (folder / "summary.txt").read_text()


def test_a_note_of_version_4_was_a_sentence() -> None:
    sentence = "the shell ended and was started again with its exported environment and directory"
    records = [read_record(VERSION_4 / name) for name in ("record.json", "journal.jsonl")]
    assert [record.schema for record in records] == [SCHEMA_VERSION] * 2
    assert [record.steps[0].notes for record in records] == [(note(sentence),)] * 2


def test_a_difference_of_version_4_was_a_text() -> None:
    record = read_record(VERSION_4 / "record.json")
    shown = [expectation.difference for step in record.steps[1:4] for expectation in step.expectations]
    words, table, document = [difference for difference in shown if difference is not None]
    assert {difference.kind for difference in (words, table, document)} == {DifferenceKind.WORDS}
    assert words.detail == 'line 1 of the slide\'s output: the slide says "moon", the output says "world"'
    marked = (DiffSpan(6, 11),)
    assert words.lines == (
        DiffLineRecord(side=DiffSide.SLIDE, text="hello moon", differs=marked),
        DiffLineRecord(side=DiffSide.OUTPUT, text="hello world", differs=marked),
    )
    assert [line.side for line in table.lines] == [DiffSide.BOTH, DiffSide.SLIDE, DiffSide.OUTPUT]
    assert [line.text for line in document.lines if line.side is DiffSide.SLIDE] == ["    8080"]


def test_a_difference_in_a_reason_of_version_4_was_a_text_too() -> None:
    record = read_record(VERSION_4 / "record.json")
    for step in record.steps[1:6]:
        assert step.reason is not None
        assert step.reason.expectation == step.expectations[0]
    (play,), flaky = record.earlier_plays, record.steps[6].reason
    assert flaky is not None
    assert flaky.because is not None
    failed = next(step for step in play.steps if step.index == 7)
    assert flaky.because.expectation == failed.expectations[0]
    assert failed.expectations[0].difference is not None


@given(outputs, outputs)
def test_a_text_of_a_difference_says_the_same_when_it_was_read(expected: str, came: str) -> None:
    text = "\n".join(difference_lines(match("text", expected, came).difference))
    assert "\n".join(difference_lines(difference_in(text))) == text


def test_what_became_another_in_an_object_was_a_text() -> None:
    effect = {
        "change": "changed",
        "kind": "Service",
        "namespace": "default",
        "name": "web",
        "stem": "web",
        "differences": ["replicas: 2 → 3", "node ports: 30001 → none", "images: none → a:1, b:2", "data"],
    }
    command = {"text": "x", "line": 1, "ending": "finished", "exit_status": 0, "output": "", "output_bytes": 0}
    upgraded = upgraded_step({"verdict": "passed", "commands": [{**command, "seconds": 1.0, "effects": [effect]}]})
    (read,) = convert(upgraded["commands"][0]["effects"], tuple[EffectRecord, ...])
    assert read.differences == (
        FieldChangeRecord(field="replicas", before=("2",), after=("3",)),
        FieldChangeRecord(field="node_ports", before=("30001",)),
        FieldChangeRecord(field="images", after=("a:1", "b:2")),
        FieldChangeRecord(field="data"),
    )
    assert [*map(str, read.differences)] == effect["differences"]


def test_a_note_of_an_earlier_play_was_a_sentence() -> None:
    old = json.loads((VERSION_4 / "record.json").read_text())
    old["earlier_plays"][0]["steps"][0]["notes"] = ["it took two tries"]
    record = convert(upgraded_record(old), Record)
    assert record.earlier_plays[0].steps[0].notes == (note("it took two tries"),)


def test_a_journal_of_version_1_tells_the_same(tmp_path: Path) -> None:
    record, read = read_record(FOLDER / "record.json"), Journal.read(FOLDER / "journal.jsonl")
    assert [step.reason for step in read.steps] == [step.reason for step in record.steps]
    path = tmp_path / "journal.jsonl"
    path.write_bytes((FOLDER / "journal.jsonl").read_bytes())
    journal, _ = Journal.resume(path, read.deck)
    with journal:
        journal.step(record.steps[1])
        journal.end(seconds=1.0, own_seconds=0.5, error=ReasonRecord(kind=ReasonKind.LAB_BROKE, detail="etcd ended"))
    again = Journal.read(path)
    assert again.steps == read.steps
    assert again.error == ReasonRecord(kind=ReasonKind.LAB_BROKE, detail="etcd ended")


def upgraded(step: dict[str, Any] | None = None, **changes: Any) -> Record:
    """The record with other fields, of its first step and of itself."""
    old = json.loads((FOLDER / "record.json").read_text())
    old["steps"][0] |= step or {}
    return convert(upgraded_record(old | changes), Record)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (
            {
                "missing_image": "docker.io/library/web:1",
                "reason": "the lab has no image docker.io/library/web:1: no way",
            },
            ReasonRecord(kind=ReasonKind.NO_IMAGE, subject="docker.io/library/web:1", detail="no way"),
        ),
        (
            {"missing_addon": "metrics-server", "reason": "it has none"},
            ReasonRecord(kind=ReasonKind.NO_ADDON, subject="metrics-server", detail="it has none"),
        ),
    ],
)
def test_what_the_lab_lacked_stood_in_fields_of_its_own(step: dict[str, str], reason: ReasonRecord) -> None:
    assert upgraded({"verdict": "error", **step}).steps[0].reason == reason


@pytest.mark.parametrize("version", [1, 2])
def test_the_facts_of_a_cause_were_sentences(version: int) -> None:
    because = {"kind": "image", "what": "no image", "why": "no push"}
    cause = {"kind": "endpoints", "what": "no endpoints", "why": "no pod", "because": because}
    read = upgraded({"verdict": "failed", "cause": cause}, schema=version).steps[0].cause
    assert read is not None
    assert read.because is not None
    links = (read, read.because)
    assert [(what(link), how(link)) for link in links] == [("no endpoints", "no pod"), ("no image", "no push")]


def test_a_journal_of_version_2_is_gone_on_with_in_the_form_of_today(tmp_path: Path) -> None:
    record = read_record(FOLDER / "record.json")
    path = tmp_path / "journal.jsonl"
    header, *lines = (FOLDER / "journal.jsonl").read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([header.replace(b'"schema":1', b'"schema":2'), *lines]))
    fact = FactRecord(kind=FactKind.NO_OBJECT, object="Pod", name="web")
    cause = CauseRecord(kind="missing-object", what=fact, why=FactRecord(kind=FactKind.NEVER_MADE))
    journal, _ = Journal.resume(path, record.deck)
    with journal:
        journal.step(replace(record.steps[1], cause=cause))
    assert next(step.cause for step in Journal.read(path).steps if step.index == record.steps[1].index) == cause


def test_what_broke_was_a_sentence() -> None:
    assert upgraded(error="etcd ended").error == ReasonRecord(kind=ReasonKind.LAB_BROKE, detail="etcd ended")
    failed = upgraded({"setup": True, "verdict": "error"}, error="setup.md:5: `false` ended with status 1")
    how = ReasonRecord(kind=ReasonKind.WORDS, path="setup.md", line=5, detail="`false` ended with status 1")
    assert failed.error == ReasonRecord(kind=ReasonKind.SETUP_FAILED, because=how)
