"""A deck is edited in the way in which it is written, or not at all."""

from __future__ import annotations

import pytest
from harness.deck.dialects import DIALECTS, syntax_of
from harness.deck.syntax import ASCIIDOC, MARKDOWN, RST


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name not in ("asciidoc", "rst")])
def test_dialects_of_markdown(dialect: str) -> None:
    assert syntax_of(dialect) is MARKDOWN
    assert syntax_of(f"{dialect} + markdown") is MARKDOWN


def test_what_is_written_in_two_ways_is_edited_in_none() -> None:
    assert syntax_of("rst") is RST
    assert syntax_of("asciidoc") is ASCIIDOC
    assert syntax_of("remark + rst") is None
