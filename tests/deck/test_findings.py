"""The table of findings has all words that whoever finds something gives, and no others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import harness
import pytest
from harness.check.rules import missing_file
from harness.deck.findings import finding, section_of, wordings
from harness.deck.model import Severity, Span
from harness.drift.translation.broken_command import Breakage
from harness.drift.translation.lost_directives import DirectivePlace
from harness.knowledge.arguments import LackKind
from harness.project.folder import ExcessKind

PLACE = Span(Path("deck.md"), 3)
SECTION = re.compile(r"[a-z…]+(?:-[a-z0-9…]+)+(?:/[a-z]+)?|mojibake|placeholder(?:/[a-z]+)?|shellcheck")


def test_a_finding_has_its_place_and_the_words_of_the_deck() -> None:
    near = finding("unknown-directive/near", PLACE, word="wiat", near="wait")
    assert (near.id, near.span, near.severity) == ("unknown-directive", PLACE, Severity.ERROR)
    assert (near.message, near.help) == ("there is no directive `wiat`", "Did you mean `wait`?")
    assert near.prevents_playing


def test_the_id_of_a_finding_may_have_a_word_of_the_deck() -> None:
    bad_directive = finding("bad-…", PLACE, word="wait", problem="it makes no sense", summary="wait for a text")
    assert (bad_directive.id, bad_directive.message) == ("bad-wait", "it makes no sense")


def test_a_finding_without_its_words_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        finding("lone-dollar", PLACE)


def test_a_word_that_is_a_kind_stands_there_as_its_clause() -> None:
    words = {"here": "a – b", "there": "a - b", "command": "a - b", "place": PLACE, "word": "-", "program": ""}
    broken = finding("translation-broken-command", PLACE, how=Breakage.SIGN, translated="–", **words)
    assert broken.message.startswith(
        "the translation put `–` into a command, which the shell does not understand: `a – b` here"
    )
    with pytest.raises(KeyError):
        finding("translation-broken-command", PLACE, how="no kind", translated="–", **words)


def test_a_word_that_may_be_empty_has_a_clause_for_that() -> None:
    words = {"title": "One", "place": PLACE, "is_before": True}
    texts = [finding("translation-missing-slide", PLACE, typed=typed, **words).message for typed in ("ls", "")]
    assert texts == [
        "the original's slide “One” (deck.md:3), which types `ls`, is missing before this one",
        "the original's slide “One” (deck.md:3) is missing before this one",
    ]


def test_a_finding_is_the_same_wherever_the_places_that_it_names_are() -> None:
    here, moved = (
        finding("translation-missing-command", PLACE, command="ls", place=Span(Path("en.md"), line), is_after=is_after)
        for line, is_after in ((3, True), (8, False))
    )
    other = finding("translation-missing-command", PLACE, command="id", place=Span(Path("en.md"), 3), is_after=True)
    assert here.key == moved.key != other.key
    assert here.unnamed_place is None


@pytest.mark.parametrize(
    ("section", "word", "kinds"),
    [
        ("translation-broken-command", "how", Breakage),
        ("translation-lost-directive", "where", [*DirectivePlace, "block"]),
        ("missing-argument", "lack", LackKind),
        ("missing-file", "excess", ExcessKind),
        ("missing-file", "way_out", missing_file.FileWayOut),
    ],
)
def test_each_kind_has_a_clause(section: str, word: str, kinds: Iterable[str]) -> None:
    assert set(wordings()[section].clauses[word]) == set(kinds)


def test_every_section_is_made_somewhere() -> None:
    texts = set(texts_of_code())
    unmade = {section for section in wordings() if section not in texts and not section.startswith("drift-")}
    assert unmade == set()


def texts_of_code() -> Iterator[str]:
    for path in Path(harness.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SECTION.fullmatch(node.value):
                yield node.value


def test_an_id_leads_back_to_its_section() -> None:
    assert section_of("drift-flag") == "drift-flag"
    assert section_of("bad-wait") == "bad-…"
    assert section_of("expect-without-command") == "…-without-command"
    assert section_of("no-such-finding") == ""
