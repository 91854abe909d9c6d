"""A translation that lost its directives is played with its original's."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.errors import DeckError
from harness.deck.model import Deck, Skip, SkipKind
from harness.deck.reader import read_deck, without_classes
from harness.deck.versions import on_version
from harness.drift.translation.borrowing import borrow_directives, with_original
from harness.knowledge.version import Version

from tests.beside import DECKS, where_kept
from tests.drift.reading import deck, original, slide, slides

FULL = slide("A", "<!-- ```hide sleep 0``` -->", "kubectl logs -f a", "<!-- ```wait ready``` ```keys ^C``` -->", "ls")


def played(deck: Deck) -> list[str]:
    """Kind and text of each step; what is borrowed is marked."""
    return [f"{'+' * step.borrowed}{step.kind} {step.text}" for _, step in deck.steps]


def borrowed(theirs: str, ours: str) -> list[str]:
    return played(borrow_directives(original(theirs), deck(ours))[0])


def test_each_is_put_where_it_was() -> None:
    with_them, lent = borrow_directives(original(FULL), deck(slide("B", "kubectl logs -f a", "ls")))
    assert played(with_them) == ["+hide sleep 0", "bash kubectl logs -f a", "+wait ready", "+keys ^C", "bash ls"]
    assert [(lost_directive.word, lost_directive.text, str(lost_directive.span)) for lost_directive in lent] == [
        ("hide", "sleep 0", "en.md:5"),
        ("wait", "ready", "en.md:11"),
        ("keys", "^C", "en.md:11"),
    ]
    assert {str(step.span) for _, step in with_them.steps if step.borrowed} == {"en.md:5", "en.md:11"}


def test_the_rest_of_the_deck_stays_as_it_is() -> None:
    ours = deck(slides("# Bonjour\n", slide("B", "kubectl logs -f a", "ls")))
    with_them, _ = borrow_directives(original(slides("# Hello\n", FULL)), ours)
    assert [step for _, step in with_them.steps if not step.borrowed] == [step for _, step in ours.steps]
    assert [slide.title for slide in with_them.slides] == ["Bonjour", "B"]


def test_what_is_there_is_not_borrowed() -> None:
    ours = deck(FULL)
    assert borrow_directives(original(FULL), ours) == (ours, ())


def test_what_is_only_half_there_is_completed() -> None:
    theirs = slide("A", "cat", "<!-- ```wait ready``` ```keys ^D``` -->")
    assert borrowed(theirs, slide("B", "cat", "<!-- ```keys ^D``` -->")) == ["bash cat", "+wait ready", "keys ^D"]
    assert borrowed(theirs, slide("B", "cat", "<!-- ```longwait ready``` -->")) == [
        "bash cat",
        "longwait ready",
        "+keys ^D",
    ]


@pytest.mark.parametrize("kept", [0, 1])
def test_of_two_that_are_the_same_the_lost_one_is_borrowed(kept: int) -> None:
    keys = "<!-- ```keys ^C``` -->"
    ours = slide("B", *(["cat", keys, "top"] if kept == 0 else ["cat", "top", keys]))
    assert [step.lstrip("+") for step in borrowed(slide("A", "cat", keys, "top", keys), ours)] == [
        "bash cat",
        "keys ^C",
        "bash top",
        "keys ^C",
    ]


def test_what_waits_for_a_hidden_command_is_borrowed_with_it() -> None:
    theirs = slide("A", "ls", "<!-- ```hide ./serve``` ```wait up``` -->", "date")
    assert borrowed(theirs, slide("B", "ls", "date")) == ["bash ls", "+hide ./serve", "+wait up", "bash date"]


def test_what_belongs_to_a_lost_command_stays_away() -> None:
    assert borrowed(FULL, slide("B", "ls")) == ["+hide sleep 0", "bash ls"]
    assert borrowed(slide("A", "cat", "<!-- ```keys ^D``` -->"), "# B\n") == []


def test_what_belongs_to_a_lost_slide_stays_away() -> None:
    theirs = slides(slide("A", "ls"), slide("B", "cat", "<!-- ```keys ^D``` -->"), slide("C", "date"))
    assert borrowed(theirs, slides(slide("A", "ls"), slide("C", "date"))) == ["bash ls", "bash date"]


@pytest.mark.parametrize("has_command", [True, False])
def test_keys_on_a_later_slide_need_their_command_too(has_command: bool) -> None:
    theirs = slides(slide("A", "ls", "cat"), slide("B", "<!-- ```keys ^D``` -->"), slide("C", "date"))
    ours = slides(slide("A", "ls", *["cat"] * has_command), "# B\n", slide("C", "date"))
    assert ("+keys ^D" in borrowed(theirs, ours)) is has_command


def test_a_changed_command_is_waited_for_all_the_same() -> None:
    theirs = slide("A", "kubectl logs deploy/web -f", "<!-- ```wait up``` ```keys ^C``` -->")
    assert borrowed(theirs, slide("B", "kubectl logs deploy/site -f"))[1:] == ["+wait up", "+keys ^C"]
    assert borrowed(theirs, slide("B", "kubectl logs deploy/web")) == ["bash kubectl logs deploy/web"]


def test_blocks_that_are_split_get_theirs_around_them() -> None:
    theirs = slide("A", "<!-- ```hide sync``` -->", "date\ncat", "<!-- ```keys ^D``` -->")
    assert borrowed(theirs, slide("B", "date", "cat")) == ["+hide sync", "bash date", "bash cat", "+keys ^D"]


def test_expectations_and_options_come_along() -> None:
    theirs = slide("A", "<!-- ```timeout 90``` ```retry 5``` -->", "a", "<!-- ```expect-exit 3``` -->")
    with_them, lent = borrow_directives(original(theirs), deck(slide("B", "a")))
    ((_, step),) = with_them.steps
    assert (step.timeout, step.retry, step.borrowed) == (90.0, 5.0, False)
    assert [(expectation.text, str(expectation.span)) for expectation in step.expectations] == [("3", "en.md:11")]
    assert [lost_directive.word for lost_directive in lent] == ["timeout", "retry", "expect-exit"]
    (skipped,) = borrow_directives(original(slide("A", "<!-- ```skip later``` -->", "a")), deck(slide("B", "a")))[
        0
    ].steps
    assert skipped[1].skip == Skip(SkipKind.LEFT_OUT, "later")


def test_own_options_and_expectations_are_kept() -> None:
    theirs = slide("A", "<!-- ```timeout 90``` -->", "a", "<!-- ```expect one``` -->")
    ours = deck(slide("B", "<!-- ```timeout 9``` -->", "a", "<!-- ```expect un``` -->"))
    assert borrow_directives(original(theirs), ours) == (ours, ())


def test_borrowed_panes_put_each_step_into_its_own() -> None:
    theirs = slide("A", "ls", "<!-- ```tmux split-pane``` -->", "date")
    with_them, _ = borrow_directives(original(theirs), deck(slide("B", "ls", "date")))
    assert [(step.kind, step.terminal) for _, step in with_them.steps if step.kind == "bash"] == [
        ("bash", "term1"),
        ("bash", "term2"),
    ]


def test_a_slide_that_has_nothing_else_gets_them_too() -> None:
    theirs = slides(slide("A", "<!-- ```open http://node1:80/``` -->"), slide("B", "ls"))
    assert borrowed(theirs, slides("# A\n", slide("B", "ls"))) == ["+open http://node1:80/", "bash ls"]


def test_excluded_slides_neither_lend_nor_borrow() -> None:
    ours = without_classes(deck("class: x\n\n" + slide("B", "kubectl logs -f a", "ls")), ["x"])
    assert borrow_directives(without_classes(original("class: x\n\n" + FULL), ["x"]), ours) == (ours, ())


class TestByLayout:
    @pytest.fixture
    def translation(self, tmp_path: Path) -> Path:
        (tmp_path / "x.en.md").write_text(FULL)
        path = tmp_path / "x.fr.md"
        path.write_text(slide("B", "kubectl logs -f a", "ls"))
        return path

    def test_what_was_borrowed_is_said(self, tmp_path: Path, translation: Path) -> None:
        lender = tmp_path / "x.en.md"
        with_them, remark = with_original(read_deck(translation), None)
        assert remark == f"3 hidden directives borrowed from {lender}: hide (line 5), wait (line 11), keys (line 11)"
        assert with_them.files == (translation, lender)

    def test_an_original_that_cannot_be_read_is_no_obstacle_unless_it_was_named(
        self, tmp_path: Path, translation: Path
    ) -> None:
        lender = tmp_path / "x.en.md"
        lender.write_text("")
        ours = read_deck(translation)
        assert with_original(ours, None) == (
            ours,
            f"nothing is borrowed from the original: {lender}: the file is empty",
        )
        with pytest.raises(DeckError, match="the file is empty"):
            with_original(ours, lender)

    @pytest.mark.usefixtures("translation")
    def test_an_original_has_none(self, tmp_path: Path) -> None:
        ours = read_deck(tmp_path / "x.en.md")
        assert with_original(ours, None) == (ours, "")
        assert with_original(ours, tmp_path / "x.en.md") == (ours, "")


@where_kept(DECKS)
def test_the_given_translation_does_not_hang_at_its_stream() -> None:
    ours, remark = with_original(read_deck(DECKS / "ourapponkube.fr.md"), DECKS / "ourapponkube.en.md")
    assert remark.startswith("5 hidden directives borrowed from ")
    steps = [f"{'+' * step.borrowed}{step.kind} {step.text}" for _, step in ours.steps]
    at = steps.index("bash kubectl logs deploy/worker --follow")
    assert steps[at + 1 : at + 3] == ["+wait units of work done, updating hash counter", "+keys ^C"]
    assert steps[-1] == "+open http://master-0:3xxxx/"


def test_ranges_of_versions_are_borrowed_for_the_deck_for_slides_and_for_steps() -> None:
    head = "<!-- ```requires since 1.20``` -->\n\n"
    english = head + slides(
        "<!-- ```requires until 1.30``` -->\n" + slide("A", "kubectl get nodes"),
        slide("B", "<!-- ```requires since 1.25``` -->", "kubectl logs -f a", "<!-- ```wait ready``` -->", "ls"),
    )
    french = slides(
        slide("Un", "kubectl get nodes"), slide("Deux", "kubectl logs -f a", "<!-- ```wait ready``` -->", "ls")
    )
    with_them, lent = borrow_directives(original(english), deck(french))
    assert [(lost_directive.word, lost_directive.text, lost_directive.place.name) for lost_directive in lent] == [
        ("requires", "since 1.20 until 1.30", "DECK"),
        ("requires", "since 1.25", "ON"),
    ]

    def on(minor: int) -> list[str]:
        return [step.text for _, step in on_version(with_them, Version(1, minor)).steps if step.unmet is None]

    assert [on(19), on(20), on(25)] == [
        [],
        ["kubectl get nodes", "ls"],
        ["kubectl get nodes", "kubectl logs -f a", "ready", "ls"],
    ]
    assert borrow_directives(original(english), with_them) == (with_them, ())
