"""A translation that lost its hidden directives is played with its original's."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.drift.borrowing import borrow_directives, with_original
from harness.drift.originals import original_of

from tests.drift.test_translation import deck, slide

FULL = slide("A", "<!-- ```hide sleep 0``` -->", "kubectl logs -f a", "<!-- ```wait ready``` ```keys ^C``` -->", "ls")


def played(it: Deck) -> list[tuple[str, str, bool]]:
    return [(step.kind, step.text, step.borrowed) for _, step in it.steps]


def test_each_is_put_behind_the_command_that_it_was_behind() -> None:
    borrowed, count = borrow_directives(deck(FULL, "en.md"), deck(slide("B", "kubectl logs -f a", "ls")))
    assert played(borrowed) == [
        ("hide", "sleep 0", True),
        ("bash", "kubectl logs -f a", False),
        ("wait", "ready", True),
        ("keys", "^C", True),
        ("bash", "ls", False),
    ]
    assert count == 3
    assert {str(step.span.path) for _, step in borrowed.steps if step.borrowed} == {"en.md"}


def test_what_is_there_is_not_borrowed() -> None:
    borrowed, count = borrow_directives(deck(FULL, "en.md"), deck(FULL))
    assert count == 0
    assert not any(step.borrowed for _, step in borrowed.steps)


def test_what_belongs_to_a_lost_command_stays_away() -> None:
    borrowed, _ = borrow_directives(deck(FULL, "en.md"), deck(slide("B", "ls")))
    assert [kind for kind, _, _ in played(borrowed)] == ["hide", "bash"]


def test_expectations_and_options_come_along() -> None:
    original = deck(slide("A", "<!-- ```timeout 90``` -->", "a", "<!-- ```expect-exit 3``` -->"), "en.md")
    borrowed, count = borrow_directives(original, deck(slide("B", "a")))
    ((_, step),) = borrowed.steps
    assert (step.timeout, [claim.text for claim in step.expectations], count) == (90.0, ["3"], 1)


def test_a_slide_that_has_nothing_else_gets_them_too() -> None:
    original = deck(
        "# A\n\n.exercise[\n\n<!-- ```open http://node1:80/``` -->\n\n]\n\n---\n\n" + slide("B", "ls"), "en.md"
    )
    borrowed, _ = borrow_directives(original, deck("# A\n\n---\n\n" + slide("B", "ls")))
    assert [kind for kind, _, _ in played(borrowed)] == ["open", "bash"]


class TestWhereTheOriginalIs:
    @pytest.mark.parametrize(
        ("original", "translation"), [("en/x.md", "fr/x.md"), ("x.en.md", "x.fr.md"), ("a/en/b/x.md", "a/fr/b/x.md")]
    )
    def test_it_is_told_by_the_layout(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, original: str, translation: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for name in (original, translation):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(FULL)
        assert original_of(Path(translation)) == Path(original)
        assert original_of(tmp_path / translation) == tmp_path / original
        assert original_of(Path(original)) is None

    def test_there_may_be_none(self, tmp_path: Path) -> None:
        assert original_of(tmp_path / "fr" / "x.md") is None

    def test_what_was_borrowed_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "x.en.md").write_text(FULL)
        (tmp_path / "x.fr.md").write_text(slide("B", "kubectl logs -f a", "ls"))
        from harness.deck.reader import read_deck  # noqa: PLC0415

        borrowed, remark = with_original(read_deck(tmp_path / "x.fr.md"), None)
        assert remark == f"3 hidden directives borrowed from {tmp_path / 'x.en.md'}"
        assert borrowed.files == (tmp_path / "x.fr.md", tmp_path / "x.en.md")
