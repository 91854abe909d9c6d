"""Decks put together: one after the other, or pages before a deck whose slides keep their numbers."""

from __future__ import annotations

from pathlib import Path

from harness.deck.joining import after, together
from harness.deck.model import Deck
from harness.deck.reader import read_deck


def deck(folder: Path, name: str, *titles: str) -> Deck:
    path = folder / name
    path.write_text("\n\n".join(f"# {title}\n\n```bash\necho {title}\n```" for title in titles))
    return read_deck(path)


def slides(deck: Deck) -> list[tuple[int, str, str]]:
    return [(slide.number, slide.title, slide.span.path.name) for slide in deck.slides]


def test_decks_follow_each_other_and_each_step_keeps_its_place(tmp_path: Path) -> None:
    whole = together([deck(tmp_path, "a.md", "One", "Two"), deck(tmp_path, "b.md", "Three")])
    assert slides(whole) == [(1, "One", "a.md"), (2, "Two", "a.md"), (3, "Three", "b.md")]
    assert [(step.span.path.name, step.span.line) for _, step in whole.steps] == [
        ("a.md", 4),
        ("a.md", 10),
        ("b.md", 4),
    ]
    assert (whole.path.name, whole.title, whole.dialect) == ("a.md", "One + Three", "markdown")
    assert [path.name for path in whole.files] == ["a.md", "b.md"]


def test_each_is_read_in_its_own_dialect(tmp_path: Path) -> None:
    path = tmp_path / "b.md"
    path.write_text("# B\n\n.exercise[\n\n```bash\necho b\n```\n\n]\n")
    whole = together([deck(tmp_path, "a.md", "A"), read_deck(path)])
    assert whole.dialect == "markdown + remark"
    assert [step.text for _, step in whole.steps] == ["echo A", "echo b"]


def test_what_comes_before_a_deck_changes_no_number_of_its_slides(tmp_path: Path) -> None:
    page = deck(tmp_path, "page.md", "Page", "More")
    whole = after([deck(tmp_path, "a.md", "One", "Two"), deck(tmp_path, "b.md", "Three")], page)
    assert slides(whole) == [
        (-2, "One", "a.md"),
        (-1, "Two", "a.md"),
        (0, "Three", "b.md"),
        (1, "Page", "page.md"),
        (2, "More", "page.md"),
    ]
    assert [slide.is_setup for slide in whole.slides] == [True, True, True, False, False]
    assert (whole.path, whole.title) == (page.path, "Page")


def test_a_page_does_not_come_before_itself(tmp_path: Path) -> None:
    page = deck(tmp_path, "page.md", "Page")
    assert after([page], page) == page
    again = read_deck(tmp_path / "." / "page.md")
    assert [slide.number for slide in after([deck(tmp_path, "a.md", "One"), again], page).slides] == [0, 1]
