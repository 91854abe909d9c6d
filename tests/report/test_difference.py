"""Differences become sentences and diffs in one place."""

import tomllib
from pathlib import Path

import pytest
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide, DiffSpan
from harness.report import difference
from harness.report.difference import difference_lines, difference_sentence

TABLE = tomllib.loads(Path(difference.__file__).with_suffix(".toml").read_text())


@pytest.mark.parametrize("kind", DifferenceKind)
def test_each_kind_has_a_sentence(kind: DifferenceKind) -> None:
    sentence = difference_sentence(
        DifferenceRecord(kind=kind, number=1, column=2, expected="a", actual="b", detail="c")
    )
    assert sentence
    assert "{" not in sentence


def test_each_sentence_has_a_kind() -> None:
    assert {name for name, text in TABLE.items() if isinstance(text, str)} == {kind.value for kind in DifferenceKind}


@pytest.mark.parametrize(
    ("expected", "actual", "end"),
    [
        ("up", "down", 'the slide says "up", the output says "down"'),
        ("", "down", 'the output says "down" more'),
        ("up", "", 'the output lacks "up"'),
        ("{0.kind}" * 20, "x", f'the slide says "{("{0.kind}" * 20)[:59]}…", the output says "x"'),
    ],
)
def test_what_differs_in_a_line_or_cell(expected: str, actual: str, end: str) -> None:
    line = DifferenceRecord(kind=DifferenceKind.OTHER_LINE, number=2, expected=expected, actual=actual)
    assert difference_sentence(line) == f"line 2 of the slide's output: {end}"


def test_a_value_without_a_path_is_the_document() -> None:
    moved = DifferenceRecord(kind=DifferenceKind.ITEM_NOT_THERE, expected="1")
    assert difference_sentence(moved) == "the document: the slide says 1, the answer does not have it there"


def test_carets_stand_below_the_words_that_differ() -> None:
    spans = (DiffSpan(4, 7), DiffSpan(8, 13))
    shown = DifferenceRecord(
        kind=DifferenceKind.OTHER_CELL,
        number=1,
        subject="READY",
        expected="1/1",
        actual="0/1",
        lines=(
            DiffLineRecord(side=DiffSide.LEFT_OUT_BEFORE, count=2),
            DiffLineRecord(side=DiffSide.BOTH, text="NAME"),
            DiffLineRecord(side=DiffSide.SLIDE, text="web 1/1", differs=spans),
            DiffLineRecord(side=DiffSide.OUTPUT, text="web 0/1 5s", differs=spans),
            DiffLineRecord(side=DiffSide.SLIDE),
            DiffLineRecord(side=DiffSide.LEFT_OUT, count=1),
            DiffLineRecord(side=DiffSide.LEFT_OUT_BEHIND, count=3),
        ),
    )
    assert difference_lines(shown) == [
        'row 1 of the slide\'s table, column READY: the slide says "1/1", the output says "0/1"',
        "  … 2 lines before",
        "  NAME",
        "- web 1/1",
        "+ web 0/1 5s",
        "      ^^^ ^^^^^",
        "-",
        "  … 1 line",
        "  … 3 more lines",
    ]


def test_nothing_is_told_where_nothing_differs() -> None:
    assert difference_lines(None) == []
