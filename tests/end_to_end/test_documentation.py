"""What README and tutorial tell a reader to type is typed, on the real cluster, and what they say appears is compared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from harness.record.model import Record, Verdict

from tests.documentation.playing import REPOSITORY, played

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("readers type `harness run` without a cluster that is up")]

README = REPOSITORY / "README.md"
TUTORIAL = REPOSITORY / "docs" / "tutorial.md"


def test_readme_and_tutorial_do_what_they_say(tmp_path: Path) -> None:
    records = played((README, TUTORIAL), tmp_path, "-n", "2")
    for record in records.values():
        assert {step.verdict for step in record.steps} == {Verdict.PASSED}
        assert all(expectation.satisfied for step in record.steps for expectation in step.expectations)
    readme, tutorial = records["README.md"], records["docs/tutorial.md"]
    assert [text.split()[1] for text in typed(readme) if text.startswith("harness")] == [
        "check", "fix", "show", "run", "report",
    ]  # fmt: skip
    lessons = [text.split()[1] for text in typed(tutorial) if text.startswith("harness")]
    assert lessons == ["check", "show", "run", "check", "run", "report", "fix", "fix", "baseline"]
    assert {step.title for step in tutorial.steps if step.expectations} == {
        "Check it", "Play it", "Break it", "Read the report", "Mend it", "Keep what it does", "Every night",
    }  # fmt: skip
    assert_is_a_workflow(next(text for text in typed(tutorial) if "nightly.yml" in text and "<<" in text), tmp_path)


def typed(record: Record) -> list[str]:
    return [command.text for step in record.steps for command in step.commands]


def assert_is_a_workflow(command: str, directory: Path) -> None:
    """The job that the tutorial ends with is one that GitHub reads."""
    workflow = directory / "nightly.yml"
    workflow.write_text(command.partition("\n")[2].rpartition("\nEOF")[0] + "\n")
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(workflow)]
        checked = subprocess.run(program, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
