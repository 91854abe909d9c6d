"""The registry of matchers, and the two kinds that need few words."""

from __future__ import annotations

import time

import pytest
from harness.deck.expectation_kind import ExpectationKind
from harness.match import Match, expectation_of, match

from tests.match.differences import text_of


@pytest.mark.parametrize("kind", ExpectationKind)
def test_every_kind_of_expectation_has_a_matcher(kind: ExpectationKind) -> None:
    assert match(kind, "1", "1") == Match()


def test_the_expectation_of_a_whole_output_is_its_lines_without_blanks_around_them() -> None:
    assert expectation_of("text", "\na  \n  b\n\n") == "a\n  b"


def test_no_pattern_is_made_of_an_output() -> None:
    assert expectation_of("re", "units: 7") is None


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="glob"):
        match("glob", "*", "x")


def test_a_pattern_is_searched_anywhere_and_anchors_at_lines() -> None:
    assert match("re", r"^units: \d+$", "worker\nunits: 7\ndone").satisfied
    assert not match("re", r"^units: \d+$", "all units: 7").satisfied


def test_a_pattern_may_span_lines() -> None:
    assert match("re", "a\nb\n", "x\na\nb\n").satisfied


def test_placeholders_mean_nothing_in_a_pattern() -> None:
    assert not match("re", "3xxxx", "31234").satisfied


def test_a_pattern_that_is_not_found_shows_the_end_of_the_output() -> None:
    output = "\n".join(f"line {number}" for number in range(100))
    lines = text_of(match("re", "nowhere", output)).split("\n")
    assert lines[0] == "nothing in the output matches 'nowhere'"
    assert lines[1] == "  … 85 lines before"
    assert lines[-1] == "+ line 99"


def test_a_broken_pattern_is_told() -> None:
    assert "is broken" in text_of(match("re", "(", "x"))


def test_a_pattern_that_backtracks_for_ever_is_ended() -> None:
    started = time.monotonic()
    detail = text_of(match("re", r"(a|a|aa)+$", "a" * 5000 + "b"))
    assert "backtracks too much" in detail
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("expected", "actual", "detail"),
    [
        ("1", "1", ""),
        (" 01 ", "1", ""),
        ("1", "0", "the slide says exit status 1, the command ended with 0"),
        ("1", "127", "the slide says exit status 1, the command ended with 127 (command not found)"),
        ("0", "", "the slide says exit status 0, the command has not ended"),
        ("failure", "1", "'failure' is no exit status: write a number from 0 to 255"),
    ],
)
def test_an_exit_status_is_compared_as_a_number(expected: str, actual: str, detail: str) -> None:
    assert text_of(match("exit", expected, actual)) == detail
