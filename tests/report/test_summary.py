"""What stands on the terminal when a run has ended."""

import io
import re
import subprocess
import sys

import pytest
from harness.match import match
from harness.record.command import Ending
from harness.record.model import Record, Verdict
from harness.report.failure import telling_output
from harness.report.sheet import wants_colour
from harness.report.summary import summary, write_summary
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, expectation, not_shown, record, step

JSON_DIFFERENCE = match("json", '{"repositories":["alpine"]}', '{"repositories":["busybox"]}').difference
EXPECTATION = replace(expectation("x", kind="json", line=169), satisfied=False, difference=JSON_DIFFERENCE)
MISSPELT = command(
    "docker psuh registry/busybox", line=21, exit_status=125, output="docker: 'psuh' is not a docker command.\n"
)


def varied() -> Record:
    by = "the command at slides/en/app.md:21 failed: docker psuh registry/busybox"
    return record(
        step(1, notes=("a `wait` may be missing: typed 4 times over 6.2 s",)),
        step(
            2,
            Verdict.FAILED,
            command("curl $REGISTRY/v2/_catalog", line=163),
            expectations=(EXPECTATION,),
            reason=not_shown("curl $REGISTRY/v2/_catalog", EXPECTATION),
        ),
        step(
            3,
            Verdict.FAILED,
            command("cd stacks", line=20),
            MISSPELT,
            command("echo done", line=22, exit_status=None, ending=Ending.NOT_TYPED),
            reason="exit status 125",
        ),
        step(4, Verdict.BLOCKED, text="docker-compose push", line=30, reason=by),
        step(5, Verdict.BLOCKED, text="for i in a b; do\n  echo $i\ndone", line=40, reason=by),
        step(6, Verdict.SKIPPED, text="curl https://example.org", line=50, reason="needs the network"),
    )


def test_a_failed_expectation_is_shown_at_its_line_with_command_and_difference() -> None:
    lines = summary(varied()).split("\n")
    start = lines.index("FAILED slides/en/app.md:169 slide 2, Testing our registry")
    assert lines[start + 1 : start + 11] == [
        "  $ curl $REGISTRY/v2/_catalog",
        "  slides/en/app.md:169: `curl $REGISTRY/v2/_catalog` did not show what the slide",
        "    claims",
        '  repositories[0]: the slide says "alpine", the command answered "busybox"',
        "    {",
        '      "repositories": [',
        '  -     "alpine"',
        '  +     "busybox"',
        "      ]",
        "    }",
    ]


def test_a_failed_command_is_shown_at_its_line_with_its_last_words() -> None:
    lines = summary(varied()).split("\n")
    start = lines.index("FAILED slides/en/app.md:21 slide 3, Testing our registry")
    assert lines[start + 1 : start + 4] == [
        "  $ docker psuh registry/busybox",
        "  exit status 125",
        "  | docker: 'psuh' is not a docker command.",
    ]


def test_blocked_steps_stand_under_what_blocked_them() -> None:
    lines = summary(varied(), width=120).split("\n")
    start = lines.index("BLOCKED 2 steps: the command at slides/en/app.md:21 failed: docker psuh registry/busybox")
    assert lines[start + 1 : start + 3] == [
        "  slides/en/app.md:30 docker-compose push",
        "  slides/en/app.md:40 for i in a b; do …",
    ]


def test_skipped_steps_tell_their_reason_and_notes_are_told() -> None:
    text = summary(varied())
    assert "SKIPPED 1 step: needs the network\n  slides/en/app.md:50 curl https://example.org" in text
    assert "NOTE slides/en/app.md:7 a `wait` may be missing: typed 4 times over 6.2 s" in text


def test_the_end_counts_verdicts_and_says_what_to_do() -> None:
    assert summary(varied()).split("\n")[-2:] == [
        "6 steps: 1 passed, 2 failed, 2 blocked, 1 skipped in 1 min 13 s",
        "Next: mend slides/en/app.md:169, then `harness run slides/en/app.md`",
    ]


@pytest.mark.parametrize(
    ("network", "sentence"),
    [("open", ", with an open network"), ("none", ", without a network"), ("images", ""), ("", "")],
)
def test_a_network_that_is_not_the_usual_one_is_told(network: str, sentence: str) -> None:
    cluster = replace(CLUSTER, network=network)
    assert summary(record(step(1), cluster=cluster), width=200).splitlines()[0].endswith(f"v1.37.1{sentence}")


