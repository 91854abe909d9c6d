"""Decks of Slidev and reveal.js: where a slide begins, what of it is no text, and which texts are such decks."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from harness.deck.folders import select
from harness.deck.model import Deck
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source


def read(text: str, dialect: str | None = None) -> Deck:
    return parse_deck(Source(Path("deck.md"), textwrap.dedent(text).lstrip("\n")), dialect)


def titles(deck: Deck) -> list[tuple[str, int]]:
    return [(slide.title, slide.span.line) for slide in deck.slides]


SHELL = "\n```bash\necho\n```\n"

SLIDEV = {
    "front matter of a slide": f"# A\n\n---\nlayout: center\n---\n\n# B\n{SHELL}",
    "an import": "# A\n\n---\nsrc: ./b.md\n---\n\n---\n\n# C\n",
    "front matter with a list": f"# A\n\n---\nclass: x\nclicks: 2\ndefaults:\n  a: b\n---\n\n# B\n{SHELL}",
    "settings": f"---\nhighlighter: shiki\n---\n\n# A\n\n---\n\n# B\n{SHELL}",
    "a theme": f"---\ntheme: seriph\n---\n\n# A\n\n---\n\n# B\n{SHELL}",
    "the default theme and a layout": f"---\ntheme: default\nlayout: cover\n---\n\n# A\n\n---\n\n# B\n{SHELL}",
    "columns": f"# A\n\n---\n\n# B\n{SHELL}\n::right::\n\nx\n",
    "clicks": f"# A\n\n---\n\n<v-clicks>\n\n- x\n\n</v-clicks>\n{SHELL}",
    "a click of an element": f'# A\n\n---\n\n<div v-click class="x">\n\ny\n\n</div>\n{SHELL}',
}
REVEAL = {
    "an attribute of a slide": f'# A\n\n---\n\n<!-- .slide: data-background="x" -->\n\n## B\n{SHELL}',
    "an attribute of an element": f'# A\n\n- x <!-- .element: class="fragment" -->\n\n---\n\n## B\n{SHELL}',
    "slides below": f"# A\n\n---\n\n## B\n\n----\n\n## C\n{SHELL}",
    "notes": f"# A\n\nNote: x\n\n---\n\n## B\n{SHELL}\nNote:\n- y\n\n---\n\n## C\n",
    "options of reveal-md": f"---\nrevealOptions:\n  a: b\n---\n\n# A\n\n---\n\n# B\n{SHELL}",
    "options of HedgeDoc": f"---\ntype: slide\n---\n\n# A\n\n---\n\n# B\n{SHELL}",
    "a theme": f"---\ntheme: dracula\n---\n\n# A\n\n---\n\n# B\n{SHELL}",
}
OTHERS = {
    "a page with notes": ("markdown", f"# A\n\n## B\n{SHELL}\nNote: mind the gap.\n\n## C\n\n---\n\n## D\n"),
    "a page with notes and rulers": (
        "markdown",
        f"# A\n\nWords.\n\n---\n\n## B\n\nNote: first do this:\n{SHELL}\n---\n\n## C\n\n### D\n",
    ),
    "a page with a theme": ("markdown", f"---\ntheme: minimal\ntitle: A\n---\n\n# A\n{SHELL}"),
    "a post of Jekyll": ("jekyll", f"---\nlayout: post\ntitle: A\n---\n\n# A\n{SHELL}\n---\n\n## B\n"),
    "a deck of Marp": ("marp", f"---\nmarp: true\ntheme: default\ntransition: fade\n---\n\n# A\n\n---\n\n# B\n{SHELL}"),
    "a deck of remark": ("remark", f"class: title\n\n# A\n\n---\nclass: pic\n\n# B\n\n--\n{SHELL}\n???\n\nNote: x\n"),
    "a deck of remark with exercises": (
        "remark",
        f"# A\n\n--\n\n- x\n\n---\n\n# B\n\n.exercise[\n{SHELL}\n]\n\nNote: x\n",
    ),
    "a page that shows Slidev": (
        "markdown",
        f"# A\n\n````md\n---\nlayout: center\n---\n\n::right::\n````\n{SHELL}\n---\n\n## B\n\n### C\n",
    ),
}


@pytest.mark.parametrize("text", SLIDEV.values(), ids=SLIDEV)
def test_a_deck_of_slidev_is_known(text: str) -> None:
    assert read(text).dialect == "slidev"


@pytest.mark.parametrize("text", REVEAL.values(), ids=REVEAL)
def test_a_deck_of_reveal_is_known(text: str) -> None:
    assert read(text).dialect == "reveal"


@pytest.mark.parametrize(("dialect", "text"), OTHERS.values(), ids=OTHERS)
def test_what_only_looks_alike_is_none(dialect: str, text: str) -> None:
    assert read(text).dialect == dialect


class TestSlidev:
    def test_front_matter_of_slides_is_no_text_and_slides_have_their_lines(self) -> None:
        deck = read(
            """
            ---
            theme: seriph
            title: All
            ---

            # One

            ---

            No title

            ---
            layout: two-cols
            class: pic, wide
            routeAlias: three
            meta:
              a: "- b"
            ---

            # Three

            ```yaml
            ---
            layout: code
            ---
            ```

            ---
            title: Four
            ---

            Words
            """
        )
        assert (deck.title, titles(deck)) == ("All", [("One", 1), ("One", 8), ("Three", 12), ("Four", 28)])
        assert (deck.slides[2].classes, deck.slides[2].name) == (("pic", "wide"), "three")

    @pytest.mark.parametrize("word", ["hide", "disabled"])
    def test_hidden_slides_are_none(self, word: str) -> None:
        deck = read(f"# A\n\n---\n{word}: true\n---\n\n# B\n{SHELL}\n---\nlayout: end\n---\n\n# C\n", "slidev")
        assert (titles(deck), deck.steps) == ([("A", 1), ("C", 13)], ())

    def test_a_comment_that_holds_a_separator_cuts_nothing(self) -> None:
        assert len(read("# A\n\n<!--\nNotes\n---\nmore\n-->\n\n---\n\n# B\n", "slidev").slides) == 2


class TestImports:
    @pytest.fixture
    def deck(self, tmp_path: Path) -> Path:
        (tmp_path / ".git").mkdir()
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "b.md").write_text(
            "---\nlayout: center\n---\n\n# B1\n\n---\n\n# B2\n\n```bash\necho b\n```\n\n---\n\n# B3\n"
        )
        (tmp_path / "pages" / "c.md").write_text("# C1\n\n---\nsrc: ./b.md#3\n---\n")
        path = tmp_path / "slides.md"
        path.write_text(
            "# A\n\n---\nsrc: ./pages/b.md#1-2\n---\n\n---\nsrc: pages/c.md\n---\n\n---\n\n# D\n\n```bash\necho d\n```\n"
        )
        return path

    def test_put_slides_of_files_in_the_place_of_one(self, deck: Path) -> None:
        whole = read_deck(deck)
        assert [slide.title for slide in whole.slides] == ["A", "B1", "B2", "C1", "B3", "D"]
        assert [(step.text, step.span.path.name, step.span.line) for _, step in whole.steps] == [
            ("echo b", "b.md", 12),
            ("echo d", "slides.md", 16),
        ]

    def test_are_no_decks_of_a_folder(self, deck: Path) -> None:
        assert select(deck.parent).decks == (deck,)

    @pytest.mark.parametrize(
        ("name", "finding"),
        [
            ("./nowhere.md", "missing-include"),
            ("./slides.md", "include-cycle"),
            ("../../../etc/passwd", "outside-repository"),
        ],
    )
    def test_of_what_cannot_be_read_are_an_error_at_their_line(self, deck: Path, name: str, finding: str) -> None:
        deck.write_text(f"# A\n\n---\nsrc: {name}\n---\n\n---\n\n# D\n")
        whole = read_deck(deck)
        assert [(finding.id, finding.span.line) for finding in whole.findings] == [(finding, 4)]
        assert [slide.title for slide in whole.slides][-1] == "D"


class TestReveal:
    @pytest.mark.parametrize("below", ["--", "----"])
    def test_slides_stand_beside_and_below_each_other(self, below: str) -> None:
        text = f"# A\n\n---\n\n## B\n\n{below}\n\n## C\n\n```yaml\na: b\n{below}\n---\n```\n\n---\n\n## D\n"
        assert titles(read(text, "reveal")) == [("A", 1), ("B", 3), ("C", 7), ("D", 17)]

    @pytest.mark.parametrize(
        ("separator", "line"),
        [("<!--s-->", "<!--s-->"), ('"^\\\\r?\\\\n\\\\+\\\\+\\\\+\\\\r?\\\\n$"', "+++"), ("^\\n\\*\\*\\*\\n", "***")],
    )
    def test_front_matter_may_name_what_separates_them(self, separator: str, line: str) -> None:
        text = f"---\nseparator: {separator}\nverticalSeparator: <!--v-->\n---\n\n# A\n\n{line}\n\n# B\n\n---\n\nWords\n\n<!--v-->\n\n# C\n"
        assert [title for title, _ in titles(read(text))] == ["A", "B", "C"]

    @pytest.mark.parametrize("tag", ['<aside class="notes">', "<aside class='notes' data-markdown>"])
    def test_notes_in_html_are_not_typed_either_and_the_slide_goes_on_below(self, tag: str) -> None:
        text = f"# A\n{SHELL}\n{tag}\n{SHELL}\n<!-- ```hide ls``` -->\n</aside>\n{SHELL}"
        deck = read(text, "reveal")
        assert [step.kind for _, step in deck.steps] == ["bash", "hide", "bash"]
        assert deck.steps[2][1].span.line == text[: text.rindex("```bash")].count("\n") + 2

    @pytest.mark.parametrize("word", ["Note:", "Notes:", "note:", "Speaker notes:", "Note :"])
    def test_notes_are_neither_typed_nor_expected_but_directives_in_them_are_played(self, word: str) -> None:
        text = f"# A\n{SHELL}\n{word} you should see:\n\n```\nx\n```\n\n<!-- ```hide ls``` -->\n\n---\n\n# B\n{SHELL}"
        deck = read(text, "reveal")
        assert [(step.kind, step.span.line, step.expectations) for _, step in deck.steps] == [
            ("bash", 4, ()),
            ("hide", 13, ()),
            ("bash", 20, ()),
        ]
