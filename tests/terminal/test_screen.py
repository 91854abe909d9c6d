"""What full-screen programs draw, whatever they send."""

from __future__ import annotations

import pytest
from harness.terminal.command import Size
from harness.terminal.screen import Screen
from hypothesis import given
from hypothesis import strategies as st

SIZE = Size(rows=5, columns=20)


def drawn(text: str) -> list[str]:
    screen = Screen(SIZE)
    screen.add(text.encode("utf-8", "surrogatepass"))
    return screen.lines()


def test_wide_characters_take_two_columns() -> None:
    assert drawn("\x1b[2;1H中é\x1b[2;5H!")[1] == "中é !"


@pytest.mark.parametrize(
    "question",
    ["\x1b[?4m", "\x1b[>4;2m", "\x1b[?6n", "\x1b[>c", "\x1b[?1$p", "\x1b[?5A", "\x1b[1;2;3A", "\x1b[9K", "\x1b[7J"],
    ids=repr,
)
def test_a_sequence_that_no_screen_knows_draws_nothing(question: str) -> None:
    assert drawn(f"\x1b[H{question}home")[0].endswith("home")


@given(
    st.lists(st.sampled_from([*"\x1b\x1b\x1b[[[]()#%?>; 0199ABCDHJKLMPXchlmnr\x07\n\r\tq中é\u0301", "\x1b[", "\x1b]"]))
)
def test_nothing_that_a_program_sends_breaks_the_picture(pieces: list[str]) -> None:
    lines = drawn("".join(pieces))
    assert len(lines) == SIZE.rows
