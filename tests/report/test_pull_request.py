"""A night as the text of a pull request: its state, since when what fails, and that what decks say steers neither forge."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.deck.manuscripts import Edit, Manuscripts
from harness.deck.model import Finding, Severity, Span
from harness.fixes.fixer import LeftFinding
from harness.fixes.proposing import Judged, Proposed, Unfit
from harness.fixes.reasons import RangedClaim, Unwritten, UnwrittenKind
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange
from harness.project.forge.gitlab import disarmed
from harness.record.joined import OtherPlan
from harness.record.model import Record, StepRecord, Verdict
from harness.report.pull_request import Links, Night, Unplayed, body, title, unplayed_lines
from markdown_it import MarkdownIt
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, in_words, record, step

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NOTHING = Proposed(Manuscripts(), (), (), ())
CLOSING = re.compile(
    r"\b((?:[Cc]los(?:e[sd]?|ing)|\b[Ff]ix(?:e[sd]|ing)?|\b[Rr]esolv(?:e[sd]?|ing)|\b[Ii]mplement(?:s|ed|ing)?)(:?) +(?:issues? +)?(?:\S*#\d+|https?://|[A-Z][A-Z0-9_]+-\d+))"
)
"""GitLab's default (docs.gitlab.com, "Default closing pattern"), with what an issue may be called."""
HOSTILE = (
    "```\n/close\n  /assign @everyone\n~~~\nFixes #4, closes: us/talk#5 and implements https://gitlab.com/us/talk/-/issues/6\n"
    "<!-- --> </details> [a](http://e.vil) | ![i](http://e.vil/i) @everyone resolves PROJ-7\n"
)


def on(version: str, *steps: StepRecord) -> Record:
    return record(*steps, cluster=replace(CLUSTER, server_version=version, kubectl_version=version))


def failing(index: int = 2, verdict: Verdict = Verdict.FAILED, text: str = "it failed") -> StepRecord:
    return step(index, verdict, command("kubectl get rs", output=text, exit_status=1), reason=in_words(text))


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([record(step(1)), record(step(1))], "sound"),
        ([record(step(1)), record(failing())], "drifted"),
        ([record(step(1)), record(failing(verdict=Verdict.FLAKY))], "drifted"),
        ([record(error="no disk left", complete=False), record(failing())], "drifted"),
        ([record(step(1)), record(step(1), complete=False)], "unknown"),
        ([record(step(1)), record(step(1, Verdict.ERROR, reason="etcd"))], "unknown"),
        ([record(step(1, Verdict.SKIPPED))], "unknown"),
        ([], "unknown"),
    ],
)
def test_only_a_whole_green_night_is_sound(runs: list[Record], state: str) -> None:
    assert Night(records=runs).state == state


def test_what_is_missing_keeps_a_green_night_from_being_sound() -> None:
    green = [record(step(1))]
    assert Night(records=green, missing=[OtherPlan(3)]).state == "unknown"
    unplayed = [Unplayed(Path("a.md"), (Version(1, 30),))]
    assert Night(records=green, unplayed=unplayed).state == "unknown"
    red = Night(records=[record(failing())], unplayed=unplayed)
    assert "💥 a.md was not played on 1.30.\n" in body(red, NOTHING, Links())


def test_decks_that_lack_the_same_versions_are_named_together() -> None:
    old, both = (Version(1, 30),), (Version(1, 30), Version(1, 31))
    lacking = [Unplayed(Path(f"{number}.md"), old) for number in range(10)]
    assert list(unplayed_lines([*lacking, Unplayed(Path("x.md"), both), Unplayed(Path("y.md"), ())])) == [
        "0.md, 1.md, 2.md, 3.md, 4.md, 5.md, 6.md, 7.md and 2 more were not played on 1.30",
        "x.md was not played on 1.30, 1.31",
        "y.md was not played",
    ]


def test_of_one_run_the_version_is_told() -> None:
    text = body(Night(records=[on("v1.37.2", failing())]), NOTHING, Links())
    assert "| with Kubernetes v1.37.2 |" in text


