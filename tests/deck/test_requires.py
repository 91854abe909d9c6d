"""`requires`: what of a deck is for which versions of Kubernetes, by where the directive stands."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.joining import after, together
from harness.deck.model import Deck, Severity
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source
from harness.deck.versions import on_version
from harness.knowledge.version import Version

from tests.deck.reading import PATH


def deck(text: str, dialect: str | None = None) -> Deck:
    return parse_deck(Source(PATH, textwrap.dedent(text).strip("\n") + "\n"), dialect)


def played(read: Deck, minor: int | None) -> list[str]:
    """Texts of the steps that are played on 1.`minor`."""
    version = None if minor is None else Version(1, minor)
    return [step.text.removeprefix("echo ") for _, step in on_version(read, version).steps if step.unmet is None]


def expectations(read: Deck, minor: int) -> list[str]:
    """What is claimed of the steps that are played."""
    steps = [step for _, step in on_version(read, Version(1, minor)).steps if step.unmet is None]
    return [expectation.text for step in steps for expectation in step.expectations]


def findings(read: Deck) -> list[tuple[str, int]]:
    return [(finding.id, finding.span.line) for finding in read.findings]


# ── the deck ───────────────────────────────────────────────────────────────────

WHOLE_DECKS = {
    "remark": "<!-- ```requires since 1.34``` -->\n\nclass: title\n\n# One\n\n.exercise[\n\n```bash\na\n```\n\n]\n\n---\n\n# Two\n\n.lab[\n\n```bash\nb\n```\n\n]\n",
    "marp": "---\nmarp: true\n---\n\n<!-- ```requires since 1.34``` -->\n\n# One\n\n```bash\na\n```\n\n---\n\n```bash\nb\n```\n",
    "marp, front matter": "---\nmarp: true\ntitle: Talk\nrequires: since 1.34\n---\n\n# One\n\n```bash\na\n```\n\n---\n\n```bash\nb\n```\n",
    "jekyll": "---\nlayout: post\ntitle: T\n---\n<!-- ```requires since 1.34``` -->\n\n# One\n\n```.term1\na\n```\n\n# Two\n\n```.term2\nb\n```\n",
    "jekyll, front matter": '---\nlayout: post\nrequires: "since 1.34"\n---\n\n# One\n\n```.term1\na\n```\n\n# Two\n\n```.term2\nb\n```\n',
    "markdown": "<!-- ```requires since 1.34``` -->\n\n# One\n\n```bash\na\n```\n\n## Two\n\n```bash\nb\n```\n",
    "markdown, front matter": "---\nrequires: 'since 1.34'\n---\n# One\n\n```bash\na\n```\n\n## Two\n\n```bash\nb\n```\n",
    "markdown, without a title": "<!-- ```requires since 1.34``` -->\n\n```bash\na\n```\n\n```bash\nb\n```\n",
    "rst": ".. ```requires since 1.34```\n\nOne\n===\n\nText::\n\n    $ echo a\n\nTwo\n===\n\nText::\n\n    $ echo b\n",
    "rst, field": "One\n===\n\n:requires: since 1.34\n\nText::\n\n    $ echo a\n\nTwo\n===\n\nText::\n\n    $ echo b\n",
    "rst, field above the title": ":orphan:\n:requires: since 1.34\n\nOne\n===\n\nText::\n\n    $ echo a\n\nTwo\n===\n\nText::\n\n    $ echo b\n",
}


@pytest.mark.parametrize("name", WHOLE_DECKS)
def test_above_the_first_slide_or_in_front_matter_it_is_about_the_whole_deck(name: str) -> None:
    read = deck(WHOLE_DECKS[name], name.partition(",")[0])
    assert (played(read, 33), played(read, 34), findings(read)) == ([], ["a", "b"], [])


def test_front_matter_of_other_programs_is_left_alone() -> None:
    assert (
        findings(deck("---\nrequires: docker\nparams:\n  requires: since soon\n---\n# One\n\n```bash\na\n```\n")) == []
    )


@pytest.mark.parametrize(
    "value",
    [
        "1.34",
        ">= 1.34",
        "v1.34.4",
        '">=1.34, <1.37"',
        "Since 1.34",
        "[since 1.34]",
        '\n  since: "1.34"',
        "\n- since 1.34",
    ],
)
def test_front_matter_that_is_meant_as_a_range_and_is_none_is_an_error(value: str) -> None:
    read = deck(f"---\nrequires: {value}\n---\n# One\n\n```bash\na\n```\n", "markdown")
    assert findings(read) == [("bad-requires", 2)]


def test_a_composition_says_it_of_all_its_chapters_and_a_chapter_of_itself(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("# One\n\n.lab[\n\n```bash\na\n```\n\n]\n")
    (tmp_path / "two.md").write_text("<!-- ```requires until 1.30``` -->\n\n# Two\n\n.lab[\n\n```bash\nb\n```\n\n]\n")
    composition = tmp_path / "deck.yml"
    composition.write_text(
        "title: Both\nrequires: since 1.20\ncontent:\n- one.md\n- two.md\n- |\n  # Three\n\n  .lab[\n\n  ```bash\n  c\n  ```\n\n  ]\n"
    )
    read = read_deck(composition)
    assert [played(read, minor) for minor in (19, 30, 31)] == [[], ["a", "b", "c"], ["a", "c"]]
    composition.write_text("title: Both\nrequires: soon\ncontent:\n- one.md\n- two.md\n")
    assert [(finding.id, finding.span.path, finding.span.line) for finding in read_deck(composition).findings] == [
        ("bad-requires", composition, 2)
    ]


def test_pages_that_are_played_together_or_before_keep_their_own() -> None:
    old, new = deck("# Old\n\n```bash\na\n```"), deck("---\nrequires: since 1.34\n---\n# New\n\n```bash\nb\n```")
    assert played(together([old, new]), 33) == ["a"]
    elsewhere = parse_deck(Source(Path("setup.md"), "---\nrequires: since 1.34\n---\n# New\n\n```bash\nb\n```\n"))
    assert [played(after([elsewhere], old), minor) for minor in (33, 34)] == [["a"], ["b", "a"]]


# ── slides ─────────────────────────────────────────────────────────────────────

SLIDES = {
    "remark": "# One\n\n---\n\n<!-- ```requires since 1.34``` -->\n\n# Two\n\n.exercise[\n\n- X\n  ```bash\n  a\n  ```\n\n- Y\n  ```bash\n  b\n  ```\n\n]\n\n---\n\n# Three\n\n.exercise[\n\n```bash\nc\n```\n\n]\n",
    "remark, below the title": "# One\n\n---\n\n# Two\n\n<!-- ```requires since 1.34``` -->\n\nText.\n\n.exercise[\n\n```bash\na\n```\n\n]\n\n--\n\n.exercise[\n\n```bash\nb\n```\n\n]\n\n---\n\n# Three\n\n.exercise[\n\n```bash\nc\n```\n\n]\n",
    "marp": "---\nmarp: true\n---\n\n# One\n\n---\n\n<!-- ```requires since 1.34``` -->\n# Two\n\n```bash\na\n```\n\n```bash\nb\n```\n\n---\n\n```bash\nc\n```\n",
    "jekyll": "# One\n\n```.term1\ntrue\n```\n\n<!-- ```requires since 1.34``` -->\n## Two\n\n```.term1\na\n```\n\n```.term2\nb\n```\n\n## Three\n\n```.term1\nc\n```\n",
    "markdown": "# One\n\nText.\n\n<!-- ```requires since 1.34``` -->\n\n## Two\n\n```bash\na\n```\n\n```bash\nb\n```\n\n## Three\n\n```bash\nc\n```\n",
    "markdown, below the title": "# One\n\n## Two\n\n<!-- ```requires since 1.34``` -->\n\nText.\n\n```bash\na\n```\n\n```bash\nb\n```\n\n## Three\n\n```bash\nc\n```\n",
    "rst": "One\n===\n\nText.\n\n.. ```requires since 1.34```\n\nTwo\n---\n\n::\n\n    $ echo a\n\nText::\n\n    $ echo b\n\nThree\n-----\n\n::\n\n    $ echo c\n",
    "rst, below the title": "One\n===\n\nTwo\n---\n\n.. ```requires since 1.34```\n\nText.\n\n::\n\n    $ echo a\n\nText::\n\n    $ echo b\n\nThree\n-----\n\n::\n\n    $ echo c\n",
}


@pytest.mark.parametrize("name", SLIDES)
def test_at_the_top_of_a_slide_it_is_about_the_slide(name: str) -> None:
    read = deck(SLIDES[name], name.partition(",")[0])
    assert [text for text in played(read, 33) if text != "true"] == ["c"]
    assert [text for text in played(read, 34) if text != "true"] == ["a", "b", "c"]
    assert findings(read) == []


@pytest.mark.parametrize("dialect", ["markdown", "jekyll", "remark", "marp"])
def test_in_the_line_of_a_title_it_is_about_what_stands_below_the_title(dialect: str) -> None:
    fence = "```.term1" if dialect == "jekyll" else "```bash"
    separator = "---\n\n" if dialect in ("remark", "marp") else ""
    opening, closing = (".exercise[\n", "]\n") if dialect == "remark" else ("", "")
    read = deck(
        f"# T\n\nText.\n\n{separator}## Old <!-- ```requires until 1.20``` -->\n\n{opening}{fence}\nold\n```\n{closing}\n"
        f"{separator}## `<!-- -->` stays\n\n{opening}{fence}\nany\n```\n{closing}",
        dialect,
    )
    assert played(read, 1) == ["old", "any"]
    assert played(read, 34) == ["any"]
    assert [slide.title for slide in read.slides][-2:] == ["Old", "`<!-- -->` stays"]


def test_in_the_line_of_the_first_title_it_is_about_the_whole_deck() -> None:
    read = deck("# T <!-- ```requires since 1.34``` -->\n\n```bash\na\n```\n\n## U\n\n```bash\nb\n```\n", "markdown")
    assert played(read, 20) == []
    assert played(read, 34) == ["a", "b"]


def test_an_expectation_on_a_slide_that_is_left_out_is_not_compared() -> None:
    read = deck(
        "# One\n\n.lab[\n\n```bash\na\n```\n\n]\n\n---\n\n<!-- ```requires since 1.34``` -->\n# Two\n\nWe should see:\n```\nx\n```\n",
        "remark",
    )
    assert (played(read, 33), expectations(read, 33), expectations(read, 34)) == (["a"], [], ["x"])


# ── steps ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("# One\n\n<!-- ```requires since 1.34``` -->\n.exercise[\n\n```bash\na\n```\n\n```bash\nb\n```\n\n]\n\n.exercise[\n\n```bash\nc\n```\n\n]\n", "remark"),
        ("# One\n\n<!-- ```requires since 1.34``` -->\n\n```\n$ echo a\nx\n$ echo b\ny\n```\n\n```\n$ echo c\n```\n", "marp"),
    ],
)  # fmt: skip
def test_above_an_exercise_or_a_transcript_it_is_about_all_of_it(text: str, dialect: str) -> None:
    assert [played(deck(text, dialect), minor) for minor in (33, 34)] == [["c"], ["a", "b", "c"]]


def test_anywhere_else_it_is_about_the_next_fence_or_directive() -> None:
    read = deck(
        """
        # One

        .exercise[

        <!-- ```requires since 1.34``` -->

        - First:
          ```bash
          a
          ```

        - Second:
          ```bash
          b
          ```

        <!-- ```requires until 1.33``` ```timeout 5``` ```hide c``` -->

        ]
        """,
        "remark",
    )
    assert [played(read, minor) for minor in (33, 34)] == [["b", "c"], ["a", "b"]]
    assert [step.timeout for _, step in read.steps] == [None, None, 5]


def test_what_acts_on_a_command_is_left_out_with_it() -> None:
    read = deck(
        """
        # One

        .exercise[

        <!-- ```requires until 1.30``` -->
        ```bash
        kubectl logs -f web
        ```

        <!-- ```wait ready``` ```copy (\\d+)``` ```keys ^C``` ```paste``` -->

        ```bash
        b
        ```

        <!-- ```check``` -->
        ]

        ---

        <!-- ```requires until 1.30``` -->
        # Two

        .exercise[

        ```bash
        top
        ```

        ]

        ---

        # Three

        <!-- ```key q``` -->
        """,
        "remark",
    )
    assert played(read, 31) == ["b", ""]
    assert len(played(read, 30)) == len(read.steps)


def test_terminals_are_kept_apart() -> None:
    read = deck(
        "# One\n\n```.term1\ntop\n```\n\n<!-- ```requires since 1.34``` -->\n```.term2\na\n```\n\n<!-- ```key q``` -->\n\n```.term1\nb\n```\n\n<!-- ```key x``` -->\n",
        "jekyll",
    )
    assert played(read, 33) == ["top", "b", "x"]


# ── two fences for two worlds ──────────────────────────────────────────────────

TWO_WORLDS = """
# One

