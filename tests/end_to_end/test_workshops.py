"""Workshop pages in six authors' habits, without a directive, played as a person plays them; each in a repository of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.provider import Cluster
from harness.record.command import Ending
from harness.record.files import read_record
from harness.record.model import Record, StepRecord, Verdict
from harness.record.page_text import PassageRecord
from harness.report.page import Run, render

from tests.end_to_end.playing import address, harness
from tests.project.repositories import git

pytestmark = pytest.mark.end_to_end

WORKSHOPS = Path(__file__).with_name("workshops")
PAGES = {
    "readme": "README.md",
    "killercoda": "index.json",
    "jekyll": "_labs/rolling-updates.md",
    "francais": "atelier.md",
    "asciidoc": "lab.adoc",
    "educates": "workshop/content/01-jobs.md",
}
"""A README with transcripts and a `port-forward`, a scenario of Killercoda, a lab of Jekyll, a French page, a guide in AsciiDoc, a chapter of Educates with `vi`."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_usual_kind_is_green_without_a_directive(name: str, tmp_path: Path, lab: Cluster) -> None:
    record = played(repository(name, tmp_path) / PAGES[name], tmp_path, lab)
    assert [step.verdict for step in record.steps] == [Verdict.PASSED] * len(record.steps), reasons_in(record)
    page = render([Run(record, tmp_path / "record.json")])
    assert all(passage.text.split()[0].strip("*`[") in page for passage in passages(record))
    assert "blame-badge of-" not in page
    if name == "readme":
        serving, inside = step_of(record, "port-forward"), step_of(record, "kubectl exec")
        assert serving.commands[0].ending is Ending.BESIDE
        assert [filled.placeholder for filled in inside.filled_in] == ["greeter-6c7d8f9b5d-x2k4q"]
        assert step_of(record, "ls /usr").commands[0].shell


@pytest.mark.parametrize(
    ("name", "truth", "lie"),
    [
        ("readme", "hello from the greeter", "hello from the server"),
        ("francais", "Bonjour à toutes et à tous", "Bonjour à toutes"),
        ("asciidoc", "blue\n/ #", "green\n/ #"),
    ],
)
def test_a_lie_of_such_a_page_is_told_at_its_line_as_the_pages_fault(
    name: str, truth: str, lie: str, tmp_path: Path, lab: Cluster
) -> None:
    page = repository(name, tmp_path) / PAGES[name]
    text = page.read_text("utf-8")
    page.write_text(text.replace(truth, lie), "utf-8")
    line = text[: text.index(truth)].count("\n") + 1
    record = played(page, tmp_path, lab)
    (failed,) = (step for step in record.steps if step.verdict is not Verdict.PASSED)
    assert failed.reason is not None
    assert (failed.verdict, failed.reason.line) == (Verdict.FAILED, line), reasons_in(record)
    assert "The page is wrong" in render([Run(record, tmp_path / "record.json")])


def repository(name: str, folder: Path) -> Path:
    """A workshop in a repository of its own, as its author has it."""
    top = folder / name
    shutil.copytree(WORKSHOPS / name, top)
    git(top, "init", "--quiet")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "first")
    git(top, "remote", "add", "origin", f"https://git.example.com/ann/{name}.git")
    return top


def played(page: Path, folder: Path, lab: Cluster) -> Record:
    """The record of a page, played in the lab that is up."""
    record = folder / "record.json"
    finished = harness("run", str(page), "--cluster", address(lab), "--write-files", "--record", str(record))
    assert record.exists(), finished.stdout + finished.stderr
    return read_record(record)


def reasons_in(record: Record) -> str:
    """What each step that has not passed says, for whoever reads a test that fails."""
    steps = (step for step in record.steps if step.verdict is not Verdict.PASSED)
    return "\n".join(f"{step.path}:{step.line} {step.verdict} {step.text}: {step.reason}" for step in steps)


def step_of(record: Record, text: str) -> StepRecord:
    return next(step for step in record.steps if text in step.text)


def passages(record: Record) -> Iterator[PassageRecord]:
    return (passage for slide in record.slides for passage in slide.passages)
