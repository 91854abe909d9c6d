"""The table of findings has all words that whoever finds something gives, and no others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import harness
import pytest
from harness.deck.findings import finding, section_of, wordings
from harness.deck.model import Severity, Span

PLACE = Span(Path("deck.md"), 3)
SECTION = re.compile(r"[a-z…]+(?:-[a-z0-9…]+)+(?:/[a-z]+)?|mojibake|placeholder(?:/[a-z]+)?|shellcheck")


def test_a_finding_has_its_place_and_the_words_of_the_deck() -> None:
    found = finding("unknown-directive/near", PLACE, word="wiat", near="wait")
    assert (found.id, found.span, found.severity) == ("unknown-directive", PLACE, Severity.ERROR)
    assert (found.message, found.help) == ("there is no directive `wiat`", "Did you mean `wait`?")
    assert found.prevents_playing


def test_the_id_of_a_finding_may_have_a_word_of_the_deck() -> None:
    found = finding("bad-…", PLACE, word="wait", problem="it makes no sense", summary="wait for a text")
    assert (found.id, found.message) == ("bad-wait", "it makes no sense")


def test_a_finding_without_its_words_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        finding("lone-dollar", PLACE)


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
