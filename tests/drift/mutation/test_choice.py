"""Which lies are told, where not all are."""

from __future__ import annotations

from pathlib import Path

from harness.deck.reader import read_deck
from harness.drift.mutation.kinds import all_lies
from harness.drift.mutation.lies import chosen

ENGLISH = Path(__file__).parents[3] / "slides" / "en" / "ourapponkube.md"
LIES = all_lies(read_deck(ENGLISH))


def test_all_are_told_where_nothing_is_asked_for() -> None:
    assert chosen(LIES) == LIES
    assert chosen(LIES, limit=len(LIES) + 1) == LIES


def test_by_their_names_and_kinds_in_the_order_of_the_deck() -> None:
    assert [lie.id for lie in chosen(LIES, ["L12", "L3"])] == ["L3", "L12"]
    assert {lie.kind for lie in chosen(LIES, kinds=["port", "image"])} == {"port", "image"}
    assert chosen(LIES, ["L1"], ["port"]) == ()


def test_a_few_are_of_every_kind_and_spread_over_the_slides() -> None:
    few = chosen(LIES, limit=24)
    assert len(few) == 24
    assert few == tuple(lie for lie in LIES if lie in few)
    assert {lie.kind for lie in few} == {lie.kind for lie in LIES}
    slides = {lie.slide for lie in LIES}
    assert len({lie.slide for lie in few}) >= len(slides) * 2 / 3
    most = max(sum(lie.kind == kind for lie in few) for kind in {lie.kind for lie in few})
    assert most <= 3


def test_more_of_them_are_those_and_others() -> None:
    assert {lie.id for lie in chosen(LIES, limit=10)} < {lie.id for lie in chosen(LIES, limit=20)}
