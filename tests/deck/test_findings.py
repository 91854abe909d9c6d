"""What is wrong with a deck is said with its line and the way out; nothing is guessed, nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.errors import DeckError
from harness.deck.reader import find_decks, read_deck
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deck.reading import exercise, ids, read

COMMAND = "```bash\na\n```\n\n"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("# A\n\n.exercise[\n\n```bash\na\n```\n\n---\n\n# B\n", ("unclosed-exercise", 3)),
        ("# A\n\n.exercise[\n\n```bash\na\n", ("unclosed-fence", 5)),
        ("# A\n\n<!-- ```hide x```\n\n# B\n", ("unclosed-comment", 3)),
        (exercise("```bsah\na\n```"), ("unknown-directive", 5)),
        (exercise(COMMAND + "<!-- ```wiat x``` -->"), ("unknown-directive", 9)),
        (exercise("<!-- ```wait x``` -->"), ("wait-without-command", 5)),
        (exercise("<!-- ```expect x``` -->"), ("expect-without-command", 5)),
        (exercise(COMMAND + '<!-- ```expect json {"a": }``` -->'), ("bad-expect", 9)),
        (exercise(COMMAND + "<!-- ```expect re (``` -->"), ("bad-expect", 9)),
        (exercise(COMMAND + "<!-- ```expect-exit one``` -->"), ("bad-expect-exit", 9)),
        (exercise("<!-- ```timeout soon``` -->\n" + COMMAND), ("bad-timeout", 5)),
        (exercise("<!-- ```skip``` -->\n" + COMMAND), ("bad-skip", 5)),
        (exercise("<!-- ```tmux kill-server``` -->\n" + COMMAND), ("bad-tmux", 5)),
        (exercise(COMMAND + "<!-- ```timeout 5``` -->"), ("directive-without-step", 9)),
    ],
)
def test_a_finding_has_a_stable_id_and_the_right_line(text: str, finding: tuple[str, int]) -> None:
    assert finding in ids(text)


def test_an_unknown_directive_comes_with_what_may_have_been_meant() -> None:
    (finding,) = read(exercise(COMMAND + "<!-- ```wiat x``` -->")).findings
    assert "Did you mean `wait`?" in finding.help
    assert finding.prevents_playing


def test_what_is_commented_out_and_no_directive_is_left_alone() -> None:
    assert ids(exercise(COMMAND + "<!--\n```yaml\na: b\n```\n\n```\nanything\n```\n-->")) == []


def test_bytes_that_are_no_utf_8_are_reported_where_they_stand() -> None:
    (finding,) = read(b"# A\n\ncaf\xe9 here\n").findings
    assert (finding.id, finding.span.line, finding.span.column) == ("not-utf-8", 3, 4)
    assert "0xE9" in finding.message
    assert not finding.prevents_playing


def test_a_sound_deck_has_no_finding() -> None:
    assert ids(exercise(COMMAND + "<!-- ```wait x``` -->")) == []


@pytest.mark.parametrize(
    ("name", "message"), [("nowhere.md", "no such file"), (".", "is a directory"), ("empty.md", "is empty")]
)
def test_what_cannot_be_opened_is_said(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty.md").write_text("\n")
    with pytest.raises(DeckError, match=message):
        read_deck(tmp_path / name)


def test_a_folder_without_pages_has_no_decks(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pytest\n")
    with pytest.raises(DeckError, match="no deck in this directory"):
        find_decks(tmp_path)
    (tmp_path / "deck.md").write_text(exercise(COMMAND))
    assert find_decks(tmp_path) == [tmp_path / "deck.md"]


PIECES = st.sampled_from(
    [
        "---\n",
        "--\n",
        "???\n",
        ".exercise[\n",
        "]\n",
        "```bash\n",
        "```\n",
        "<!--",
        "-->",
        "- item\n",
        "  ",
        "echo a\n",
        "```wait x```",
        "# T\n",
        "class: a\n",
        "\t",
        "> ",
        "`",
        "é",
        "\0",
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_crashes_the_reader_and_every_finding_has_a_line_of_it(text: str) -> None:
    for finding in read(text).findings:
        assert 1 <= finding.span.line <= text.count("\n") + 2


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    read(data)


def test_a_step_whose_bytes_are_undecidable_is_skipped_with_that_reason_and_the_others_are_played() -> None:
    text = exercise("```bash\necho caf\0\n```\n\n```bash\necho b\n```").encode().replace(b"\0", b"\xe9")
    first, second = (step for _, step in read(text).steps)
    assert first.skip is not None
    assert "cannot be known" in first.skip
    assert second.skip is None
