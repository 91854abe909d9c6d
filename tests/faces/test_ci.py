"""A deck that fails, as CI systems get to see it: annotation, JUnit, SARIF and the job's page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from markdown_it import MarkdownIt

from tests.faces.conftest import Finished, Run, one_step

SCHEMAS = Path(__file__).parents[1] / "schemas"
EXPECTATION = "\nWe should see:\n```\ngoodbye\n```\n"
FAILING = one_step("echo hello").replace("# One", "# Say it | twice") + EXPECTATION
EXPECTATION_LINE = 14


@pytest.fixture
def in_github(directory: Path, environment: dict[str, str], harness: Run) -> Run:
    """The command line, in a job whose repository is the folder above."""
    environment |= {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(directory.parent),
        "GITHUB_STEP_SUMMARY": str(directory / "page.md"),
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "us/talk",
        "GITHUB_SHA": "abc123",
    }
    return harness


def without_extensions(path: Path) -> ElementTree.Element:
    """JUnit as Jenkins' schema has it, which knows neither file nor line nor a case's properties."""
    root = ElementTree.parse(path).getroot()
    for case in root.iter("testcase"):
        for name in ("file", "line"):
            case.attrib.pop(name, None)
        for properties in case.findall("properties"):
            case.remove(properties)
    return root


def annotation_lines(ran: Finished) -> list[str]:
    return [line for line in ran.output.split("\n") if re.match("::(error|warning|notice) ", line)]


def test_a_failing_deck_is_understood_without_the_log(in_github: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(f"{FAILING}\n---\n\n{one_step('echo fine')}")
    ran = in_github("run", "deck.md", "--cluster", "none", "--junit", "junit.xml", "--sarif", "slides.sarif")
    assert ran.status == 1

    (annotation,) = annotation_lines(ran)
    assert annotation.startswith("::error file=here/deck.md,line=14,col=1,title=Slide 1%2C Say it | twice::")
    assert "`echo hello` did not show what the slide claims%0A" in annotation
    assert "%0A- goodbye%0A+ hello%0A" in annotation

    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(without_extensions(directory / "junit.xml"))
    failed, passed = ElementTree.parse(directory / "junit.xml").getroot().iter("testcase")
    assert (failed.get("file"), failed.get("line")) == ("deck.md", str(EXPECTATION_LINE))
    assert (passed.get("file"), passed.get("line")) == ("deck.md", "25")
    (failure,) = failed.iter("failure")
    message = "deck.md:14, slide 1 “Say it | twice”: `echo hello` did not show what the slide claims"
    assert failure.get("message") == message
    assert "- goodbye\n+ hello" in str(failure.text)

    log = json.loads((directory / "slides.sarif").read_text())
    jsonschema.validate(log, json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("step-failed", "error")
    location = result["locations"][0]["physicalLocation"]
    assert (location["artifactLocation"]["uri"], location["region"]["startLine"]) == ("deck.md", EXPECTATION_LINE)

    page = (directory / "page.md").read_text()
    assert page == (
        "## ❌ The slides do not do what they say\n\n"
        "### Say it \\| twice (deck.md)\n\n"
        f"{re.search('^none: .*', page, re.MULTILINE)[0]}\n\n"  # type: ignore[index]
        "#### ❌ Slide 1, “Say it \\| twice”: "
        "[deck.md:14](https://github.example/us/talk/blob/abc123/here/deck.md?plain=1#L14)\n\n"
        "`echo hello` did not show what the slide claims.\n\n"
        "What the slide says (`-`), and what came instead (`+`):\n\n"
        '```diff\nnothing in the output is like line 1 of the slide\'s output: "goodbye"\n- goodbye\n+ hello\n```\n\n'
        "**✎ the page is wrong: what it says will appear**: mend the claim: `harness accept` writes what came; or mend the command.\n\n"
        "**Next: mend deck.md:14, then `harness run deck.md`**\n\n"
    )
    assert "2 steps: 1 passed, 1 failed" in page


def test_workers_leave_the_same(in_github: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(FAILING)
    ran = in_github("run", "deck.md", "--cluster", "none", "-n", "1", "--junit", "junit.xml", "--summary", "own.md")
    assert ran.status == 1
    assert [line.partition("::")[2].partition("::")[0] for line in annotation_lines(ran)] == [
        "error file=here/deck.md,line=14,col=1,title=Slide 1%2C Say it | twice"
    ]
    (case,) = ElementTree.parse(directory / "junit.xml").getroot().iter("testcase")
    assert (case.get("file"), case.get("line")) == ("deck.md", "14")
    assert (directory / "own.md").read_text().strip() == (directory / "page.md").read_text().strip()


def test_what_decks_print_is_no_command_to_github(in_github: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("(cat <<'END'\n  ::error::of the deck\n  END\n  exit 1)"))
    for options in ([], ["-n", "1"]):
        lines = in_github("run", "deck.md", "--cluster", "none", *options).output.split("\n")
        stop = next(at for at, line in enumerate(lines) if line.startswith("::stop-commands::"))
        token = lines[stop].removeprefix("::stop-commands::")
        resume = lines.index(f"::{token}::")
        commands = [at for at, line in enumerate(lines) if line.lstrip().startswith("::error")]
        assert any(stop < at < resume for at in commands), "the deck's own line should be there"
        (annotation,) = [lines[at] for at in commands if not stop < at < resume]
        assert annotation.startswith("::error file=here/deck.md,line=")


def test_a_deck_that_cannot_be_read_is_annotated_too(in_github: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo") + "\n<!-- ```wiat x``` -->\n")
    ran = in_github("run", "deck.md", "--cluster", "none", "--sarif", "slides.sarif")
    assert ran.status == 2
    (annotation,) = annotation_lines(ran)
    assert annotation.startswith("::error file=here/deck.md,line=12,col=1,title=unknown-directive::")
    (result,) = json.loads((directory / "slides.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "unknown-directive"


def test_elsewhere_nothing_of_the_kind_is_printed_unless_wanted(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(FAILING)
    assert "::" not in harness("run", "deck.md", "--cluster", "none").output
    assert len(annotation_lines(harness("run", "deck.md", "--cluster", "none", "--annotate"))) == 1


def test_github_can_be_left_alone(in_github: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(FAILING)
    assert "::" not in in_github("run", "deck.md", "--cluster", "none", "--no-annotate").output
    assert not (directory / "page.md").exists()


def test_records_are_summed_up_later(harness: Run, directory: Path) -> None:
    for name, text in (("bad", FAILING), ("good", one_step("echo fine"))):
        (directory / f"{name}.md").write_text(text)
    assert harness("run", ".", "--cluster", "none", "--record", "records").status == 1
    (directory / "records" / "other.json").write_text('{"not": "a record"}')
    page = harness("summary", "records", "--format", "markdown")
    assert page.status == 0
    assert page.output.startswith("## ❌ The slides of 1 of 2 decks do not do what they say\n")
    assert "<table>" in MarkdownIt().enable("table").render(page.output)
    assert harness("summary", "records").output.count("Next: ") == 2
    assert len(annotation_lines(harness("summary", "records/bad.json", "--format", "github"))) == 1
    assert harness("summary", "records", "--format", "sarif", "-o", "out/slides.sarif").output == ""
    assert json.loads((directory / "out" / "slides.sarif").read_text())["runs"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["nowhere.json"], "nowhere.json: no such file"), (["."], "no record in this folder"), (["x.json"], "no record")],
)
def test_what_is_no_record_is_said(harness: Run, directory: Path, arguments: list[str], message: str) -> None:
    if arguments == ["x.json"]:
        (directory / "x.json").write_text("{}")
        message = "is not a record"
    summed = harness("summary", *arguments)
    assert summed.status == 4
    assert message in summed.errors
    assert "Traceback" not in summed.errors
