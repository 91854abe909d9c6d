"""Runs on several versions that answer differently become claims for these versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.deck.versions import on_version
from harness.fixes.accepting import Accepted
from harness.fixes.ranges import NoVersions, accept_ranges, by_version
from harness.knowledge.version import read_version
from harness.match import match
from harness.project.settings import CheckSettings
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.lab import ClusterRecord
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record, StepRecord, Verdict
from harness.report.unwritten import text_of
from msgspec.structs import replace

OLD, NEW = 'pod "x" deleted', 'pod "x" deleted from default namespace'
REMARK = f"# One\n\n.exercise[\n\n- Delete it:\n  ```bash\n  kubectl delete pod x\n  ```\n\n- It says:\n\n]\n\nWe should see:\n```\n{OLD}\n```\n"
MARP = f"---\nmarp: true\n---\n\n# One\n\n- Delete it:\n  ```bash\n  kubectl delete pod x\n  ```\n\n  It prints:\n  ```\n  {OLD}\n  ```\n\nText.\n"
HIDDEN = f"# One\n\n```bash\nkubectl delete pod x\n```\n\n<!-- ```expect {OLD}``` ```key q``` -->\n"
HIDDEN_BELOW = f"# One\n\n```bash\nkubectl delete pod x\n```\n\n<!--\n```expect\n{OLD}\n```\n-->\n"

ASCIIDOC = f"= One\n\n== Pods\n\n[source,bash]\n----\nkubectl delete pod x\n----\n\nWe should see:\n\n[source,text]\n----\n{OLD}\n----\n\nText.\n"
ASCIIDOC_HIDDEN = f"= One\n\n== Pods\n\n[source,bash]\n----\nkubectl delete pod x\n----\n\n// ```expect {OLD}```\n"
RST = f"One\n===\n\n.. code-block:: bash\n\n   kubectl delete pod x\n\nWe should see::\n\n   {OLD}\n\nText.\n"
RST_BLOCK = RST.replace("We should see::\n", "We should see:\n\n.. code-block:: text\n")
RST_HIDDEN = f"One\n===\n\n.. code-block:: bash\n\n   kubectl delete pod x\n\n.. ```expect {OLD}```\n"


def ran(path: Path, version: str, output: str, status: int = 0) -> Record:
    """A run in which the one command of a deck printed this."""
    deck = read_deck(path)
    steps = []
    for number, (slide, step) in enumerate(deck.steps, start=1):
        command = CommandRecord(
            text=step.text, line=step.span.line, ending=Ending.FINISHED, exit_status=status, output=output,
            output_bytes=len(output), seconds=0.1,
        )  # fmt: skip
        compared = tuple(
            ExpectationRecord(
                line=expectation.span.line, kind=expectation.kind.value, text=expectation.text, hidden=expectation.hidden,
                satisfied=match(expectation.kind, expectation.text, output).satisfied,
            )
            for expectation in step.expectations
        )  # fmt: skip
        is_bad = bool(status) or not all(expectation.satisfied for expectation in compared)
        steps.append(
            StepRecord(
                index=number, slide=slide.number, title=slide.title, path=str(path), line=step.span.line, kind=step.kind,
                text=step.text, hidden=step.hidden, terminal=step.terminal, commands=(command,), expectations=compared,
                verdict=Verdict.FAILED if is_bad else Verdict.PASSED,
            )
        )  # fmt: skip
    return Record(
        schema=SCHEMA_VERSION, harness="0", started=f"2026-11-28T12:00:00+00:00 {version}", seconds=1.0, complete=True,
        deck=DeckRecord(path=str(path), title="One", dialect=deck.dialect, language="en", sha256=""),
        cluster=ClusterRecord(provider="local", name="lab", server_version=version, kubectl_version=version),
        own_seconds=0.0, steps=tuple(steps),
    )  # fmt: skip


def accepted(path: Path, text: str, **outputs: str) -> Accepted:
    path.write_text(text)
    runs = by_version([ran(path, f"v1.{name[1:]}.0", output + "\n") for name, output in outputs.items()])
    result = accept_ranges(path, runs, CheckSettings())
    result.manuscripts.write()
    return result


def expectations(path: Path, version: str) -> list[str]:
    deck = on_version(read_deck(path), read_version(version))
    return [expectation.text.strip() for _, step in deck.steps for expectation in step.expectations]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deck.md"


@pytest.mark.parametrize(
    "text", [REMARK, MARP, HIDDEN, HIDDEN_BELOW, REMARK.replace("We should see:", "Nous devrions voir :")]
)
def test_both_answers_are_expected_each_for_its_versions(path: Path, text: str) -> None:
    result = accepted(path, text, v30=OLD, v33=OLD, v34=NEW, v37=NEW)
    assert (result.count, result.left) == (1, ())
    assert [expectations(path, version) for version in ("1.20", "1.33", "1.34", "1.40")] == [[OLD], [OLD], [NEW], [NEW]]
    assert not read_deck(path).findings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("deck.adoc", ASCIIDOC, id="AsciiDoc"),
        pytest.param("deck.adoc", ASCIIDOC_HIDDEN, id="AsciiDoc, hidden"),
        pytest.param("deck.rst", RST, id="reStructuredText"),
        pytest.param("deck.rst", RST_BLOCK, id="reStructuredText, a directive"),
        pytest.param("deck.rst", RST_HIDDEN, id="reStructuredText, hidden"),
    ],
)
def test_in_other_syntaxes_too(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    result = accepted(path, text, v30=OLD, v33=OLD, v34=NEW, v37=NEW)
    assert (result.count, result.left) == (1, ()), path.read_text()
    assert [expectations(path, version) for version in ("1.20", "1.33", "1.34", "1.40")] == [[OLD], [OLD], [NEW], [NEW]]
    assert not read_deck(path).findings
    assert path.read_text().endswith(text[text.rindex("\n\n") :]) or "expect" in text, "what stands below stays"


def test_a_deck_for_the_newest_gets_the_older_answer_too(path: Path) -> None:
    assert accepted(path, REMARK.replace(OLD, NEW), v33=OLD, v34=NEW).count == 1
    assert [expectations(path, version) for version in ("1.33", "1.34")] == [[OLD], [NEW]]
    assert path.read_text().index("until 1.33") < path.read_text().index("since 1.34"), "the older one stands first"


def test_what_no_version_shows_becomes_what_all_of_them_do(path: Path) -> None:
    assert accepted(path, REMARK, v33="gone", v34="gone").count == 1
    assert "requires" not in path.read_text()
    assert expectations(path, "1.34") == ["gone"]


def test_versions_between_are_nobody_s(path: Path) -> None:
    accepted(path, REMARK, v20=OLD, v37=NEW)
    assert [expectations(path, version) for version in ("1.20", "1.25", "1.37")] == [[OLD], [], [NEW]]


def test_once_accepted_there_is_nothing_left_to_accept(path: Path) -> None:
    accepted(path, REMARK, v33=OLD, v34=NEW)
    before = path.read_text()
    result = accepted(path, before, v33=OLD, v34=NEW)
    assert (result.count, result.left, path.read_text()) == (0, (), before)


@pytest.mark.parametrize(
    ("outputs", "why"),
    [
        ({"v30": OLD, "v31": NEW, "v32": OLD}, "1.31 answer differently, 1.30, 1.32 do not: that is no range"),
        ({"v30": OLD, "v31": "one thing", "v32": "another thing"}, "what appeared differs among 1.31, 1.32"),
    ],
)
def test_what_is_no_range_is_left_and_says_why(path: Path, outputs: dict[str, str], why: str) -> None:
    result = accepted(path, REMARK, **outputs)
    assert result.count == 0
    assert why in text_of(result.left[0].reason)
    assert path.read_text() == REMARK


@pytest.mark.parametrize(("output", "status", "is_told"), [("gone", 1, True), ("", 0, False)])
def test_where_a_command_fails_on_some_versions_the_way_out_is_a_range_of_versions(
    path: Path, output: str, status: int, is_told: bool
) -> None:
    path.write_text(REMARK)
    runs = by_version([ran(path, "v1.33.0", f"{OLD}\n"), ran(path, "v1.34.0", output, status=status)])
    (left,) = accept_ranges(path, runs, CheckSettings()).left
    assert ("put ```requires``` above its fence" in text_of(left.reason)) is is_told


def test_an_expectation_in_a_transcript_is_left_with_what_to_write(tmp_path: Path) -> None:
    path = tmp_path / "deck.rst"
    result = accepted(path, f"One\n===\n\n::\n\n    $ kubectl delete pod x\n    {OLD}\n", v33=OLD, v34=NEW)
    assert "write it yourself: ```requires until 1.33```" in text_of(result.left[0].reason)


def test_an_expectation_behind_the_mark_of_a_list_is_left_with_what_to_write(path: Path) -> None:
    text = f"# One\n\n```bash\nkubectl delete pod x\n```\n\nWe should see:\n\n- ```\n  {OLD}\n  ```\n"
    result = accepted(path, text, v33=OLD, v34=NEW)
    assert "write it yourself: ```requires until 1.33```" in text_of(result.left[0].reason)
    assert path.read_text() == text


def test_a_command_that_fails_on_some_versions_is_told_with_its_range(path: Path) -> None:
    path.write_text(REMARK)
    runs = by_version([ran(path, "v1.33.0", f"{OLD}\n"), ran(path, "v1.34.0", f"{OLD}\n", status=1)])
    (failing,) = accept_ranges(path, runs, CheckSettings()).failing
    assert ([str(version) for version in failing.versions], str(failing.well)) == (["1.34"], "until 1.33")


def test_of_two_runs_on_one_version_the_later_one_counts(path: Path) -> None:
    path.write_text(REMARK)
    early, late = ran(path, "v1.33.0", "early"), ran(path, "v1.33.1", "late")
    assert [record for _, record in by_version([late, early])] == [late]


def test_a_run_without_a_version_is_refused(path: Path) -> None:
    path.write_text(REMARK)
    with pytest.raises(NoVersions, match="on which version"):
        by_version([replace(ran(path, "v1.33.0", ""), cluster=None)])
