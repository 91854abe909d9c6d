"""Four ways to write one deck: what each dialect calls a slide, a step and a claim."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Deck, Step
from harness.deck.reader import parse_deck
from harness.deck.source import Source

FOLDER = Path(__file__).parent


def read(text: str, dialect: str | None = None) -> Deck:
    return parse_deck(Source(FOLDER / "deck.md", textwrap.dedent(text).lstrip("\n")), dialect)


def steps_of(text: str, dialect: str | None = None) -> list[Step]:
    return [step for _, step in read(text, dialect).steps]


MARP = """\
    ---
    title: Sailing
    marp: true
    ---

    <!-- _class: lead -->

    # Sailing

    ---

    # Hoist

    - First:

      ```
      kubectl get nodes
      ```

    ---

    # Fly

    ```bash
    echo up
    ```
    """


@pytest.mark.parametrize("dialect", ["marp", "jekyll"])
def test_backticks_are_typed_where_they_highlight_nothing(dialect: str) -> None:
    (step,) = steps_of("```bash\necho `date`\n```\n", dialect)
    assert step.text == "echo `date`"


class TestMarp:
    def test_is_known_by_its_front_matter_and_cut_at_rulers(self) -> None:
        deck = read(MARP)
        assert (deck.dialect, deck.title) == ("marp", "Sailing")
        assert [(slide.title, slide.span.line) for slide in deck.slides][1:] == [("Hoist", 10), ("Fly", 20)]
        assert deck.slides[0].classes == ("lead",)

    def test_fences_of_shell_are_typed_with_and_without_the_word_for_it(self) -> None:
        assert [(step.text, step.span.line) for step in steps_of(MARP)] == [("kubectl get nodes", 17), ("echo up", 25)]

    def test_yaml_that_is_shown_is_not_typed(self) -> None:
        assert steps_of("```yaml\na: b\n```\n\n```\nversion: 3\nservices:\n```\n", "marp") == []

    def test_a_fence_right_after_a_command_is_its_output_also_with_a_prompt_in_front(self) -> None:
        (step,) = steps_of("```\nkubectl run a --image=b\n```\nIt says:\n\n```\n$ pod/a created\n```\n", "marp")
        assert [expectation.text for expectation in step.expectations] == ["pod/a created"]
        (step,) = steps_of("```\nkubectl run a --image=b\n```\n\n```\npod/a created\n```\n", "marp")
        assert [expectation.text for expectation in step.expectations] == ["pod/a created"]

    def test_prose_between_makes_it_something_to_read(self) -> None:
        (step,) = steps_of("```\nkubectl get pods\n```\n\nA poem.\n\n```\nroses are red\n```\n", "marp")
        assert step.expectations == ()

    def test_a_table_belongs_to_the_command_before_it_also_from_the_next_slide(self) -> None:
        (step,) = steps_of(
            "```\nkubectl get pods\n```\n\n---\n\n# All there\n\n```\nNAME   READY\na      1/1\n```\n", "marp"
        )
        assert [expectation.text for expectation in step.expectations] == ["NAME   READY\na      1/1"]

    @pytest.mark.parametrize("sentence", ["We get the following error:", "🤔 We get an error, what does that mean?\n:"])
    def test_an_announced_error_in_a_code_span_is_expected(self, sentence: str) -> None:
        text = f"```\nkubectl scale pod a --replicas=3\n```\n\n{sentence}\n\n<b>`Error: not so`</b>\n"
        (step,) = steps_of(text, "marp")
        assert [(expectation.kind, expectation.text) for expectation in step.expectations] == [
            (ExpectationKind.ERROR, "Error: not so")
        ]

    @pytest.mark.parametrize(
        "sentence", ["Try `kubectl get pods`", "- Run: `kubectl get pods`.", "Essayez `kubectl get pods` !"]
    )
    def test_an_invitation_is_typed(self, sentence: str) -> None:
        assert [step.text for step in steps_of(f"# A\n\n{sentence.replace(' !', '.')}\n", "marp")] == [
            "kubectl get pods"
        ]

    def test_a_command_that_is_only_talked_about_is_not(self) -> None:
        assert steps_of("# A\n\nHint: use `kubectl get pods` to look; try `x` and `y`.\n", "marp") == []

    def test_hidden_directives_work_as_everywhere(self) -> None:
        text = "```\nkubectl logs -f a\n```\n\n<!-- ```wait ready``` ```keys ^C``` -->\n"
        assert [(step.kind, step.text, step.hidden) for step in steps_of(text, "marp")] == [
            ("bash", "kubectl logs -f a", False),
            ("wait", "ready", True),
            ("keys", "^C", True),
        ]


class TestJekyll:
    def test_headings_are_slides_and_fences_name_terminals(self) -> None:
        deck = read("## One\n\n```.term1\necho 1\n```\n\n### Two\n\n* x\n\n  ```.term2\n  echo 2\n  ```\n")
        assert deck.dialect == "jekyll"
        assert [slide.title for slide in deck.slides] == ["One", "Two"]
        assert [(step.terminal, step.text, step.span.line) for _, step in deck.steps] == [
            ("term1", "echo 1", 4),
            ("term2", "echo 2", 12),
        ]

    def test_hidden_directives_act_on_the_terminal_of_the_fence_before_them(self) -> None:
        text = "## A\n\n```.term2\nkubectl get pods -w\n```\n\n<!-- ```wait x``` ```keys ^C``` -->\n\n```\nkubectl get nodes\n```\n"
        assert [(step.kind, step.terminal) for step in steps_of(text, "jekyll")] == [
            ("bash", "term2"),
            ("wait", "term2"),
            ("keys", "term2"),
            ("bash", "term1"),
        ]

    def test_the_front_matter_gives_the_title(self) -> None:
        deck = read("---\nlayout: post\ntitle: 'Ropes'\n---\n\n## One\n\n```.term1\necho 1\n```\n")
        assert (deck.dialect, deck.title, deck.slides[-1].title) == ("jekyll", "Ropes", "One")

    def test_raw_marks_are_gone_and_lines_stay(self) -> None:
        (step,) = steps_of("## A\n\n  {% raw %}\n  ```.term1\n  echo '{{ x }}'\n  ```\n  {% endraw %}\n")
        assert (step.text, step.span.line) == ("echo '{{ x }}'", 5)

    def test_a_link_to_a_port_is_opened(self) -> None:
        (step,) = steps_of('## A\n\nSee [it](/map){:data-term=".term2"}{:data-port="30001"}.\n')
        assert (step.kind, step.text, step.span.line) == ("open", "http://node2:30001/map", 3)

    def test_a_fence_ends_where_it_is_closed_whatever_the_indentation_inside(self) -> None:
        text = "## A\n\n* Loop:\n\n  ```.term1\n  for i in 1; do\n    echo $i\ndone\n  ```\n\n* Then:\n\n  ```.term1\n  echo 2\n  ```\n"
        assert [step.text for step in steps_of(text)] == ["for i in 1; do\n  echo $i\ndone", "echo 2"]

    def test_yaml_in_quotes_is_one_command(self) -> None:
        (step,) = steps_of('```.term1\nkubectl patch deployment a -p "\nspec:\n  replicas: 2\n"\n```\n')
        assert step.text == 'kubectl patch deployment a -p "\nspec:\n  replicas: 2\n"'

    def test_yaml_under_a_terminals_name_is_reported_and_not_typed(self) -> None:
        deck = read("## A\n\n```.term1\napiVersion: v1\nkind: Pod\n```\n")
        assert (deck.steps, [(finding.id, finding.span.line) for finding in deck.findings]) == (
            (),
            [("mislabelled-yaml", 3)],
        )


RST = """\
    Lines
    =====

    Some prose::

       kubectl get nodes

    Deep water
    ----------

    .. code-block:: console
       :linenos:

       $ kubectl get pods
       NAME   READY
       a      1/1
       $ echo $?
       0

    .. ```wait here``` is hidden

    .. code-block:: yaml

       a: b
    """


class TestRst:
    def test_sections_are_slides_and_literal_blocks_are_fences(self) -> None:
        deck = read(RST)
        assert deck.dialect == "rst"
        assert [(slide.title, slide.span.line) for slide in deck.slides] == [("Lines", 1), ("Deep water", 8)]
        assert [(step.kind, step.text, step.span.line) for _, step in deck.steps] == [
            ("bash", "kubectl get nodes", 6),
            ("bash", "kubectl get pods", 14),
            ("bash", "echo $?", 17),
            ("wait", "here", 20),
        ]

    def test_what_stands_below_a_prompt_is_expected(self) -> None:
        expectations = [
            [(expectation.text, expectation.span.line) for expectation in step.expectations] for step in steps_of(RST)
        ]
        assert expectations == [[], [("NAME   READY\na      1/1", 15)], [("0", 18)], []]

    def test_a_missing_include_is_a_finding_and_one_that_is_there_is_none(self) -> None:
        text = "A\n=\n\n.. literalinclude:: nowhere.yaml\n   :language: yaml\n\n.. literalinclude:: test_dialects.py\n"
        assert [(finding.id, finding.span.line) for finding in read(text, "rst").findings] == [("missing-include", 4)]

    def test_directives_of_extensions_are_read_through(self) -> None:
        text = "A\n=\n\n.. tabs::\n   :flag:\n\n   .. tab:: one\n\n      .. code-block:: bash\n\n         echo 1\n"
        assert [(step.text, step.span.line) for step in steps_of(text, "rst")] == [("echo 1", 11)]

    def test_no_file_of_the_machine_is_read(self) -> None:
        deck = read(
            "A\n=\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\nx::\n\n   echo 1\n", "rst"
        )
        assert [step.text for _, step in deck.steps] == ["echo 1"]


class TestSeveralInOneFile:
    def test_a_file_may_change_dialect_half_way_and_lines_stay_right(self) -> None:
        text = textwrap.dedent(RST) + "\n### More\n\n```.term1\necho more\n```\n"
        deck = read(text)
        assert deck.dialect == "rst + jekyll"
        assert [slide.title for slide in deck.slides] == ["Lines", "Deep water", "More"]
        assert [(step.text, step.span.line) for _, step in deck.steps][-1] == ("echo more", 29)

    def test_two_colons_in_markdown_make_no_rst(self) -> None:
        text = "# A\n\n.exercise[\n```bash\necho a::b\n```\n]\n\nThat was std::move.\n\n---\n\n# B\n\nWe write::\n\n    this\n"
        assert read(text).dialect == "remark"

    def test_a_dialect_can_be_named(self) -> None:
        assert read("# A\n\n```\nkubectl get pods\n```\n", "jekyll").steps != ()


class TestTranscripts:
    @pytest.mark.parametrize("prompt", ["$ ", "k8s@host:~$ ", "[root@node1 ~]# ", "user@a.b:/tmp$ "])
    def test_the_prompt_is_not_typed(self, prompt: str) -> None:
        (step,) = steps_of(f"# A\n\n.exercise[\n```bash\n{prompt}echo hi\nhi\n```\n]\n")
        assert (step.text, step.span.line, [expectation.text for expectation in step.expectations]) == (
            "echo hi",
            5,
            ["hi"],
        )

    def test_a_continued_command_is_one(self) -> None:
        (step,) = steps_of("# A\n\n.exercise[\n```bash\n$ echo a \\\n>   b\na b\n```\n]\n")
        assert (step.text, [expectation.text for expectation in step.expectations]) == ("echo a \\\n  b", ["a b"])


class TestLabels:
    def test_shell_under_another_name_is_typed_and_reported(self) -> None:
        deck = read("# A\n\n.exercise[\n```yaml\nkubectl get pods\n```\n]\n")
        assert [step.text for _, step in deck.steps] == ["kubectl get pods"]
        assert [(finding.id, finding.span.line) for finding in deck.findings] == [("mislabelled-shell", 4)]

    @pytest.mark.parametrize(
        "content", ["FROM alpine\nRUN apk add curl", "kubectl: v1.20", "host: a\nport: 1", "time: 5s"]
    )
    def test_what_only_looks_alike_is_no_shell(self, content: str) -> None:
        assert steps_of(f"# A\n\n.exercise[\n```\n{content}\n```\n]\n") == []

    @pytest.mark.parametrize(
        "content",
        [
            "kubectl -n a get pods",
            "for i in 1 2; do\n  echo $i\ndone",
            "A=$(date)",
            "export A=b",
            "./run.sh --now",
            "# why\ncurl -s x | jq .",
        ],
    )
    def test_what_a_person_would_type_is(self, content: str) -> None:
        assert [step.text for step in steps_of(f"# A\n\n.exercise[\n```\n{content}\n```\n]\n")] == [content]