.exercise[

- Run it:
  <!-- ```requires until 1.17``` -->
  ```bash
  kubectl run web --image=nginx
  ```

- On newer clusters that is:
  <!-- ```requires since 1.18``` -->
  ```bash
  kubectl create deployment web --image=nginx
  ```

]

We should see:
```
deployment.apps/web created
```

<!-- ```wait created``` -->
"""


def test_an_expectation_and_a_wait_behind_fences_side_by_side_are_about_the_one_that_is_played() -> None:
    read = deck(TWO_WORLDS, "remark")
    assert played(read, 17) == ["kubectl run web --image=nginx", "created"]
    assert played(read, 18) == ["kubectl create deployment web --image=nginx", "created"]
    assert expectations(read, 17) == expectations(read, 18) == ["deployment.apps/web created"]
    assert findings(read) == []


def test_of_three_fences_side_by_side_the_one_that_is_played_is_what_the_expectation_is_about() -> None:
    fences = [
        f"<!-- ```requires {range_}``` -->\n```bash\n{name}\n```\n\n"
        for range_, name in (("until 1.17", "a"), ("since 1.18 until 1.30", "b"), ("since 1.31", "c"))
    ]
    read = deck("# One\n\n" + "".join(fences) + "Output:\n\n```\nx\n```\n", "markdown")
    assert [(played(read, minor), expectations(read, minor)) for minor in (17, 30, 31)] == [
        (["a"], ["x"]),
        (["b"], ["x"]),
        (["c"], ["x"]),
    ]


def test_each_fence_may_have_an_expectation_of_its_own() -> None:
    read = deck(
        "# One\n\n<!-- ```requires until 1.17``` -->\n```bash\na\n```\n```\nx\n```\n\n<!-- ```requires since 1.18``` -->\n```bash\nb\n```\n```\ny\n```\n",
        "marp",
    )
    assert (expectations(read, 17), expectations(read, 18)) == (["x"], ["y"])


# ── claims ─────────────────────────────────────────────────────────────────────

BELOW_A_COMMAND = '```bash\nkubectl delete pod x\n```\n\n<!-- ```requires until 1.33``` -->\n```\npod "x" deleted\n```\n\n<!-- ```requires since 1.34``` -->\n```\npod "x" deleted from default namespace\n```\n'
ANNOUNCED = BELOW_A_COMMAND.replace(
    "```\n\n<!-- ```requires until", "```\n\n]\n\nWe should see:\n\n<!-- ```requires until"
)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (f"# One\n\n.exercise[\n\n{ANNOUNCED}", "remark"),
        (ANNOUNCED.replace("We should see:", "Nous devrions voir :").join(["# Un\n\n.exercise[\n\n", ""]), "remark"),
        (f"# One\n\n{BELOW_A_COMMAND}", "marp"),
        (f"# One\n\n{BELOW_A_COMMAND}", "markdown"),
        (f"# One\n\n{BELOW_A_COMMAND.replace('bash', '.term1')}", "jekyll"),
    ],
)  # fmt: skip
def test_one_fence_may_have_two_expectations_for_two_worlds(text: str, dialect: str) -> None:
    read = deck(text, dialect)
    assert expectations(read, 33) == ['pod "x" deleted']
    assert expectations(read, 34) == ['pod "x" deleted from default namespace']
    assert findings(read) == []


def test_hidden_expectations_and_exit_statuses_have_versions_too() -> None:
    read = deck(
        "# One\n\n```bash\na\n```\n\n<!-- ```requires since 1.34``` ```expect-exit 1``` ```requires until 1.33``` ```expect re x.*``` -->\n",
        "markdown",
    )
    assert (expectations(read, 33), expectations(read, 34)) == (["x.*"], ["1"])


def test_what_is_left_out_is_kept_with_the_reason() -> None:
    read = deck(f"# One\n\n{BELOW_A_COMMAND}", "markdown")
    ((_, step),) = on_version(read, Version(1, 34)).steps
    (left_out,) = step.unmet_expectations
    assert left_out.unmet is not None
    assert (str(left_out.unmet.requirement.range), left_out.unmet.requirement.span.line, left_out.unmet.version) == (
        "until 1.33",
        7,
        Version(1, 34),
    )


def test_right_above_an_excerpt_it_is_about_the_excerpt() -> None:
    yaml = "```yaml\napiVersion: v1\n```\n"
    read = deck(
        f"# One\n\n```bash\na\n```\n\n<!-- ```requires until 1.21``` -->\n{yaml}\nText.\n\n<!-- ```requires since 1.22``` -->\n- Apply it:\n\n{yaml}\n```bash\nb\n```\n",
        "markdown",
    )
    assert [len(on_version(read, Version(1, minor)).excerpts) for minor in (21, 22)] == [2, 1]
    assert [played(read, minor) for minor in (21, 22)] == [["a"], ["a", "b"]]


# ── no version, bad ranges ─────────────────────────────────────────────────────


def test_where_no_version_is_known_what_requires_one_is_not_played() -> None:
    read = deck("# One\n\n```bash\na\n```\n\n<!-- ```requires since 1.18``` -->\n```bash\nb\n```\n", "markdown")
    assert played(read, None) == ["a"]


def test_a_deck_that_requires_nothing_is_what_it_was() -> None:
    read = deck("# One\n\n```bash\na\n```\n")
    assert on_version(read, Version(1, 34)) is read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# One\n\n<!-- ```requires since soon``` -->\n```bash\na\n```\n", 3),
        ("# One\n\n<!--\n```requires\nsince 1.30 until 1.20\n```\n-->\n```bash\na\n```\n", 5),
        ("---\nrequires: since soon\n---\n# One\n\n```bash\na\n```\n", 2),
        ("<!-- ```requires since 1.30``` -->\n\n# One\n\n<!-- ```requires until 1.20``` -->\n```bash\na\n```\n", 5),
        ("# One\n\n```bash\na\n```\n\n<!-- ```requires until 1.20``` -->\n", 7),
        ("---\nmarp: true\n---\n\n# One\n\n<!-- ```requires until 1.20``` -->\n\n---\n\n```bash\na\n```\n", 7),
        (
            "# One\n\n```bash\na\n```\n\n<!-- ```requires until 1.20``` -->\n\nSome text.\n\n# Two\n\n```bash\nb\n```\n",
            7,
        ),
    ],
)
def test_a_range_that_makes_no_sense_keeps_the_deck_from_being_played(text: str, line: int) -> None:
    read = deck(text)
    assert findings(read) == [("bad-requires", line)]
    assert all(finding.prevents_playing and finding.help for finding in read.findings)


def test_a_version_of_the_future_is_no_mistake() -> None:
    read = deck("# One\n\n<!-- ```requires since 1.99``` -->\n```bash\na\n```\n")
    assert (findings(read), played(read, 37)) == ([], [])


def test_below_the_title_of_a_slide_without_steps_it_is_warned_of() -> None:
    read = deck("# Talk\n\n<!-- ```requires since 1.34``` -->\n\nWelcome.\n\n## One\n\n```bash\na\n```\n")
    assert [(finding.id, finding.span.line, finding.severity) for finding in read.findings] == [
        ("directive-without-step", 3, Severity.WARNING)
    ]
