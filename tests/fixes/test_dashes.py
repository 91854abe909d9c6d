"""The `--` that `kubectl exec` lacks before a program with flags is written on every version."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.check.explaining import explain
from harness.knowledge.version import Version
from harness.report.explanation import render_text

from tests.fixes.fixed import left, typed


@pytest.mark.parametrize("version", ["1.20", "1.30", "1.31", "1.35"])
@pytest.mark.parametrize(
    ("script", "after"),
    [
        ("kubectl exec green tail -f log", "kubectl exec green -- tail -f log"),
        ("kubectl exec green tail -n 5 -f log", "kubectl exec green -- tail -n 5 -f log"),
        ("sudo kubectl exec -it green -c side ls -la", "sudo kubectl exec -it green -c side -- ls -la"),
        ("date\nkubectl exec green \\\n  sh -c 'ls; date'", "date\nkubectl exec green \\\n  -- sh -c 'ls; date'"),
        ("kubectl exec a ls -l; k exec b ls -l", "kubectl exec a -- ls -l; k exec b -- ls -l"),
    ],
)
def test_it_is_written_before_the_program(tmp_path: Path, script: str, after: str, version: str) -> None:
    text, fixed = typed(tmp_path, script, kubernetes=version)
    assert text == after
    assert left(fixed) == []


def test_where_the_last_flag_may_be_meant_for_kubectl_it_is_left(tmp_path: Path) -> None:
    script = "kubectl exec green ls -la -n blue"
    text, fixed = typed(tmp_path, script, kubernetes="1.35")
    assert text == script
    assert left(fixed) == ["missing-argument"]


def test_nothing_says_that_it_once_worked(tmp_path: Path) -> None:
    versions = [Version(1, minor) for minor in (30, 31)]
    (explanation,) = explain("kubectl exec green tail -f log", versions, tmp_path)
    assert [note for behaviour in explanation.behaviours for note in behaviour.notes] == []
    assert [replacement.command for replacement in explanation.replacements] == ["kubectl exec green -- tail -f log"]
    (missing, *instead) = render_text([explanation], versions).splitlines()[1:]
    assert missing.strip().endswith("for a flag of its own, on all versions")
    assert [line.strip() for line in instead] == [
        "write instead, right on all of these:",
        "kubectl exec green -- tail -f log",
    ]
