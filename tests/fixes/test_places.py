"""A deck is edited in the way in which it is written, or not at all."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from harness.deck.dialects import DIALECTS
from harness.fixes.places import MARKDOWN, RST, syntax_of


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "rst"])
def test_dialects_of_markdown(dialect: str) -> None:
    assert syntax_of(dialect) is MARKDOWN
    assert syntax_of(f"{dialect} + markdown") is MARKDOWN


def test_what_is_written_in_two_ways_is_edited_in_none() -> None:
    assert syntax_of("rst") is RST
    assert syntax_of("remark + rst") is None


def test_a_dialect_in_which_nobody_edits_is_not_taken_for_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DIALECTS, "asciidoc", SimpleNamespace(MARKUP="asciidoc"))
    assert syntax_of("asciidoc") is None
