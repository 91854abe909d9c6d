"""Decks that are played several times (`--count`), or again since they failed (`--retries`), on every surface that tells of a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema

from tests.cluster.kubectl.programs import program, script
from tests.faces.conftest import GENEROUS, Finished, Run, one_step
from tests.faces.test_ci import SCHEMAS, annotation_lines, without_extensions

LINE = 20
"""Of the flaky command."""


@pytest.fixture
def count(tmp_path: Path) -> Path:
    """Where a deck counts its plays: in no lab, so that it is there in the next."""
    return tmp_path / "count"


@pytest.fixture
def deck(directory: Path, count: Path) -> Path:
    """A deck whose second step fails in the first play and in no later one."""
    return deck_of(directory, f"echo x >>{count}; test $(wc -l <{count}) -gt 1")


def deck_of(directory: Path, second: str) -> Path:
    path = directory / "deck.md"
    path.write_text("\n---\n\n".join(map(one_step, ["echo one", second, "echo three"])))
    return path


def cases(path: Path) -> list[tuple[str, list[str]]]:
    """Class name and verdict elements of each case."""
    elements = ElementTree.parse(path).getroot().iter("testcase")
    return [
        (str(case.get("classname")), [child.tag for child in case if child.tag != "properties"]) for case in elements
    ]


def verdicts(path: Path) -> list[str]:
    return [step["verdict"] for step in json.loads(path.read_text())["steps"]]


@pytest.mark.usefixtures("deck")
@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_pytest_shows_how_a_deck_is_played_again_while_it_is(
    plain_pytest: Run, directory: Path, workers: list[str]
) -> None:
    ran = plain_pytest("deck.md", "--cluster", "none", "--deck-retries", "1", "--junit-xml", "j.xml", *workers)
    again = [line for line in ran.output.splitlines() if line.startswith("  · ")]
    assert "1 step failed: the deck is played again in a fresh lab, play 2 of at most 2" in again[0]
    assert [line.partition(" slide ")[2].rpartition(",")[0] for line in again[1:]] == [
        "1, One: passed",
        "2, One: flaky",
        "3, One: passed",
    ]
    assert all("deck.md" in line for line in again[bool(not workers) :])
    assert len(cases(directory / "j.xml")) == 3


@pytest.mark.usefixtures("deck")
@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_flaky_is_red_wherever_a_run_is_told_of(harness: Run, directory: Path, workers: list[str]) -> None:
    reports = ["--record", "r.json", "--junit", "j.xml", "--sarif", "s.sarif", "--summary", "s.md", "--annotate"]
    ran = harness("run", "deck.md", "--cluster", "none", "--retries", "1", *reports, *workers)
    assert ran.status == 1, ran.errors
    assert verdicts(directory / "r.json") == ["passed", "flaky", "passed"]

    assert f"FLAKY deck.md:{LINE} slide 2, One" in ran.output
    assert "3 steps: 2 passed, 1 flaky in play 2" in ran.output

    (annotation,) = annotation_lines(ran)
    assert annotation.startswith(f"::error file=deck.md,line={LINE},")
    assert "passed only when the deck was played again in a fresh lab; in play 1: `echo x" in annotation

    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(without_extensions(directory / "j.xml"))
    root = ElementTree.parse(directory / "j.xml").getroot()
    (suite,) = root.iter("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "1", "0", "0"]
    assert [tags for _, tags in cases(directory / "j.xml")] == [[], ["failure", "flakyFailure"], []]
    (flaky,) = root.iter("flakyFailure")
    assert "ended with status 1" in str(flaky.get("message"))

    log = json.loads((directory / "s.sarif").read_text())
    jsonschema.validate(log, json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("step-flaky", "error")

    page = (directory / "s.md").read_text()
    assert page.startswith("## 🎲 The slides do what they say only some of the time\n")
    assert f"#### 🎲 Slide 2, “One”: deck.md:{LINE}" in page


@pytest.mark.usefixtures("deck")
def test_a_report_shows_how_a_flaky_step_failed(harness: Run, directory: Path) -> None:
    assert harness("run", "deck.md", "--cluster", "none", "--retries", "1", "--record", "r.json").status == 1
    assert harness("report", "r.json", "-o", "r.html").status == 0
    page = (directory / "r.html").read_text()
    assert '<details class="step flaky' in page
    assert '<details class="earlier" open>' in page
    assert "in play 1</summary>" in page
    assert ">2; this is the last<" in page
    summary = harness("summary", "r.json")
    assert "1 flaky in play 2" in summary.output
    proposed = harness("mend", "deck.md", "--record", "r.json", "--dry-run")
    assert proposed.status == 1
    assert "### What drifted\n" in proposed.output


def test_what_fails_in_each_play_is_a_failure_with_its_reruns(harness: Run, directory: Path) -> None:
    deck_of(directory, "(exit 3)")
    ran = harness("run", "deck.md", "--cluster", "none", "--retries", "2", "--junit", "j.xml")
    assert ran.status == 1
    assert [tags for _, tags in cases(directory / "j.xml")] == [[], ["failure", "rerunFailure", "rerunFailure"], []]
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(without_extensions(directory / "j.xml"))


def test_what_passed_first_and_fails_in_the_last_play_is_a_failure_in_junit(
    harness: Run, directory: Path, count: Path
) -> None:
    first = f"echo x >>{count}; test $(wc -l <{count}) -ne 2"
    second = f"test $(wc -l <{count}) -gt 1"
    (directory / "deck.md").write_text("\n---\n\n".join(map(one_step, [first, second])))
    ran = harness("run", "deck.md", "--cluster", "none", "--retries", "1", "--junit", "j.xml")
    assert ran.status == 1
    assert [tags for _, tags in cases(directory / "j.xml")] == [["failure"], ["failure", "flakyFailure"]]
    (suite,) = ElementTree.parse(directory / "j.xml").getroot().iter("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_count_plays_a_deck_so_many_times_each_in_a_lab_of_its_own(
    harness: Run, directory: Path, workers: list[str]
) -> None:
    deck_of(directory, "test ! -e made; touch made")
    ran = harness(
        "run", "deck.md", "--cluster", "none", "--count", "3", "--record", "kept", "--junit", "j.xml", *workers
    )
    assert ran.status == 0, ran.output
    assert sorted(path.name for path in (directory / "kept").glob("*.json")) == [f"deck.{n}.json" for n in (1, 2, 3)]
    names = [name for name, _ in cases(directory / "j.xml")]
    assert sorted(set(names)) == [
        f"deck.md (play {number} of 3).One{other}" for number in (1, 2, 3) for other in ("", " (2)", " (3)")
    ]


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_several_plays_end_with_what_they_show_together(
    harness: Run, directory: Path, count: Path, workers: list[str]
) -> None:
    deck_of(directory, f"echo x >>{count}; test $(wc -l <{count}) -ne 2")
    ran = harness("run", "deck.md", "--cluster", "none", "--count", "3", "--record", "kept", *workers)
    assert ran.status == 1
    together = f"3 runs of One (deck.md): 1 did not pass\nUNSTEADY deck.md:{LINE} failed in 1 of 3 runs"
    assert ran.output.count(together) == 1
    assert harness("summary", "kept").output.count(together) == 1
    once = harness("run", "deck.md", "--cluster", "none", *workers)
    assert "runs of" not in once.output


@pytest.mark.usefixtures("deck")
def test_with_x_it_plays_until_a_step_fails(harness: Run, directory: Path, count: Path) -> None:
    count.write_text("x\n")
    command = f"echo x >>{count}; test $(wc -l <{count}) -lt 4"
    deck_of(directory, command)
    ran = harness("run", "deck.md", "--cluster", "none", "--count", "9", "-x", "--record", "kept")
    assert ran.status == 1
    assert [verdicts(path) for path in sorted((directory / "kept").glob("*.json"))] == [
        *(["passed", "passed", "passed"], ["passed", "passed", "passed"], ["passed", "failed"]),
    ]


@pytest.mark.usefixtures("deck")
def test_one_step_of_each_play_can_be_chosen(harness: Run, directory: Path) -> None:
    ran = harness("run", "deck.md::One (3)::1", "--cluster", "none", "--count", "2", "--record", "kept")
    assert ran.status == 0, ran.output
    assert [verdicts(path) for path in sorted((directory / "kept").glob("*.json"))] == [
        ["skipped", "skipped", "passed"]
    ] * 2


@pytest.mark.usefixtures("deck")
def test_x_and_retries_play_again_up_to_the_first_failure(harness: Run, directory: Path) -> None:
    ran = harness("run", "deck.md", "--cluster", "none", "-x", "--retries", "1", "--record", "r.json")
    assert ran.status == 1
    assert verdicts(directory / "r.json") == ["passed", "flaky", "passed"]


@pytest.mark.usefixtures("deck")
def test_pytest_by_itself_plays_again_and_names_what_was_flaky(plain_pytest: Run) -> None:
    ran = plain_pytest("deck.md", "--cluster", "none", "--deck-retries", "1")
    assert ran.status == pytest.ExitCode.TESTS_FAILED
    assert "1 failed, 2 passed" in ran.output
    assert f"FLAKY deck.md:{LINE}, slide 2 “One”: passed only when the deck was played again" in ran.output


@pytest.mark.usefixtures("deck")
def test_a_cell_of_a_matrix_can_be_flaky(harness: Run, directory: Path) -> None:
    program(directory / "kubectl", script("v1.30.0", "echo one pod"))
    ran = harness(
        "matrix", "deck.md", "--kubectl", "./kubectl", "--cluster", "none", "--retries", "1", "--record", "kept"
    )
    assert ran.status == 1, ran.errors
    assert "2 passed, 1 flaky" in ran.output
    (column,) = json.loads(
        harness("matrix", "deck.md", "--kubectl", "./kubectl", "--cluster", "none", "--json").output
    )["decks"][0]["columns"]
    assert column["outcome"] == "passed"


@pytest.mark.usefixtures("deck")
def test_no_baseline_is_made_of_luck(harness: Run) -> None:
    harness("run", "deck.md", "--cluster", "none", "--retries", "1", "--record", "r.json")
    ran = harness("baseline", "deck.md", "--from", "r.json")
    assert ran.status == 1
    assert f"deck.md:{LINE} (flaky)" in ran.errors + ran.output


@pytest.mark.parametrize("option", ["--count=5", "--retries=5"])
def test_interrupted_it_plays_no_more(directory: Path, environment: dict[str, str], count: Path, option: str) -> None:
    """The second play ends what goes on: it sends the signal itself, so that the moment is the same each time."""
    fails = "false" if option.startswith("--retries") else "true"
    deck_of(directory, f"echo x >>{count}; test $(wc -l <{count}) -lt 2 || kill -INT $HARNESS_PID; sleep 0.2; {fails}")
    command = [
        sys.executable,
        "-m",
        "harness.faces.cli",
        "run",
        "deck.md",
        "--cluster",
        "none",
        option,
        "--record",
        "kept/",
    ]
    (directory / "kept").mkdir()
    started = subprocess.Popen(
        ["bash", "-c", 'exec "$@" --env HARNESS_PID=$$', "bash", *command],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output, _ = started.communicate(timeout=GENEROUS)
    assert started.returncode == 2, output
    assert "Traceback" not in output
    assert len(count.read_text().split()) == 2
    records = sorted((directory / "kept").glob("*.json"))
    assert [json.loads(path.read_text())["complete"] for path in records] == [True, False][-len(records) :]


@pytest.mark.usefixtures("deck")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--cluster", "context:staging", "--retries", "1"], "leave --retries out"),
        (["--cluster", "none", "--count", "2", "--record", "deck.md"], "each of 2 plays writes one: name a folder"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_played(
    harness: Run, count: Path, options: list[str], message: str
) -> None:
    ran: Finished = harness("run", "deck.md", *options)
    assert ran.status == 4
    assert message in ran.output + ran.errors
    assert not count.exists()