@pytest.mark.parametrize(
    ("verdicts", "when"),
    [
        ("pff", "since 1.31.0"),
        ("-pf", "since 1.32.0"),
        ("fpp", "until 1.30.0"),
        ("fff", "always"),
        ("pfp", "with 1.31.0"),
        ("fpf", "with 1.30.0, 1.32.0"),
        ("pfl", "now and then with 1.31.0, 1.32.0"),
    ],
)
def test_since_which_version_a_step_fails(verdicts: str, when: str) -> None:
    kinds = {"p": Verdict.PASSED, "f": Verdict.FAILED, "l": Verdict.FLAKY, "-": Verdict.SKIPPED}
    runs = [on(f"v1.3{at}.0", failing(verdict=kinds[letter])) for at, letter in enumerate(verdicts)]
    (row,) = re.findall(
        r"(?m)^\| slides/en/app\.md:7 \| 2, Testing our registry \| (.*?) \|",
        body(Night(records=runs), NOTHING, Links()),
    )
    assert row == when


def test_what_is_red_is_told_and_what_is_green_is_counted() -> None:
    green = replace(record(step(1)), deck=replace(record().deck, path="green.md"))
    night = Night(records=[record(failing()), green])
    assert title(night) == "Slides drifted: 1 of 2 decks"
    text = body(night, NOTHING, Links(report="https://ci.example/a b>", job="https://ci.example/7"))
    assert "green.md" not in text
    assert text.startswith(
        "[The report of this night](<https://ci.example/a%20b%3E>) · [the job](<https://ci.example/7>)\n"
    )


def test_it_is_a_body_that_github_takes() -> None:
    many = [replace(failing(index), line=index, reason=in_words(f"{index} {'é' * 3000}")) for index in range(1, 200)]
    text = body(Night(records=[record(*many)]), NOTHING, Links())
    assert len(text) < 65_000
    assert "… 139 more lines." in text
    assert re.search(r"… \d+ more paragraphs: `harness summary RECORD` tells everything\.", text)


def hostile(tmp_path: Path) -> str:
    """All that a deck can say, everywhere that it is shown."""
    path = tmp_path / "deck.md"
    path.write_text("# One\n")
    about = Finding("drift-flag", Span(path, 1), Severity.ERROR, HOSTILE, HOSTILE)
    manuscripts = Manuscripts()
    manuscripts.of(path).apply(Edit(path, 1, "# One", "# Two", about))
    proposed = Proposed(
        manuscripts,
        (
            LeftFinding(
                about, Unwritten(UnwrittenKind.BY_HAND, ranged=(RangedClaim(VersionRange(), HOSTILE, is_new=True),))
            ),
        ),
        (Unfit(Path(HOSTILE), (Version(1, 30),), (Edit(Path(HOSTILE), 1, HOSTILE, HOSTILE, about),), HOSTILE),),
        (Judged(Path(HOSTILE), 1, HOSTILE),),
    )
    bad = replace(failing(text=HOSTILE), title=HOSTILE, text=HOSTILE, path=HOSTILE)
    night = Night(records=[record(bad)], unplayed=[Unplayed(Path(HOSTILE), (Version(1, 30),))])
    return body(night, proposed, Links())


def test_nothing_that_a_deck_says_is_markup_or_a_mention(tmp_path: Path) -> None:
    page = READER.render(hostile(tmp_path))
    shown = re.sub(r"(?s)<pre>.*?</pre>|<code>.*?</code>", "", page)
    assert "<a " not in page
    assert "<img" not in page
    assert not re.search(r"@\w", shown)
    assert page.count("</details>") == page.count("<details>")


def test_nothing_that_a_deck_says_is_an_action_or_closes_an_issue_at_gitlab(tmp_path: Path) -> None:
    text = hostile(tmp_path)
    assert CLOSING.search(text), "the test has something to find"
    assert re.search(r"(?m)^\s*/close", text)
    safe = disarmed(text)
    assert not CLOSING.search(safe)
    assert not re.search(r"(?m)^\s*/\w", safe)
    assert safe.replace("\N{ZERO WIDTH SPACE}", "") == text.replace("\N{ZERO WIDTH SPACE}", "")
