"""What the page is made of: texts, diffs, links, labels, files, the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness.record.command import EndedBy, EndedWith, Ending, ForcedEnd
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide, DiffSpan
from harness.record.files import write_record
from harness.record.model import Verdict
from harness.report.page import Run, SourceLinks, UnusableTemplate, player, render
from harness.report.page.attachments import Attachments, CastView, MissingFile, Picture
from harness.report.page.diff import Segment, diff_rows
from harness.report.page.run import labels, sorted_runs
from harness.report.printable import LONGEST_LINE, MOST_LINES, excerpt, printable
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, record, step
from tests.report.page.examples import png

CAST = '{"version": 3, "term": {"cols": 9, "rows": 9}}\n# a remark\n[0.5, "o", "a"]\n[1.5, "o", "b"]\n'


def run(version: str = "v1.20.2", *, server: str = "v1.20.2", started: str = "2026-11-21T06:05:10+00:00") -> Run:
    cluster = replace(CLUSTER, kubectl_version=version, server_version=server)
    return Run(replace(record(step(1), cluster=cluster), started=started), Path("run.json"))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain é 🐳 سلام\n\ttab", "plain é 🐳 سلام\n\ttab"),
        ("\x1b[31m\x07\x00\r\x7f", "␛[31m␇␀␍␡"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_steers_is_seen(text: str, seen: str) -> None:
    assert printable(text) == seen


def test_a_short_text_is_whole() -> None:
    assert excerpt("one\ntwo\n\n", 100) == excerpt("one\ntwo", 100)
    assert excerpt("one\ntwo\n", 100).note == ""


def test_a_text_is_cut_and_says_so() -> None:
    lines = excerpt("\n".join(map(str, range(1000))), 100_000)
    assert lines.text.startswith("0\n")
    assert lines.text.endswith("\n999")
    assert len(lines.text.split("\n")) == MOST_LINES + 1
    assert lines.note == "600 lines in the middle are left out; the record has more"
    assert len(excerpt("x" * 5_000_000, 12_000).text) == LONGEST_LINE + 1
    assert excerpt("x y\n" * 300, 100).note == "1,099 characters in the middle are left out; the record has more"


def test_words_that_differ_become_marks() -> None:
    spans = (DiffSpan(4, 7), DiffSpan(8, 15))
    lines = (
        DiffLineRecord(side=DiffSide.SLIDE, text="web 1/1 Running", differs=spans),
        DiffLineRecord(side=DiffSide.OUTPUT, text="web 0/1 Pending", differs=spans),
    )
    _, expected, came = diff_rows(DifferenceRecord(kind=DifferenceKind.OTHER_LINE, number=1, lines=lines), 1_000)
    assert expected.side is DiffSide.SLIDE
    assert expected.segments == (
        Segment("web ", False),
        Segment("1/1", True),
        Segment(" ", False),
        Segment("Running", True),
    )
    assert came.side is DiffSide.OUTPUT
    assert [segment.text for segment in came.segments if segment.differs] == ["0/1", "Pending"]


def test_a_diff_keeps_its_lines_and_is_cut_where_they_are_too_many() -> None:
    sides = (DiffSide.BOTH, DiffSide.SLIDE, DiffSide.OUTPUT, DiffSide.SLIDE)
    lines = (*(DiffLineRecord(side=side, text=side) for side in sides), DiffLineRecord(side=DiffSide.LEFT_OUT, count=3))
    difference = DifferenceRecord(kind=DifferenceKind.WORDS, detail="line 3\ndiffers", lines=lines)
    rows = diff_rows(difference, 1_000)
    assert [row.side for row in rows] == [None, None, *sides, DiffSide.LEFT_OUT]
    texts = ["line 3", "differs", *sides, "… 3 lines"]
    assert ["".join(segment.text for segment in row.segments) for row in rows] == texts
    assert len(diff_rows(difference, 10)) == 3
    huge = replace(
        difference,
        lines=(DiffLineRecord(side=DiffSide.SLIDE, text="x" * 5_000_000, differs=(DiffSpan(0, 5_000_000),)),),
    )
    assert [len(segment.text) for segment in diff_rows(huge, 1_000_000)[-1].segments] == [LONGEST_LINE]


@pytest.mark.parametrize("spans", [((9, 3),), ((0, 2), (1, 4)), ((-3, 2),), ((2, 90),)])
def test_spans_that_nobody_wrote_leave_the_text_whole(spans: tuple[tuple[int, int], ...]) -> None:
    line = DiffLineRecord(side=DiffSide.SLIDE, text="some text", differs=tuple(DiffSpan(*span) for span in spans))
    (row,) = diff_rows(DifferenceRecord(kind=DifferenceKind.WORDS, lines=(line,)), 1_000)
    assert "".join(segment.text for segment in row.segments) == "some text"


def test_links_to_the_source() -> None:
    links = SourceLinks("https://forge.example/blob/main/{path}#L{line}")
    assert links.to('slides/é "x".md', 7) == "https://forge.example/blob/main/slides/%C3%A9%20%22x%22.md#L7"
    assert SourceLinks().to("deck.md", 7) == ""


@pytest.mark.parametrize("template", ["https://forge.example/", "javascript:alert({path})", "{path}", "data:{path}"])
def test_a_template_that_makes_no_links_is_refused(template: str) -> None:
    with pytest.raises(UnusableTemplate):
        SourceLinks(template)


def test_runs_are_told_apart_by_what_differs() -> None:
    assert labels([run("v1.9.0"), run("v1.20.2")]) == ["kubectl 1.9.0", "kubectl 1.20.2"]
    assert labels([run(server="v1.9.0"), run(server="v1.31.0")]) == ["1.9.0", "1.31.0"]
    assert labels([run(started="2026-11-20T02:00:00+00:00"), run()]) == ["2026-11-20 02:00", "2026-11-21 06:05"]
    stems = ["app.01", "app.02", "app.10"]
    alike = [replace(run(), path=Path(f"{stem}.json")) for stem in stems]
    assert labels(alike) == [f"2026-11-21 06:05, {number}" for number in ("01", "02", "10")]
    assert labels([replace(run(), path=Path(f"{stem}.json")) for stem in ("one", "only")])[1].endswith(", only")
    assert labels([run()]) == ["2026-11-21 06:05"]


def test_runs_are_sorted_by_version_not_by_letters() -> None:
    sorted_by_version = sorted_runs([run("v1.20.2"), run("v1.9.0"), run("v1.9.0", started="2026-11-20T02:00:00+00:00")])
    assert [
        (sorted_run.record.cluster.kubectl_version, sorted_run.record.started[:10])
        for sorted_run in sorted_by_version
        if sorted_run.record.cluster
    ] == [
        ("v1.9.0", "2026-11-20"),
        ("v1.9.0", "2026-11-21"),
        ("v1.20.2", "2026-11-21"),
    ]


def test_the_lab_was_ready_when_the_first_step_was_typed() -> None:
    steps = (step(1, seconds=2.0), replace(step(2, seconds=3.0), started="2026-11-21T06:05:22+00:00"))
    assert Run(replace(record(*steps), seconds=20.0), Path()).seconds_to_ready == 7.0
    assert Run(replace(record(*steps), seconds=5.0), Path()).seconds_to_ready is None
    assert Run(record(), Path()).seconds_to_ready is None


def test_recordings_and_pictures_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "a.cast").write_text(CAST)
    (tmp_path / "a.png").write_bytes(png(40, 30))
    attachments = Attachments()

    cast = attachments.cast(tmp_path, "a.cast")
    assert isinstance(cast, CastView)
    assert cast.seconds == 2.0
    assert json.loads(cast.events)[0]["version"] == 3
    picture = attachments.picture(tmp_path, "a.png")
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height) == (40, 30)


def test_a_page_that_has_enough_takes_no_more(tmp_path: Path) -> None:
    (tmp_path / "a.cast").write_text(CAST)
    casts = [Attachments(room=room).cast(tmp_path, "a.cast") for room in (len(CAST), len(CAST) - 1)]
    assert isinstance(casts[0], CastView)
    assert isinstance(casts[1], MissingFile)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 9}', '{"version": 3}\n[1, "o"]', '{"version": 3}\n"x"']
)
def test_what_is_no_recording_stays_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.cast").write_text(content)
    assert isinstance(Attachments().cast(tmp_path, "a.cast"), MissingFile)


def test_the_player_ends_no_script_element_and_comes_only_with_recordings() -> None:
    brought = player.read()
    assert "</script" not in brought.script.lower() + brought.style.lower()
    assert "<!--" not in brought.script
    readme = Path(str(player.__file__)).parent / "vendor" / "README.md"
    assert f"| {player.VERSION} |" in readme.read_text()
    assert "asciinema" not in render([run()])


def test_a_command_that_had_to_be_ended_says_when_and_by_what() -> None:
    ended = command("sleep 100", ending=Ending.INTERRUPTED, exit_status=130)
    stuck = replace(ended, text="stuck", forced_end=ForcedEnd(after=2.0, means=EndedWith.SIGKILL))
    page = render([Run(record(replace(step(1), commands=(stuck, ended))), Path())])
    assert "<span>ended after 2.0 s by SIGKILL, since it ignored ^C and ^\\</span>" in page
    assert "<span>interrupted</span>" in page


def test_the_same_records_give_the_same_page() -> None:
    assert render([run(), run("v1.31.0")]) == render([run(), run("v1.31.0")])


def harness(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "harness.faces.cli", "report", *arguments),
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_command_writes_the_page_of_files_and_folders(tmp_path: Path) -> None:
    failed = step(1, Verdict.FAILED, command("false", exit_status=1), reason="`false` ended with status 1")
    write_record(record(failed), tmp_path / "records" / "one.json")
    write_record(record(step(1)), tmp_path / "two.json")
    (tmp_path / "records" / "other.json").write_text('{"no": "record"}')

    ran = harness(tmp_path, "records", "two.json", "-o", "out/report.html", "--source-url", "https://x/{path}#{line}")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("out/report.html: 2 runs, ")
    page = (tmp_path / "out" / "report.html").read_text()
    assert 'href="https://x/slides/en/app.md#7"' in page


def test_in_a_job_of_github_lines_are_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_WORKSPACE", str(tmp_path.parent)),
        ("GITHUB_SERVER_URL", "https://github.example"),
        ("GITHUB_REPOSITORY", "us/talk"),
        ("GITHUB_SHA", "abc123"),
    ):
        monkeypatch.setenv(name, value)
    write_record(record(step(1)), tmp_path / "slides-1.31" / "records" / "deck.json")

    assert harness(tmp_path, ".", "-o", "report.html").returncode == 0

    link = f"https://github.example/us/talk/blob/abc123/{tmp_path.name}/slides/en/app.md?plain=1#L7"
    assert f'href="{link}"' in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone.json", "-o", "r.html"), "gone.json: no such file"),
        (("empty", "-o", "r.html"), "empty: no record in this folder"),
        (("no.json", "-o", "r.html"), "no.json is not a record"),
        (("one.json", "-o", "."), ". is a folder, and one file is written"),
        (("one.json", "-o", "r.html", "--source-url", "x"), "--source-url `x` has no {path}"),
        (("one.json",), "say where the page goes, with -o FILE"),
    ],
)
def test_what_makes_no_page_is_told(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.json").write_text("{}")
    write_record(record(step(1)), tmp_path / "one.json")

    ran = harness(tmp_path, *arguments)

    assert message in ran.stderr
    assert ran.returncode == 4
    assert "Traceback" not in ran.stderr


def test_a_step_says_what_ran_beside_it_and_what_was_ended() -> None:
    served = replace(command("kubectl proxy", ending=Ending.BESIDE, exit_status=None), ports=(8001,))
    watched = replace(
        command("kubectl get pods -w", output="NAME\n", ending=Ending.WATCHED, exit_status=None),
        ended_by=EndedBy.SETTLED,
        seconds=4.0,
    )
    page = render([Run(record(step(1, Verdict.PASSED, served, watched)), Path("run.json"))])
    assert '<span class="flag">ran beside</span>' in page
    assert '<span class="flag">ended by ^C</span>' in page
    assert "on port 8001" in page
    assert "ended by ^C after 4 s: nothing but ages, times and counters changed" in page
