"""What the conformance script makes of a list of specs and of the suite's reports."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conformance.page import Reason, page, read_reasons
from tests.conformance.results import Journal, Outcome, Result, read_junit
from tests.conformance.specs import choose, list_conformance

LIST = """\
- testname: A
  codename: '[sig-node] Pods should be updated [NodeConformance] [Conformance]'
- testname: B
  codename: '[sig-apps] Daemon set [Serial] should run [Conformance]'
- testname: C
  codename: '[sig-node] Sysctls [Environment:NotInUserNS] should be set [Conformance]'
- testname: D
  codename: '[sig-network] DNS should provide DNS for services [Conformance]'
"""
REPORT = """\
<testsuites><testsuite>
<testcase name="[It] [sig-node] Pods should be updated [Conformance] [sig-node]" time="3.5"/>
<testcase name="[It] [sig-network] DNS should answer [Conformance]" time="300">
  <failure message="">[FAILED] timed out
     waiting | for the pod</failure></testcase>
<testcase name="[It] [sig-apps] Job should run [Conformance]"><skipped message="skipped - needs two nodes"/></testcase>
<testcase name="[It] [sig-storage] Volumes [Conformance]"><skipped message="skipped"/></testcase>
</testsuite></testsuites>
"""


def test_what_a_user_namespace_cannot_have_is_left_out_and_what_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text(LIST)
    listed = list(list_conformance(tmp_path / "list.yaml"))
    names = [name.split("]")[0] for name in choose(listed, "", r"\[Serial\]")]
    assert names == ["[sig-node", "[sig-network"]
    assert len(list(choose(listed, "sig-network|sig-apps", ""))) == 2


def test_a_spec_that_the_report_lacks_has_failed_and_one_that_the_suite_skips_says_why(tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(REPORT)
    names = ["Pods should be updated", "DNS should answer", "Job should run", "Volumes", "no such spec"]
    results = list(read_junit(tmp_path / "junit.xml", names))
    assert [result.outcome for result in results] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.SKIPPED,
        Outcome.FAILED,
        Outcome.FAILED,
    ]
    assert results[1].reason == "timed out waiting | for the pod"
    assert "needs two nodes" in results[2].reason
    assert all(result.outcome is Outcome.FAILED for result in read_junit(tmp_path / "none.xml", names))


def test_a_run_goes_on_with_what_none_before_has_run(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    assert journal.read() == {}
    journal.add([Result("a", Outcome.FAILED), Result("b", Outcome.PASSED)])
    journal.add([Result("a", Outcome.PASSED)])
    assert {name: result.outcome for name, result in journal.read().items()} == {
        "a": Outcome.PASSED,
        "b": Outcome.PASSED,
    }


def test_the_page_counts_by_version_and_area_and_gives_each_failure_a_reason() -> None:
    results = [
        Result("[sig-node] a [Conformance]", Outcome.PASSED, day="2026-11-28"),
        Result("[sig-node] b [Conformance]", Outcome.FAILED, reason="x | y", day="2026-11-29"),
        Result("[sig-node] c [Conformance]", Outcome.FAILED, reason="timed out"),
        Result("[sig-apps] d [Conformance]", Outcome.SKIPPED),
    ]
    text = page({"v1.37.2": results, "v1.24.17": []}, {"v1.37.2": 461}, [Reason("node. c", "no such image")])
    assert "| v1.37.2 | 461 | 3 | 1 | 2 | 1 | 33.3 % | 2026-11-29 |" in text
    assert "| v1.24.17 | - | 0 | 0 | 0 | 0 | - | - |" in text
    assert "| sig-node | 3 | 1 | 2 | 0 |" in text
    assert "b \\[Conformance] | x \\| y |" in text
    assert "c \\[Conformance] | no such image |" in text


def test_every_reason_that_is_known_is_a_pattern() -> None:
    assert all(re.compile(reason.specs) and reason.why for reason in read_reasons())
