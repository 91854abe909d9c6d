"""`--shard`: the same decks on several machines, and their records put together again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from harness.record.files import find_records, read_record

from tests.faces.conftest import Run, one_step

SHARDS = 3
SECONDS = (0.8, 0.1, 0.3, 0.1, 0.5, 0.1, 0.2)
"""That the decks wait."""


@pytest.fixture
def decks(directory: Path) -> Path:
    """A folder of decks, one of which fails and one of which is blocked half-way."""
    folder = directory / "decks"
    folder.mkdir()
    for number, seconds in enumerate(SECONDS, start=1):
        (folder / f"deck-{number}.md").write_text(one_step(f"sleep {seconds}"))
    (folder / "fails.md").write_text(one_step("false") + "\n---\n" + one_step("echo fine"))
    (folder / "skips.md").write_text(one_step("cat <your-file>"))
    return folder


def verdicts(folder: Path) -> dict[str, list[str]]:
    """The verdicts of the steps, by deck; a deck that was played twice is refused."""
    records = [read_record(path) for path in find_records([folder])]
    assert len({record.deck.path for record in records}) == len(records)
    return {record.deck.path: [step.verdict.value for step in record.steps] for record in records}


def test_shares_together_are_the_whole_run(harness: Run, directory: Path, decks: Path) -> None:
    options = ("--cluster", "none", "--no-casts")
    assert harness("run", "decks", *options, "--record", "whole").status == 1
    for number in range(1, SHARDS + 1):
        shard = harness(
            "run", "decks", *options, "--record", f"shared/{number}", "--shard", f"{number}/{SHARDS}",
            "--durations-path", "whole",
        )  # fmt: skip
        own = len(list((directory / "shared" / str(number)).glob("*.json"))) - 1
        assert f"shard {number}/{SHARDS}: {own} of {len(SECONDS) + 2} cells, about " in shard.output
    assert verdicts(directory / "shared") == verdicts(directory / "whole")
    report = harness("report", "shared", "-o", "report.html")
    assert (report.status, report.errors) == (0, ""), report.errors
    whole = harness("report", "whole", "-o", "whole.html")
    assert shown(directory / "report.html") == shown(directory / "whole.html"), whole.errors
    summary, of_whole = (harness("summary", name, "--format", "markdown") for name in ("shared", "whole"))
    assert without_times(summary.output) == without_times(of_whole.output)


def shown(page: Path) -> list[tuple[str, str]]:
    """The steps of a page with their verdicts."""
    return re.findall(r'id="(run\d+-step\d+)" data-verdict="(\w+)"', page.read_text())


def without_times(page: str) -> str:
    return re.sub(r"[\d.]+ (?:ms|s)\b", "…", page)


def test_what_is_missing_is_said_wherever_shares_are_put_together(harness: Run, directory: Path, decks: Path) -> None:
    (decks / "fails.md").unlink()
    for number in (1, 3):
        harness("run", "decks", "--cluster", "none", "--no-casts", "--record", f"{number}", "--shard", f"{number}/3")
    lines = "shard 2 of 3 is missing: "
    report = harness("report", "1", "3", "-o", "report.html")
    assert lines in report.errors
    assert lines in (directory / "report.html").read_text()
    text = harness("summary", "1", "3")
    assert lines in text.errors
    page = harness("summary", "1", "3", "--format", "markdown").output
    assert page.startswith("## 💥 Runs are missing")
    assert lines in page


def test_decks_of_which_a_version_is_missing_are_not_sound(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("true"))
    options = ("--kubectl", "PATH,./kubectl", "--cluster", "none", "--no-casts", "--record", "kept")
    (directory / "kubectl").write_text('#!/bin/sh\necho \'{"clientVersion": {"gitVersion": "v1.30.0"}}\'\n')
    (directory / "kubectl").chmod(0o755)
    first = harness("matrix", "deck.md", *options, "--shard", "1/2")
    assert "shard 1/2: 1 of 2 cells" in first.errors, first.errors
    unknown = harness("mend", "deck.md", "--record", "kept")
    assert (unknown.status, unknown.errors.count(" is missing: ")) == (6, 1)
    harness("matrix", "deck.md", *options, "--shard", "2/2")
    sound = harness("mend", "deck.md", "--record", "kept")
    assert (sound.status, " is missing: " in sound.errors) == (0, False)


def test_a_bisection_has_all_cells_of_a_deck_on_one_machine(harness: Run, directory: Path) -> None:
    for name in ("a", "b"):
        (directory / f"{name}.md").write_text(one_step("true"))
    options = ("--kubectl", "PATH,PATH", "--cluster", "none,none", "--no-casts", "--bisect", "--record", "kept")
    harness("matrix", "a.md", "b.md", *options, "--shard", "1/2")
    plan = json.loads((directory / "kept" / "shard-1-of-2.json").read_text())
    assert len({(cell["deck"], cell["shard"]) for cell in plan["cells"]}) == 2


def test_a_share_with_nothing_to_play_is_no_failure(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("true"))
    shards = [harness("run", "deck.md", "--cluster", "none", "--shard", f"{number}/2") for number in (1, 2)]
    assert [shard.status for shard in shards] == [0, 0]
    assert "shard 2/2: nothing to play (1 cell in all)" in shards[1].output
    workers = harness("run", "deck.md", "--cluster", "none", "--shard", "2/2", "-n", "2")
    assert (workers.status, "nothing to play" in workers.output) == (0, True), workers.output
    cells = harness("matrix", "deck.md", "--kubectl", "PATH", "--cluster", "none", "--shard", "2/2")
    assert (cells.status, "nothing to play" in cells.errors) == (0, True), cells.errors


def test_nothing_at_all_is_nothing_in_a_share_too(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("true"))
    assert harness("run", "deck.md", "--cluster", "none", "--shard", "1/2", "-k", "nosuch").status == 5


def test_pytest_has_shares_too_and_leaves_other_tests_alone(plain_pytest: Run, directory: Path, decks: Path) -> None:
    (directory / "test_other.py").write_text("def test_other(): pass\n")
    collected = [
        plain_pytest(".", "--cluster", "none", "--deck-shard", f"{number}/2", "--collect-only", "-q").output
        for number in (1, 2)
    ]
    steps = [set(re.findall(r"^decks/\S+", output, re.MULTILINE)) for output in collected]
    assert not steps[0] & steps[1]
    assert len(steps[0] | steps[1]) == len(SECONDS) + 3
    assert all("test_other.py::test_other" in output for output in collected)


def test_what_this_machine_alone_knows_chooses_nothing_in_a_share(plain_pytest: Run, decks: Path) -> None:
    refused = plain_pytest("decks", "--cluster", "none", "--deck-shard", "1/2", "--lf")
    assert (refused.status, "--lf goes by what was played on this machine" in refused.errors) == (4, True), refused


def test_plays_of_one_deck_are_not_shared_out(harness: Run, plain_pytest: Run, decks: Path) -> None:
    words = ("decks", "--cluster", "none", "--record", "kept")
    for refused in (
        harness("run", *words, "--shard", "1/2", "--count", "2"),
        plain_pytest(*words, "--deck-shard", "1/2", "--deck-count", "2"),
        plain_pytest(*words, "--deck-shard", "1/2", "--lf"),
    ):
        assert (refused.status, "INTERNALERROR" in refused.output + refused.errors) == (4, False), refused
        assert "leave" in refused.output + refused.errors


def test_a_deck_of_a_share_is_played_again(harness: Run, directory: Path, tmp_path: Path) -> None:
    count = tmp_path / "count"
    (directory / "deck.md").write_text(one_step(f"echo x >>{count}; test $(wc -l <{count}) -gt 1"))
    played = harness("run", "deck.md", "--cluster", "none", "--shard", "1/1", "--retries", "1", "--record", "kept")
    assert (played.status, "1 flaky in play 2" in played.output) == (1, True), played
    assert harness("summary", "kept").output.count("1 flaky in play 2") == 1


@pytest.mark.parametrize("command", ["run", "matrix"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--shard", "4/3"), "--shard 4/3: there is no shard 4/3"),
        (("--shard", "auto"), "--shard auto: none of the variables is set"),
        (("--durations-path", "."), "say which one this is, like --shard 3/20"),
        (("--shard", "1/2", "--durations-path", "nosuch"), "nosuch: cannot read how long decks took"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_played(
    harness: Run, directory: Path, command: str, options: tuple[str, ...], message: str
) -> None:
    (directory / "deck.md").write_text(one_step("touch played"))
    more = ("--kubectl", "PATH") if command == "matrix" else ()
    refused = harness(command, "deck.md", "--cluster", "none", *more, *options)
    assert (refused.status, message in refused.errors) == (4, True), refused
    assert not list(directory.rglob("played"))
