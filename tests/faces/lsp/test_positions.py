"""Columns and the units in which an editor counts."""

from __future__ import annotations

import pytest
from harness.faces.lsp.positions import Lines
from lsprotocol.types import Position, PositionEncodingKind, Range
from pygls.workspace import PositionCodec

LINE = "é🙂x ls“"


@pytest.mark.parametrize(
    ("encoding", "units"),
    [
        (PositionEncodingKind.Utf8, [0, 2, 6, 7, 8, 9, 10, 13]),
        (PositionEncodingKind.Utf16, [0, 1, 3, 4, 5, 6, 7, 8]),
        (PositionEncodingKind.Utf32, [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_column_is_the_same_there_and_back(encoding: PositionEncodingKind, units: list[int]) -> None:
    lines = Lines([LINE], PositionCodec(encoding))
    columns = range(1, len(LINE) + 2)
    assert [lines.position(1, column).character for column in columns] == units
    assert [lines.column(Position(0, unit)) for unit in units] == list(columns)


@pytest.mark.parametrize(
    ("text", "column", "marked"),
    [
        ("  kubectl get po", 1, "kubectl get po"),
        ("  kubectl get po", 3, "kubectl get po"),
        ("  kubectl get po", 11, "get"),
        ("  kubectl get po  ", 40, "kubectl get po"),
        ("a  b", 2, " "),
        ("", 1, ""),
        ("   ", 2, ""),
    ],
)
def test_a_word_is_marked_or_a_whole_line(text: str, column: int, marked: str) -> None:
    there = Lines([text], PositionCodec()).marked(1, column)
    assert text[there.start.character : there.end.character] == marked


def test_a_place_that_is_not_there_any_more_is_at_the_end() -> None:
    lines = Lines(["one", "two"], PositionCodec())
    assert lines.marked(9, 4) == Range(Position(1, 0), Position(1, 0))
    assert Lines([], PositionCodec()).position(3, 3) == Position(0, 0)
    assert lines.column(Position(7, 7)) == 1
