"""Ordinary pages as their tools have them: code between tags, tabs, admonitions, MyST's directives; and decks without marks of their dialect."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.model import Deck, Skip, SkipKind
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source

PATH = Path("page.md")


def read(text: str, dialect: str | None = None) -> Deck:
    return parse_deck(Source(PATH, textwrap.dedent(text).lstrip("\n")), dialect)


def typed(text: str, dialect: str | None = None) -> list[tuple[str, int]]:
    return [(step.text, step.span.line) for _, step in read(text, dialect).steps if step.skip is None]


def skipped(text: str) -> dict[str, Skip | None]:
    return {step.text: step.skip for _, step in read(text).steps if step.skip is not None}


class TestCodeBetweenTags:
    @pytest.mark.parametrize(
        ("opening", "closing"),
        [
            ("{% highlight bash %}", "{% endhighlight %}"),
            ("{%- highlight shell linenos -%}", "{%- endhighlight -%}"),
            ("{% codeblock lang:bash %}", "{% endcodeblock %}"),
            ("{{< highlight bash >}}", "{{< /highlight >}}"),
            ('{{< highlight bash "linenos=table,hl_lines=1" >}}', "{{< / highlight >}}"),
            ('{{< highlight lang="bash" >}}', "{{< /highlight >}}"),
            ("{{% highlight sh %}}", "{{% /highlight %}}"),
            ("{{< text bash >}}", "{{< /text >}}"),
            ('{{< code lang="bash" >}}', "{{< /code >}}"),
            ("{{< command >}}", "{{< /command >}}"),
            ('{{< code-block lang="shell" >}}', "{{< /code-block >}}"),
            ('<pre><code class="language-bash">', "</code></pre>"),
            ('<pre class="language-sh"><code>', "</code></pre>"),
            ('<pre lang="bash">', "</pre>"),
            ('<pre class="terminal">', "</pre>"),
        ],
    )
    @pytest.mark.parametrize("dialect", ["markdown", "jekyll"])
    def test_is_a_fence(self, opening: str, closing: str, dialect: str) -> None:
        assert typed(f"# A\n\n{opening}\nkubectl get pods\n{closing}\n\nWords.\n", dialect) == [("kubectl get pods", 4)]

    def test_on_one_line_of_html_with_its_entities_and_colours(self) -> None:
        text = (
            '# A\n\n<pre><code class="language-bash">echo a &gt; b &amp;&amp; <span class="k">ls</span></code></pre>\n'
        )
        assert typed(text) == [("echo a > b && ls", 3)]

    def test_of_a_session_with_its_outputs(self) -> None:
        (_, step), *_ = read("# A\n\n<pre>\n$ mytool\nhi\n</pre>\n").steps
        assert (step.text, [expectation.text for expectation in step.expectations]) == ("mytool", ["hi"])

    @pytest.mark.parametrize(
        "block",
        [
            "{% highlight ruby %}\nputs 1\n{% endhighlight %}",
            "<pre>\nls\n</pre>",
            "{{< highlight bash >}}\nls",
            "`{% highlight bash %}`",
        ],
    )
    def test_that_is_no_shell_or_never_closed_is_not_typed(self, block: str) -> None:
        assert typed(f"# A\n\n{block}\n") == []


INFO = [
    "bash", "sh", "shell", "zsh", "Bash", "bash title=\"run.sh\"", "bash title='a' showLineNumbers {1,3-4}", "bash {linenos=table}", "{.bash .numberLines}",
    "{ .bash .annotate }", "bash,linenos", "bash hl_lines=\"1\"", "bash copy", "bash showLineNumbers=true", "{code-block} bash", "{code-block} shell", "{code} sh",
    "shell script", "bash:run.sh", "{.sh #id}", "bash{1}",
]  # fmt: skip


@pytest.mark.parametrize("info", INFO)
@pytest.mark.parametrize("dialect", ["markdown", "jekyll", "marp", "remark"])
def test_a_fence_of_shell_is_one_whatever_stands_behind_its_word(info: str, dialect: str) -> None:
    assert typed(f"# A\n\n```{info}\nmytool\n```\n", dialect) == [("mytool", 4)]


@pytest.mark.parametrize(
    "options", [":linenos:", ":linenos:\n:caption: Run it", "---\nlinenos: true\ncaption: Run it\n---"]
)
def test_options_of_a_directive_of_myst_are_not_typed(options: str) -> None:
    assert typed(f"# A\n\n```{{code-block}} bash\n{options}\n\nmytool\n```\n") == [("mytool", 6 + options.count("\n"))]


MKDOCS = '=== "{0}"\n\n    ```bash\n    first\n    ```\n\n=== "{1}"\n\n    ```bash\n    second\n    ```\n'
DOCUSAURUS = (
    '<Tabs groupId="x">\n<TabItem value="a" label="{0}" default>\n\n```bash\nfirst\n```\n\n</TabItem>\n'
    '<TabItem value="b" label="{1}">\n\n```bash\nsecond\n```\n\n</TabItem>\n</Tabs>\n'
)
INDENTED_JSX = DOCUSAURUS.replace("```bash\nfirst\n```", "    ```bash\n    first\n    ```")
HUGO = '{{{{< tabs name="x" >}}}}\n{{{{% tab name="{0}" %}}}}\n```bash\nfirst\n```\n{{{{% /tab %}}}}\n{{{{% tab name="{1}" %}}}}\n```bash\nsecond\n```\n{{{{% /tab %}}}}\n{{{{< /tabs >}}}}\n'
MYST = "::::{{tab-set}}\n:::{{tab-item}} {0}\n```bash\nfirst\n```\n:::\n:::{{tab-item}} {1}\n```bash\nsecond\n```\n:::\n::::\n"
MYST_FENCES = "`````{{tab-set}}\n````{{tab-item}} {0}\n```bash\nfirst\n```\n````\n````{{tab-item}} {1}\n```bash\nsecond\n```\n````\n`````\n"
BLOCKS = "/// tab | {0}\n\n```bash\nfirst\n```\n\n///\n\n/// tab | {1}\n\n```bash\nsecond\n```\n\n///\n"
TABS = {
    "mkdocs": MKDOCS,
    "docusaurus": DOCUSAURUS,
    "indented JSX": INDENTED_JSX,
    "hugo": HUGO,
    "myst": MYST,
    "myst in fences": MYST_FENCES,
    "pymdownx": BLOCKS,
}


@pytest.mark.parametrize("form", TABS.values(), ids=TABS)
class TestTabs:
    @pytest.mark.parametrize(
        "other", ["Windows", "macOS", "Mac OS X", "PowerShell", "Windows (PowerShell)", "Homebrew"]
    )
    def test_what_is_for_another_system_is_skipped_wherever_it_stands(self, form: str, other: str) -> None:
        for labels, shell in (((other, "Linux"), "second"), (("Linux", other), "first")):
            text = f"# A\n\n{form.format(*labels)}\nWords.\n\n```bash\nlast\n```\n"
            assert [step for step, _ in typed(text)] == [shell, "last"]
            (reason,) = skipped(text).values()
            assert reason == Skip(SkipKind.OTHER_SYSTEM, other)

    @pytest.mark.parametrize(
        "labels", [("kubectl", "Helm"), ("Debian", "Red Hat"), ("With a file", "By hand"), ("Fichier", "À la main")]
    )
    def test_of_several_ways_the_first_is_played(self, form: str, labels: tuple[str, str]) -> None:
        text = f"# A\n\n{form.format(*labels)}\n\nThen:\n\n{form.format('npm', 'yarn')}"
        assert [step for step, _ in typed(text)] == ["first", "first"]
        assert skipped(text) == {"second": Skip(SkipKind.OTHER_TAB, "yarn", "npm")}

    @pytest.mark.parametrize(
        "labels", [("Step 1", "Step 2"), ("Terminal 1", "Terminal 2"), ("1. Make", "2. Look"), ("Étape 1", "Étape 2")]
    )
    def test_those_that_follow_each_other_are_played_one_after_the_other(
        self, form: str, labels: tuple[str, str]
    ) -> None:
        assert [step for step, _ in typed(f"# A\n\n{form.format(*labels)}")] == ["first", "second"]

    @pytest.mark.parametrize("label", ["Output", "Expected output", "Result", "Sortie", "Résultat attendu"])
    def test_one_that_is_called_output_shows_it(self, form: str, label: str) -> None:
        text = f"# A\n\n{form.format('Command', label)}".replace("bash\nsecond", "text\nhi").replace(
            "bash\n    second", "text\n    hi"
        )
        (_, step), *_ = read(text).steps
        assert (step.text, [expectation.text for expectation in step.expectations]) == ("first", ["hi"])


@pytest.mark.parametrize(
    "opening",
    [
        "!!! note", '!!! tip "Mind the gap"', "??? example", "???+ warning", ":::note", ":::tip[Mind]", "::: warning", ":::{note}", "{{% notice tip %}}",
        '{{< alert color="info" >}}', "<details>", "<details><summary>More</summary>", "/// note | Mind", "> [!NOTE]",
    ],
)  # fmt: skip
def test_what_an_admonition_holds_is_part_of_the_page(opening: str) -> None:
    indent = "    " if opening[0] in "!?" else "> " if opening[0] == ">" else ""
    gap = indent.rstrip()
    body = textwrap.indent("```console\n$ mytool\nhi\n```", indent)
    (_, step), *_ = read(f"# A\n\n{opening}\n{gap}\n{body}\n").steps
    assert (step.text, step.span.line, [expectation.text for expectation in step.expectations]) == ("mytool", 6, ["hi"])


def test_a_summary_announces_what_it_hides() -> None:
    text = (
        "# A\n\n```bash\nmytool\n```\n\n<details>\n<summary>Expected output</summary>\n\n```\nhi\n```\n\n</details>\n"
    )
    (_, step), *_ = read(text).steps
    assert [expectation.text for expectation in step.expectations] == ["hi"]


class TestHeadingDividers:
    TEXT = "# One\n\n```bash\necho one\n```\n\n## Two\n\n### Three\n\n---\n\n## Four\n"

    @pytest.mark.parametrize(
        ("setting", "titles"),
        [
            ("headingDivider: 2", ["One", "Two", "Four"]),
            ("headingDivider: 3", ["One", "Two", "Three", "Four"]),
            ("headingDivider: [2]", ["One", "Two", "Four"]),
            ("headingDivider: [3]", ["One", "Three", "Four"]),
            ("headingDivider: [1, 3]", ["One", "Three", "Four"]),
            ("headingDivider:\n  - 2\n  - 3", ["One", "Two", "Three", "Four"]),
            ("theme: x", ["One", "Four"]),
        ],
    )
    def test_divide_at_headings_as_marp_does(self, setting: str, titles: list[str]) -> None:
        deck = read(f"---\nmarp: true\n{setting}\n---\n\n{self.TEXT}")
        assert (deck.dialect, [slide.title for slide in deck.slides]) == ("marp", titles)

    def test_may_be_set_in_a_comment(self) -> None:
        deck = read(f"---\nmarp: true\n---\n\n<!-- headingDivider: 2 -->\n\n{self.TEXT}")
        assert [slide.title for slide in deck.slides] == ["One", "Two", "Four"]


def test_the_title_of_a_file_is_its_first_slides_only_where_that_has_none() -> None:
    deck = read("---\nmarp: true\ntitle: All\n---\n\n# One\n\n---\n\n# Two\n")
    assert (deck.title, [slide.title for slide in deck.slides]) == ("All", ["One", "Two"])
    deck = read("---\nmarp: true\ntitle: All\n---\n\nWords.\n\n---\n\n# Two\n")
    assert [slide.title for slide in deck.slides] == ["All", "Two"]


class TestRemarkWithoutMarks:
    DECK = "class: title\n\n# A\n\n---\n\n# B\n\n```bash\nkubectl run `web`\n```\n\n```\nkubectl get pods\n```\n"

    def test_fences_of_shell_are_typed_where_no_exercise_is_marked(self) -> None:
        deck = read(self.DECK)
        assert (deck.dialect, [(slide.number, step.text) for slide, step in deck.steps]) == (
            "remark",
            [(2, "kubectl run web"), (2, "kubectl get pods")],
        )

    @pytest.mark.parametrize("word", ["exercise", "lab", "exercice"])
    def test_and_those_in_exercises_alone_where_one_is(self, word: str) -> None:
        deck = read(f"{self.DECK}\n---\n\n# C\n\n.{word}[\n\n- Do:\n  ```bash\n  echo\n  ```\n\n]\n")
        assert (deck.dialect, [step.text for _, step in deck.steps]) == ("remark", ["echo"])

    def test_a_chapter_of_a_deck_that_marks_them_is_held_to_that(self, tmp_path: Path) -> None:
        (tmp_path / "one.md").write_text(self.DECK)
        (tmp_path / "two.md").write_text("# C\n\n.lab[\n```bash\necho\n```\n]\n")
        (tmp_path / "deck.yml").write_text("title: A\ncontent:\n- one.md\n- two.md\n")
        assert [step.text for _, step in read_deck(tmp_path / "deck.yml").steps] == ["echo"]


@pytest.mark.parametrize("mark", ["~~~~", "~~~", "~~~~~~~~~~~~"])
@pytest.mark.parametrize("suffix", [".rst", ".txt"])
def test_titles_of_restructuredtext_may_be_underlined_with_tildes(mark: str, suffix: str) -> None:
    text = f"Pods\n====\n\n.. code-block:: console\n\n   $ mytool\n   hi\n\nRun\n{mark}\n\nThen::\n\n   kubectl get pods\n\nEnd\n{mark}\n"
    deck = parse_deck(Source(PATH.with_suffix(suffix), text))
    assert (deck.dialect, [slide.title for slide in deck.slides]) == ("rst", ["Pods", "Run", "End"])
    assert [step.text for _, step in deck.steps] == ["mytool", "kubectl get pods"]
