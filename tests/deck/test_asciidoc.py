"""AsciiDoc: what Asciidoctor makes of a page is what is typed of it; what is not read and looks like commands is a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.asciidoc.attributes import Attributes
from harness.deck.asciidoc.block_attributes import BlockAttributes
from harness.deck.asciidoc.substitutions import Substitutions, without_callouts
from harness.deck.errors import DeckError
from harness.deck.model import Deck, Skip, SkipKind, Step
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import Source
from harness.deck.syntax import ASCIIDOC

PAGE = Path("page.adoc")


def read(text: str) -> Deck:
    return parse_deck(Source(PAGE, text))


def typed(text: str) -> list[str]:
    return [step.text for _, step in read(text).steps]


def expectations(text: str) -> dict[str, list[str]]:
    return {step.text: [expectation.text for expectation in step.expectations] for _, step in read(text).steps}


def findings(deck: Deck) -> list[tuple[str, int]]:
    return [(finding.id, finding.span.line) for finding in deck.findings]


def test_a_block_is_typed_and_what_its_title_calls_expected_is_compared() -> None:
    text = "= Nodes\n\n== All\n\n[source,bash]\n----\nkubectl get nodes\n----\n\n.Expected\n----\nNAME    STATUS\nnode1   Ready\n----\n"
    deck = read(text)
    assert (deck.dialect, [slide.title for slide in deck.slides]) == ("asciidoc", ["Nodes", "All"])
    assert expectations(text) == {"kubectl get nodes": ["NAME    STATUS\nnode1   Ready"]}


@pytest.mark.parametrize(
    "above",
    [
        "[source,bash]", "[source, sh]", "[source,shell,linenums]", "[source%nowrap,bash]", "[,zsh]", '[source,bash,subs="+quotes"]',
        "[#id]\n[source,bash]", "[.console-input]\n[source,bash]", "[source,bash,role=execute]", "[source,role=execute]", "[source,bash]\n.A title",
        ".A title\n[source,bash]", "[source,language=bash]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["----", "------", "....", "--"])
def test_a_block_of_shell_however_its_attributes_are_written(above: str, mark: str) -> None:
    assert typed(f"= A\n\n{above}\n{mark}\nkubectl get nodes\n{mark}\n") == ["kubectl get nodes"]


@pytest.mark.parametrize("above", ["[source,yaml,role=execute]", "[source,powershell]", "[source,python]", "[source]"])
def test_other_languages_are_not(above: str) -> None:
    deck = read(f"= A\n\n{above}\n----\na: b\n----\n")
    assert (deck.steps, deck.findings) == ((), ())


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a <1>", "a"), ("a \\ <1>", "a \\"), ("a # <1> <2>", "a"), ("a // <.>", "a"), ("a <!--1-->", "a"), ("a \\<1>", "a <1>"),
        ("cat <a >b", "cat <a >b"), ("a <1> b", "a <1> b"), ("test 1 -gt 2", "test 1 -gt 2"), ("a  ", "a  "),
    ],
)  # fmt: skip
def test_callouts_are_not_typed(line: str, shown: str) -> None:
    assert without_callouts(line) == shown


@pytest.mark.parametrize(
    ("subs", "shown"),
    [
        ("", "{a} *b* https://c[d]"), ("attributes+", "1 *b* https://c[d] <1>"), ("+attributes,+macros", "1 *b* d"), ("normal", "1 b d <1>"),
        ("+quotes", "{a} b https://c[d]"), ("-callouts", "{a} *b* https://c[d] <1>"), ("verbatim,attributes", "1 *b* https://c[d]"),
    ],
)  # fmt: skip
def test_substitutions_are_those_that_a_block_asks_for(subs: str, shown: str) -> None:
    (line,) = Substitutions.of(subs).apply(["{a} *b* https://c[d] <1>"], Attributes({"a": "1"}))
    assert line == shown.replace(" <1>", "") if "attributes+" in subs else line == shown


def test_attributes_hold_from_their_line_on() -> None:
    attributes = Attributes()
    lines = [":a: 1", ":b: {a} and \\", "more", ":!a:", ":no entry", ":c!:"]
    assert [attributes.take(line) for line in lines] == [True, True, True, True, False, True]
    assert attributes.substituted(r"{a} {b} \{b} {lt} ${VAR} {B}") == "{a} 1 and more {b} < ${VAR} 1 and more"
    assert attributes.unknown(r"{a} {b} \{d} {.items}") == ["a"]


def test_attributes_of_several_lines_add_up() -> None:
    block_attributes = (
        BlockAttributes().with_line("[.one.two]").with_line('[source%x,bash,subs="+a,+b",role="execute three"]')
    )
    assert (block_attributes.style, block_attributes.language, block_attributes.substitutions) == (
        "source",
        "bash",
        "+a,+b",
    )
    assert block_attributes.roles == {"one", "two", "execute", "three"}


def test_a_step_with_an_attribute_that_nothing_sets_is_skipped_and_named() -> None:
    deck = read(
        "= A\n\n[source,bash,subs=attributes+]\n----\ncurl {address}\n----\n\n[source,bash]\n----\necho {a,b}\n----\n"
    )
    assert [(step.text, step.skip) for _, step in deck.steps] == [
        ("curl {address}", Skip(SkipKind.UNSET, "{address}")),
        ("echo {a,b}", None),
    ]
    assert [(finding.id, finding.span.line, finding.span.column) for finding in deck.findings] == [
        ("unset-attribute", 5, 6)
    ]


@pytest.mark.parametrize("mark", ["----", "....", "```"])
def test_commands_that_can_be_nothing_else_need_no_language(mark: str) -> None:
    deck = read(f"= A\n\n{mark}\nkubectl get pods\n{mark}\n")
    assert ([step.text for _, step in deck.steps], deck.findings) == (["kubectl get pods"], ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("----\nls\n----\n", 4), ("[source,text]\n----\n$ kubectl get pods\n----\n", 5), ("[source,yaml]\n----\nls\n----\n", 5),
        (" kubectl get pods\n", 3), ("$ kubectl get pods\n", 3), ("++++\n<pre>\nkubectl get pods\n++++\n", 5), ("[listing]\nls\n", 4),
    ],
)  # fmt: skip
def test_what_looks_like_commands_and_is_not_read_is_told_at_its_line(text: str, line: int) -> None:
    deck = read(f"= A\n\n{text}")
    assert (deck.steps, findings(deck)) == ((), [("untyped-shell", line)])


@pytest.mark.parametrize(
    "text", ["Use `kubectl get pods` for it.\n", "|===\n|`kubectl get pods` |lists\n|===\n", "----\na poem\n----\n", "image::kubectl.png[]\n", "NOTE: git is a program.\n"]
)  # fmt: skip
def test_words_about_commands_are_none(text: str) -> None:
    assert read(f"= A\n\n{text}").findings == ()


@pytest.mark.parametrize("attributes", ["[tabs]", "[tabs,sync-group-id=os]"])
def test_of_tabs_the_first_for_this_system_is_played(attributes: str) -> None:
    tab = "{}::\n+\n[source,bash]\n----\n{}\n----\n"
    tabs = "".join(
        tab.format(*name_and_command)
        for name_and_command in (("macOS", "brew install jq"), ("Linux", "ls"), ("Nix", "pwd"))
    )
    after = "Term::\n+\n[source,bash]\n----\ndate\n----\n"
    deck = read(f"= A\n\n{attributes}\n====\n{tabs}====\n\n{after}")
    assert [(step.text, step.skip) for _, step in deck.steps] == [
        ("brew install jq", Skip(SkipKind.OTHER_SYSTEM, "macOS")),
        ("ls", None),
        ("pwd", Skip(SkipKind.OTHER_TAB, "Nix", "Linux")),
        ("date", None),
    ]


def test_a_notice_in_a_block_of_its_own_is_no_output() -> None:
    notice = "If you don't see a command prompt, try pressing enter."
    deck = read(f"= A\n\n    $ kubectl run a -it --image=a -- sh\n\n    {notice}\n\n    / #\n")
    assert [[output.text for output in step.expectations] for _, step in deck.steps] == [[]]


def test_an_unclosed_block_is_told_at_its_first_line() -> None:
    assert findings(read("= A\n\n[source,bash]\n----\nls\n")) == [("unclosed-fence", 4)]


class TestIncludes:
    def test_steps_and_findings_keep_the_file_that_they_stand_in(self, tmp_path: Path) -> None:
        (tmp_path / "part.adoc").write_text("[source,bash]\n----\nls\n----\n\n----\npwd\n----\n")
        page = tmp_path / "page.adoc"
        page.write_text("= A\n\ninclude::part.adoc[]\n\n[source,bash]\n----\npwd\n----\n")
        deck = read_deck(page)
        assert [(step.text, step.span.path.name, step.span.line) for _, step in deck.steps] == [
            ("ls", "part.adoc", 3),
            ("pwd", "page.adoc", 7),
        ]
        assert [(finding.id, finding.span.path.name, finding.span.line) for finding in deck.findings] == [
            ("untyped-shell", "part.adoc", 7)
        ]
        assert [path.name for path in deck.files] == ["page.adoc", "part.adoc"]

    @pytest.mark.parametrize(
        ("options", "lines"),
        [
            ("", "abcde"), ("tag=x", "bcd"), ("tags=x;!y", "bd"), ("tag=y", "c"), ("tags=!x", "ae"), ("lines=1", "a"), ("lines=1;7..-1", "ade"),
            ('lines="1..3"', "ab"),
        ],
    )  # fmt: skip
    def test_parts_of_a_file(self, tmp_path: Path, options: str, lines: str) -> None:
        (tmp_path / "a.sh").write_text("a\n# tag::x[]\nb\n# tag::y[]\nc\n# end::y[]\nd\n# end::x[]\ne\n")
        page = tmp_path / "page.adoc"
        page.write_text(f"[source,bash]\n----\ninclude::a.sh[{options}]\n----\n")
        (step,) = (step for _, step in read_deck(page).steps)
        assert "".join(line for line in step.text.split("\n") if "::" not in line) == lines

    @pytest.mark.parametrize(
        "name", ["/etc/passwd", "../../secret.adoc", "https://pages.example/a.adoc", "nowhere.adoc", "page.adoc"]
    )
    def test_nothing_outside_of_the_repository_is_read_and_a_step_without_its_text_is_skipped(
        self, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "secret.adoc").write_text("hidden words\n")
        page = tmp_path / "a" / "b" / "page.adoc"
        page.parent.mkdir(parents=True)
        page.write_text(f"= A\n\n[source,bash]\n----\necho\ninclude::{name}[]\n----\n")
        deck = read_deck(page)
        assert [finding.span.line for finding in deck.findings] == [6]
        assert [step.skip is not None for _, step in deck.steps] == [True]
        assert "hidden words" not in str(deck)

    def test_one_that_is_optional_may_be_missing(self) -> None:
        assert read("= A\n\ninclude::nowhere.adoc[opts=optional]\n").findings == ()


def test_conditions_leave_out_what_asciidoctor_leaves_out() -> None:
    block = "[source,bash]\n----\necho {}\n----\n"
    text = (
        ":a: 3\nifdef::a[]\n" + block.format(1) + "ifdef::b[]\n" + block.format(2) + "endif::b[]\nendif::a[]\n"
        "ifndef::a,b[]\n" + block.format(3) + 'endif::[]\nifeval::[{a} >= 10]\n' + block.format(4) + "endif::[]\nifdef::a+b[never]\nifdef::a,b[]\n" + block.format(5) + "endif::[]\n"
    )  # fmt: skip
    deck = read(text)
    assert [step.text for _, step in deck.steps] == ["echo 1", "echo 5"]
    assert all(text.split("\n")[step.span.line - 1] == step.text for _, step in deck.steps)


class TestTheWriteSide:
    TEXT = "= A\n\n.Look\n[source,bash]\n----\nls\npwd\n----\n\n// ```wait x```\n\n////\n```hide\na\n```\n////\n\n $ date\n today\n"

    def test_a_block_is_found_with_its_attributes(self) -> None:
        lines = self.TEXT.split("\n")
        steps = [step for _, step in read(self.TEXT).steps]
        blocks = [ASCIIDOC.block(lines, step) for step in steps]
        assert [(block.first, block.last, block.is_comment) for block in blocks if block] == [
            (2, 7, False),
            (9, 9, True),
            (11, 15, True),
            (17, 18, False),
        ]

    @pytest.mark.parametrize(
        ("word", "text"), [("wait", "ready"), ("check", ""), ("hide", "a\n\nb"), ("skip", "no cloud")]
    )
    def test_a_directive_that_is_written_is_read(self, word: str, text: str) -> None:
        comment = ASCIIDOC.comment(word, text)
        deck = read(f"[source,bash]\n----\nls\n----\n\n{comment}\n\n[source,bash]\n----\npwd\n----\n")
        steps: list[Step] = [step for _, step in deck.steps]
        assert any(
            (step.kind, step.text) == (word, text) or step.skip == Skip(SkipKind.LEFT_OUT, text) for step in steps
        )

    @pytest.mark.parametrize("text", ["```", "////"])
    def test_what_would_end_the_comment_cannot_be_written(self, text: str) -> None:
        assert ASCIIDOC.comment("wait", text) is None


def test_a_format_that_is_not_read_is_refused_by_name(tmp_path: Path) -> None:
    notebook = tmp_path / "lab.ipynb"
    notebook.write_text("{}")
    with pytest.raises(DeckError, match=r"lab.ipynb: a Jupyter notebook is not read, \.adoc.* --dialect"):
        read_deck(notebook)


def test_an_empty_file_is_a_finding(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("\n\n")
    assert findings(read_deck(page)) == [("empty-file", 1)]


def test_anchors_breaks_and_callout_lists_stand_between_nothing() -> None:
    text = "[[top]]\n= A\n\n[[one]]\n== One\n\n---\n\n[source,bash]\n----\nls <1>\n----\n<1> A list.\n\n'''\n\n----\na.txt\n----\n"
    assert [slide.title for slide in read(text).slides] == ["A", "One"]
    assert expectations(text) == {"ls": ["a.txt"]}


def test_a_second_paragraph_of_an_item_that_is_only_indented_is_no_output() -> None:
    deck = read("= A\n\n[source,bash]\n----\nls\n----\n\n* An item.\n\n  It goes on.\n")
    assert (deck.findings, [step.expectations for _, step in deck.steps]) == ((), [()])


@pytest.mark.parametrize(
    "above",
    [".Example output\n+\n[source,terminal]", "+\n.Example output\n[source,terminal]", "+\n.Output\n+\n[source,text]"],
)
def test_a_title_and_the_mark_of_a_continuation_stand_in_either_order(above: str) -> None:
    text = f"= A\n\n. Look:\n+\n[source,terminal]\n----\n$ oc get pods\n----\n{above}\n----\nNAME READY\n----\n. Next\n"
    assert expectations(text) == {"oc get pods": ["NAME READY"]}


@pytest.mark.parametrize("above", ['[source,role="execute"]', "[.copypaste]", "[role=copy]", "[.console-input]"])
def test_a_button_makes_commands_of_a_block_without_a_language(above: str) -> None:
    assert typed(f"= A\n\n{above}\n----\nkubectl get pods\n----\n") == ["kubectl get pods"]
    assert typed(f"= A\n\n{above}\n----\nreplicas: 3\n----\n") == []
