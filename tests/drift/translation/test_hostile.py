"""Whatever a translation has become: it is compared, each finding has a place in it, and what is borrowed can be played."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.deck.reader import parse_deck, read_deck
from harness.deck.source import decode
from harness.drift.translation.borrowing import borrow_directives
from harness.drift.translation.findings import compare
from hypothesis import given, settings
from hypothesis import strategies as st

SLIDES = Path(__file__).parents[3] / "slides"
ENGLISH = SLIDES / "en" / "ourapponkube.md"
FRENCH = (SLIDES / "fr" / "ourapponkube.md").read_bytes()


@st.composite
def mutilated(draw: st.DrawFn) -> bytes:
    """The French deck with pieces cut, doubled, swapped and overwritten."""
    text = FRENCH
    for _ in range(draw(st.integers(1, 6))):
        first, two, three = sorted(draw(st.integers(0, len(text))) for _ in range(3))
        text = draw(
            st.sampled_from(
                [
                    text[:first] + text[two:],
                    text[:two] + text[first:],
                    text[:first] + text[two:three] + text[first:two] + text[three:],
                    text[:first] + draw(st.binary(max_size=20)) + text[first:],
                    text[:first]
                    + draw(st.sampled_from([b"`", b"'", b'"', b"$(", b"<<EOF\n", b"\n---\n"]))
                    + text[first:],
                ]
            )
        )
    return text


@pytest.fixture(scope="module")
def english() -> Deck:
    return read_deck(ENGLISH)


@given(text=mutilated())
@settings(max_examples=60)
def test_any_translation_can_be_compared_and_played(english: Deck, text: bytes) -> None:
    translation = parse_deck(decode(Path("fr.md"), text), "remark")
    lines = translation_lines(text)
    for finding in compare(english, translation):
        assert finding.span.path == Path("fr.md")
        assert 1 <= finding.span.line <= lines
        assert finding.message
        assert finding.help
    played, lent = borrow_directives(english, translation)
    own = [step for _, step in played.steps if not step.borrowed]
    assert len(own) == len(translation.steps)
    assert sum(step.borrowed for _, step in played.steps) == sum(
        lost_directive.word in ("hide", "wait", "keys", "open") for lost_directive in lent
    )
    assert borrow_directives(english, played)[1] == ()


def translation_lines(text: bytes) -> int:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