@pytest.mark.parametrize(
    ("played", "next_line"),
    [
        (record(step(1)), "Next: nothing to mend"),
        (record(step(1, notes=("a note",))), "Next: see the notes, they tell what may fail another day"),
        (
            record(step(1), complete=False),
            "Next: `harness run slides/en/app.md --resume` goes on if its cluster still stands, or starts over",
        ),
        (record(step(1, Verdict.SKIPPED)), "Next: nothing was played; `harness show slides/en/app.md` lists"),
        (record(), "Next: nothing was played"),
        (record(step(1, Verdict.ERROR, reason="the API server is gone")), "Next: the lab broke, not the deck"),
        (record(error="no disk left", complete=False, cluster=None), "Next: the lab broke, not the deck"),
    ],
)
def test_what_to_do_next_depends_on_what_happened(played: Record, next_line: str) -> None:
    assert summary(played, width=200).split("\n")[-1].startswith(next_line)


def test_a_broken_lab_is_said_first_and_the_step_it_broke_in_is_no_failure() -> None:
    text = summary(record(step(1, Verdict.ERROR, reason="the API server is gone"), error="etcd ended", complete=False))
    assert text.split("\n")[1] == "ERROR etcd ended"
    assert "ERROR slides/en/app.md:7 slide 1, Testing our registry\n" in text
    assert "1 step: 1 error in 1 min 13 s (cut short)" in text
    assert "FAILED" not in text


@pytest.mark.parametrize("width", [80, 40, 20])
def test_every_line_fits(width: int) -> None:
    assert max(map(len, summary(varied(), width=width).split("\n"))) <= width


def test_a_difference_far_to_the_right_stays_in_sight_on_a_narrow_terminal() -> None:
    different = match(
        "text", "these words are the same in both of them, alpha", "these words are the same in both of them, omega"
    )
    failed = record(
        step(
            1,
            Verdict.FAILED,
            command("cat"),
            expectations=(replace(expectation("x"), satisfied=False, difference=different.difference),),
        )
    )
    lines = summary(failed, width=40).split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("  - "))
    assert lines[start : start + 3] == [
        "  - …of them, alpha",
        "  + …of them, omega",
        "              ^^^^^",
    ]


def test_output_cannot_reach_the_terminal() -> None:
    nasty = command("cat x", exit_status=1, output="a\x1b]0;title\x07b\tc\x9b31m")
    text = summary(record(step(1, Verdict.FAILED, nasty, reason="exit status 1")))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert summary(record(step(1, Verdict.FAILED, reason="x")), colour=True).count("\x1b[31m") == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_are_for_those_who_want_them(
    stream: io.StringIO, environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(stream) is expected
    write_summary([varied()], stream)
    assert ("\x1b[" in stream.getvalue()) is expected


def test_every_record_is_summarised() -> None:
    stream = io.StringIO()
    write_summary([varied(), record(step(1))], stream)
    assert stream.getvalue().count("Next: ") == 2
    assert stream.getvalue().endswith("\n")


def test_importing_it_loads_nothing_heavy() -> None:
    program = "import harness.report.summary, sys; print(*{'rich', 'pytest', 'kubernetes'} & {*sys.modules})"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == ""


def test_of_a_command_that_was_called_wrongly_the_complaint_is_shown_and_not_the_end_of_its_help() -> None:
    help_text = "\n".join(f" -{letter}  an option" for letter in "abcdefghijklmnopqrstuvwxyz")
    called = command(
        "hostname -x", output=f"hostname: invalid option -- 'x'\nUsage: hostname [OPTION]\n{help_text}\n", exit_status=1
    )
    assert telling_output(called, 3) == [
        "hostname: invalid option -- 'x'",
        "Usage: hostname [OPTION]",
        " -a  an option",
    ]
    at_its_end = command("docker run", output=f"{help_text}\nunknown flag: --x\n", exit_status=1)
    assert telling_output(at_its_end, 3)[-1] == "unknown flag: --x"
    broken = command("make", output="one\ntwo\nthree\nfour\n", exit_status=2)
    assert telling_output(broken, 2) == ["three", "four"]
