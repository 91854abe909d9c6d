"""Decks as tests of pytest."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.faces.conftest import Run, one_step

TWO_SLIDES = one_step("echo one") + "\n---\n\n" + one_step("echo two").replace("# One", "# Two")


def node_ids(output: str) -> list[str]:
    return [line for line in output.splitlines() if "::" in line and " " not in line.split("::")[0]]


def test_without_a_cluster_no_deck_is_collected(plain_pytest: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(TWO_SLIDES)
    assert plain_pytest(".").status == pytest.ExitCode.NO_TESTS_COLLECTED


def test_an_ini_option_asks_for_decks_too(plain_pytest: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(TWO_SLIDES)
    collected = plain_pytest(".", "-o", "harness_decks=true", "--collect-only", "-q")
    assert node_ids(collected.output) == ["deck.md::One::1", "deck.md::Two::1"]


def test_a_deck_is_a_collector_and_a_step_an_item(plain_pytest: Run, directory: Path) -> None:
    (directory / "slides").mkdir()
    (directory / "slides" / "deck.md").write_text(
        TWO_SLIDES
        + "\n---\n\n"
        + one_step("echo again").replace("]\n", "- More:\n  ```bash\n  echo more\n  ```\n\n]\n")
        + "\n---\n\n"
        + one_step("echo").replace("# One", "# A::B [draft]")
    )
    (directory / "README.md").write_text("# A project\n\n```bash\nmake\n```\n")
    (directory / "test_other.py").write_text("def test_other(): pass\n")
    collected = plain_pytest("slides", "README.md", "--cluster", "none", "--collect-only", "-q")
    assert node_ids(collected.output) == [
        "slides/deck.md::One::1",
        "slides/deck.md::Two::1",
        "slides/deck.md::One (2)::1",
        "slides/deck.md::One (2)::2",
        "slides/deck.md::A:B (draft)::1",
        "README.md::A project::1",
    ]
    assert "test_other.py::test_other" in plain_pytest(".", "--cluster", "none", "--collect-only", "-q").output


def test_collecting_starts_nothing(plain_pytest: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(TWO_SLIDES)
    assert plain_pytest(".", "--cluster", "context:nowhere", "--collect-only").status == 0


def test_steps_pass_fail_are_skipped_and_told_to_junit(plain_pytest: Run, directory: Path) -> None:
    commands = ["echo fine", "(exit 1)", "(exit 2)", "echo fine"]
    (directory / "deck.md").write_text("\n---\n\n".join(map(one_step, commands)))
    ran = plain_pytest("deck.md", "--cluster", "none", "--junit-xml", "junit.xml", "--record", "r.json")
    assert ran.status == pytest.ExitCode.TESTS_FAILED
    assert "2 passed" in ran.output
    assert "1 failed, 2 passed, 1 skipped" in ran.output
    assert "deck.md:20: `(exit 1)` ended with status 1" in ran.output
    assert "Traceback" not in ran.output
    cases = list(ElementTree.parse(directory / "junit.xml").getroot().iter("testcase"))
    assert [[child.tag for child in case if child.tag != "properties"] for case in cases] == [
        [],
        ["failure"],
        ["skipped"],
        [],
    ]
    assert [case.findall(".//property")[1].get("value") for case in cases] == ["7", "20", "33", "46"]
    record = json.loads((directory / "r.json").read_text())
    assert [step["verdict"] for step in record["steps"]] == ["passed", "failed", "blocked", "passed"]


def test_why_a_step_failed_and_where_to_fix_it_is_told_to_junit(plain_pytest: Run, directory: Path) -> None:
    commands = ["PORT=$(true)", "[ $PORT = 80 ]", "[ $PORT -gt 80 ]"]
    (directory / "deck.md").write_text("\n---\n\n".join(map(one_step, commands)))
    ran = plain_pytest("deck.md", "--cluster", "none", "--junit-xml", "junit.xml", "-rs")
    why = "`$PORT` is empty: `PORT=$(true)` gave it no value"
    assert why in ran.output
    assert "blocked: because of slide 1 “One” (deck.md:7): mend that line first. deck.md:33:" in ran.output
    cases = list(ElementTree.parse(directory / "junit.xml").getroot().iter("testcase"))
    fix_places = [
        {property_element.get("name"): property_element.get("value") for property_element in case.iter("property")}.get(
            "mend"
        )
        for case in cases
    ]
    assert fix_places == [None, "deck.md:7", "deck.md:7"]
    (failure,) = cases[1].iter("failure")
    assert why in (failure.text or "")
    (skipped,) = cases[2].iter("skipped")
    assert skipped.get("message", "").endswith("; `$PORT` is empty")


def test_one_step_can_be_chosen_by_its_node_id(plain_pytest: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(TWO_SLIDES)
    ran = plain_pytest("deck.md::Two::1", "--cluster", "none", "-v")
    assert ran.status == 0
    assert "deck.md::Two::1 PASSED" in ran.output
    assert "deck.md::One::1" not in ran.output


def test_a_deck_with_findings_is_a_collection_error_and_nothing_is_played(plain_pytest: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("touch started") + "\n<!-- ```wiat x``` -->\n")
    ran = plain_pytest("deck.md", "--cluster", "none")
    assert ran.status == pytest.ExitCode.INTERRUPTED
    assert "deck.md:12:1: error[unknown-directive]: there is no directive `wiat`" in ran.output
    assert "Did you mean `wait`?" in ran.output


def test_workers_get_whole_decks(plain_pytest: Run, directory: Path) -> None:
    for name in ("one", "two"):
        steps = [f"X={name}", *["[ $X = " + name + " ]"] * 10]
        (directory / f"{name}.md").write_text("\n---\n\n".join(map(one_step, steps)))
    ran = plain_pytest(".", "--cluster", "none", "-n", "2", "--record", "records")
    assert ran.status == 0, ran.output
    assert "22 passed" in ran.output
    assert sorted(path.name for path in (directory / "records").glob("*.json")) == ["one.json", "two.json"]
    scattered = plain_pytest(".", "--cluster", "none", "-n", "2", "--dist", "worksteal")
    assert scattered.status == pytest.ExitCode.USAGE_ERROR
    assert "--dist loadfile" in scattered.errors


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_a_lab_that_cannot_be_had_is_an_error_with_an_exit_status_of_its_own(
    plain_pytest: Run, directory: Path, workers: list[str]
) -> None:
    (directory / "deck.md").write_text(TWO_SLIDES)
    ran = plain_pytest("deck.md", "--cluster", "context:nowhere", "--record", "r.json", *workers)
    assert ran.status == 6
    assert "1 skipped, 1 error" in ran.output
    assert "no context 'nowhere'" in ran.output
    record = json.loads((directory / "r.json").read_text())
    assert [step["verdict"] for step in record["steps"]] == ["error", "blocked"]
    assert "no context 'nowhere'" in record["error"]["detail"]


def test_several_records_do_not_fit_in_one_file(plain_pytest: Run, directory: Path) -> None:
    for name in ("one", "two"):
        (directory / f"{name}.md").write_text(one_step("echo"))
    (directory / "r.json").write_text("precious")
    ran = plain_pytest(".", "--cluster", "none", "--record", "r.json")
    assert ran.status == pytest.ExitCode.USAGE_ERROR
    assert "name a folder" in ran.errors
    assert (directory / "r.json").read_text() == "precious"


def test_a_record_whose_name_ends_in_a_slash_is_a_folder(plain_pytest: Run, harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo one"))
    plain_pytest("deck.md", "--cluster", "none", "--record", "nights/1/")
    harness("run", "deck.md", "--cluster", "none", "--record", "nights/2/")
    assert sorted(record.parent.name for record in directory.glob("nights/*/deck.json")) == ["1", "2"]
    refused = plain_pytest("deck.md", "--cluster", "none", "--deck-sarif", "nights/")
    assert refused.status == pytest.ExitCode.USAGE_ERROR
    assert "nights/ is a folder, and one file is written" in refused.errors
