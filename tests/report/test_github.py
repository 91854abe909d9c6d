"""Records as annotations and as findings."""

from __future__ import annotations

from pathlib import Path

from harness.record.model import FindingRecord, Verdict
from harness.record.reason import PlaceRecord
from harness.report import github
from harness.report.run_findings import run_findings
from msgspec.structs import replace

from tests.record.examples import command, expectation, not_shown, record, status, step


def test_each_failure_has_its_line_and_what_it_blocked_is_counted() -> None:
    by = PlaceRecord(step=1, slide=1, title="Testing our registry", path="slides/en/app.md", line=21, text="x")
    played = record(
        step(
            1,
            Verdict.FAILED,
            command("docker psuh", line=21, exit_status=125, output="docker: 'psuh'\nis no command: 50%\n"),
            reason=status("docker psuh", 125, 21),
        ),
        replace(step(2, Verdict.BLOCKED), blocked_by=by),
        replace(step(3, Verdict.BLOCKED), blocked_by=by),
    )
    assert github.render([played], Path("talk")) == (
        "::error file=talk/slides/en/app.md,line=21,col=1,title=Slide 1%2C Testing our registry (Kubernetes v1.37.1)::"
        "`docker psuh` ended with status 125%0A| docker: 'psuh'%0A| is no command: 50%25%0A"
        "the page is wrong: a command that fails.%0A"
        "its output says why it fails; where it is meant to fail, say so with an `expect-exit` directive.%0A"
        "2 later steps could not be played because of it.%0APlay it again: harness run slides/en/app.md"
    )


def test_what_another_line_blocked_is_not_counted() -> None:
    """`app.md:2` stands in `app.md:21`."""
    first = command("false", line=2, exit_status=1)
    other = PlaceRecord(step=9, slide=2, title="Other", path="slides/en/app.md", line=21, text="x")
    own = PlaceRecord(step=1, slide=1, title="First", path="slides/en/app.md", line=2, text="false")
    played = record(
        step(1, Verdict.FAILED, first, reason=status("false", 1, 2)),
        *(
            replace(step(number, Verdict.BLOCKED), blocked_by=by)
            for number, by in enumerate((other, own, other), start=2)
        ),
    )
    assert "%0A1 later step could not" in github.render([played])


def test_a_command_that_failed_is_the_line_even_if_it_has_an_expectation() -> None:
    """Where the claim is about the failure, and is not met, the reason names the claim's line."""
    broken = command("kubectl version --short", line=21, exit_status=1, output="error: unknown flag: --short\n")
    unmet = replace(expectation("Client Version: v1.20.0", detail="- Client Version: v1.20.0"), line=24)
    for line, message, reason in (
        (21, "ended with status 1", status(broken.text, 1, 21)),
        (24, "did not show what the slide claims", not_shown(broken.text, unmet)),
    ):
        played = record(step(1, Verdict.FAILED, broken, reason=reason, expectations=(unmet,)))
        assert github.render([played]).startswith(f"::error file=slides/en/app.md,line={line},")
        assert f"::`kubectl version --short` {message}%0A" in github.render([played])


def test_warnings_and_notes_are_no_errors() -> None:
    warned = FindingRecord(id="drift-warning", line=8, message="v1 ComponentStatus is deprecated in v1.19+")
    lines = github.render([record(replace(step(1, notes=("a `wait` may be missing",)), findings=(warned,)))]).split(
        "\n"
    )
    assert [line.partition(",col")[0] for line in lines] == [
        "::warning file=slides/en/app.md,line=8",
        "::notice file=slides/en/app.md,line=7",
    ]


def test_a_lab_that_never_came_up_is_said_once_at_the_deck() -> None:
    (run_finding,) = run_findings(record(error="no disk left", complete=False, cluster=None))
    assert (run_finding.finding.id, run_finding.finding.span.line, run_finding.title) == (
        "lab-broke",
        1,
        "Our app on Kube",
    )
    (run_finding,) = run_findings(record(step(1, Verdict.ERROR, reason="etcd ended"), error="etcd ended"))
    assert (run_finding.finding.id, run_finding.finding.span.line) == ("lab-broke", 7)


def test_the_word_that_lets_github_listen_again_cannot_be_guessed() -> None:
    stop, resume = github.quiet()
    assert stop.removeprefix("::stop-commands::") == resume.strip(":")
    assert github.quiet() != (stop, resume)
