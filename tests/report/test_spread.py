"""Several runs of one deck in a few lines."""

from __future__ import annotations

from pathlib import Path

from harness.record.model import Record, Verdict
from harness.report import spread
from harness.report.page import Run
from harness.report.page import render as page_of
from msgspec.structs import replace

from tests.record.examples import DECK, command, record, step

TOGETHER = """\
3 runs of Our app on Kube (slides/en/app.md) with Kubernetes v1.37.1: 1 did not pass
WAIT slides/en/app.md:20 `cat state` was not ready at once in 2 of 3 runs: 5 tries and 4.5 s at most; write above it
  <!-- ```hide until cat state >/dev/null; do sleep 1; done``` -->
UNSTEADY slides/en/app.md:30 failed in 1 of 3 runs: `make test`
    min  median     max  seconds
    0.3     2.0     5.0  slides/en/app.md:20 cat state
2 other steps took less than 1 s, or differed less"""


def run(seconds: float, tries: int = 1, waited: float = 0.0, verdict: Verdict = Verdict.PASSED) -> Record:
    read = command("cat state", line=20, tries=tries, waited_seconds=waited)
    return record(
        step(1, seconds=0.2),
        step(2, Verdict.PASSED, read, text="cat state", line=20, seconds=seconds),
        step(3, verdict, command("make test", line=30), text="make test", line=30, seconds=0.9),
    )


RUNS = [run(0.3), run(5.0, 5, 4.5), run(2.0, 3, 1.5, Verdict.FAILED)]


def test_they_are_a_few_lines_in_a_terminal() -> None:
    assert spread.render(RUNS, width=200) == TOGETHER
    assert all(len(line) <= 60 for line in spread.render(RUNS, width=60).split("\n") if "hide" not in line)


def test_a_command_that_waits_by_itself_is_given_longer() -> None:
    typed = "kubectl wait deploy/web --for condition=available"
    runs = [
        record(
            step(
                1,
                Verdict.PASSED,
                command(typed, line=18, tries=tries, waited_seconds=waited),
                text=typed,
                line=18,
                seconds=took,
            )
        )
        for tries, waited, took in ((1, 0.0, 2.0), (2, 1.7, 62.9))
    ]
    (_, line, *_) = spread.render(runs, width=400).split("\n")
    assert line == (
        "WAIT slides/en/app.md:18 `kubectl wait deploy/web --for condition=available` gave up waiting in 1 of 2 runs, and the step took 62.9 s "
        "at most; write `kubectl wait deploy/web --for condition=available --timeout=300s`"
    )
    assert "hide" not in spread.render(runs)


def test_what_is_to_be_copied_is_never_cut() -> None:
    assert "  <!-- ```hide until cat state >/dev/null; do sleep 1; done``` -->" in spread.render(RUNS, width=30).split(
        "\n"
    )


def test_runs_of_which_no_two_are_alike_say_nothing() -> None:
    other = replace(run(1.0), deck=replace(DECK, path="other.md"))
    assert spread.render([run(1.0), other]) == ""
    assert list(spread.markdown([run(1.0), other])) == []


def test_the_page_has_the_times_of_all_steps(tmp_path: Path) -> None:
    page = page_of([Run(record, tmp_path / f"{number}.json") for number, record in enumerate(RUNS)])
    assert "3 runs of Our app on Kube (slides/en/app.md) with Kubernetes v1.37.1: 1 did not pass" in page
    assert (
        '<pre class="directive">&lt;!-- ```hide until cat state &gt;/dev/null; do sleep 1; done``` --&gt;</pre>' in page
    )
    assert page.count("<td>0.9</td>") == 3
    assert "<td>0.3</td><td>2.0</td><td>5.0</td>" in page


def test_a_jobs_page_has_them_as_a_table() -> None:
    text = "\n".join(spread.markdown(RUNS))
    assert "| slides/en/app.md:20 | cat state | 0.3 | 2.0 | 5.0 |" in text
