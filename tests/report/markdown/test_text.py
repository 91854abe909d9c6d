"""What decks and clusters say, in Markdown: it stays text, whatever it is."""

from __future__ import annotations

import re

from harness.report.markdown.text import block, code, html_text, inline, sentence
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(st.text())
def test_any_text_stays_itself(text: str) -> None:
    shown = " ".join(text.split())
    for rendered in (READER.renderInline(inline(text)), READER.renderInline(sentence(text)), html_text(text)):
        assert not re.search(r"<(?!/?code>)", rendered)
    assert READER.renderInline(code(text)).count("<code>") == bool(shown)
    tokens = READER.parse(block(text))
    assert [token.type for token in tokens] == ["fence"]


@given(st.text(alphabet="`*_[]<>#|~&!()+-=.1a \\"))
def test_markup_in_a_line_is_shown_as_it_is(text: str) -> None:
    for paragraph in READER.parse(inline(text))[:1]:
        assert paragraph.type == "paragraph_open"
        unescaped = re.sub("<[^>]*>", "", READER.renderInline(inline(text)))
        for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            unescaped = unescaped.replace(entity, character)
        assert unescaped == " ".join(text.split())


def test_long_outputs_are_cut() -> None:
    assert len(block("x" * 5_000_000)) < 1_000
    lines = block("\n".join(map(str, range(1_000)))).split("\n")
    assert len(lines) < 70
    assert "… 940 lines left out …" in lines
