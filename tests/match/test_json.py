"""JSON on a slide, compared with an answer."""

import json
import time

import pytest
from harness.match import match
from hypothesis import given
from hypothesis import strategies as st

from tests.match.differences import text_of


def satisfied(expected: str, actual: str) -> bool:
    return match("json", expected, actual).satisfied


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        pytest.param('{"a": 1, "b": [1, 2]}', '{"b":[1,2],\n"a":1}', id="spaces and order of members"),
        pytest.param('{"a": 1, ...}', '{"b": 2, "a": 1}', id="members left out"),
        pytest.param('{\n  "a": 1\n  ...\n  "c": 3\n}', '{"a":1,"b":2,"c":3}', id="left out without commas"),
        pytest.param('{"a": ...}', '{"a": {"b": [1]}}', id="a value left out"),
        pytest.param('{"a": "..."}', '{"a": 7}', id="a quoted value left out"),
        pytest.param('{"...": "...", "a": 1}', '{"a": 1, "b": 2}', id="a quoted member left out"),
        pytest.param("[1, ..., 9]", "[1, 2, 3, 9]", id="items left out"),
        pytest.param('["busybox", ...]', '["busybox"]', id="nothing left out"),
        pytest.param("...", "[]", id="everything left out"),
        pytest.param('{"port": 3xxxx}', '{"port": 31234}', id="a bare placeholder"),
        pytest.param('{"pod": "web-xxxxx-yyyyy"}', '{"pod": "web-8bf4c7d9f6-xk2wd"}', id="a placeholder in a string"),
        pytest.param('{"at": "http://..."}', '{"at": "http://10.0.0.1/"}', id="left out in a string"),
        pytest.param('{"a": 1}', '  % Total\r\n100 21\r\n{"a":\n 1}\nbye', id="other lines around"),
        pytest.param('{"a": 1}', '[1] 4711\n{"a": 0}\n{"a": 1}', id="several documents"),
        pytest.param('{"a": 1}', 'HTTP 200 {"a":1}', id="not at the start of a line"),
        pytest.param("1.0", "1", id="numbers"),
        pytest.param('"ok"', 'warning\n"ok"\n', id="a string alone"),
        pytest.param("null", "null", id="null alone"),
    ],
)
def test_the_answer_says_what_the_slide_says(expected: str, actual: str) -> None:
    assert satisfied(expected, actual), text_of(match("json", expected, actual))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        pytest.param("[1, 2]", "[2, 1]", id="order of items"),
        pytest.param('{"a": 1}', '{"a": 1, "b": 2}', id="a member more"),
        pytest.param('{"a": 1, ...}', '{"b": 2}', id="a member less"),
        pytest.param("[1, ..., 9]", "[1, 9, 2]", id="the end after items left out"),
        pytest.param('{"a": "10.0.0.1"}', '{"a": "10.0.0.2"}', id="strings are exact"),
        pytest.param('{"a": 1}', '{"a": true}', id="true is not 1"),
        pytest.param('{"a": 1}', '{"a": "1"}', id="a string is no number"),
        pytest.param('{"a": null}', "{}", id="null is not nothing"),
        pytest.param('{"port": 3xxxx}', '{"port": 80}', id="no node port"),
    ],
)
def test_the_answer_says_something_else(expected: str, actual: str) -> None:
    assert not satisfied(expected, actual)


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(documents)
def test_every_document_matches_itself(document: object) -> None:
    assert satisfied(json.dumps(document), "noise\n" + json.dumps(document, indent=4) + "\n")


@given(documents, documents)
def test_a_difference_is_always_told(expected: object, answer: object) -> None:
    result = match("json", json.dumps(expected), json.dumps(answer))
    assert result.satisfied is (text_of(result) == "")


def test_the_difference_is_named_by_its_path_then_shown() -> None:
    detail = text_of(match("json", '{"repositories":["alpine"]}', '{"repositories":["busybox"]}\n'))
    assert detail.split("\n") == [
        'repositories[0]: the slide says "alpine", the command answered "busybox"',
        "  {",
        '    "repositories": [',
        '-     "alpine"',
        '+     "busybox"',
        "    ]",
        "  }",
    ]


@pytest.mark.parametrize(
    ("expected", "actual", "sentence"),
    [
        ('{"a": 1}', "{}", "a: the slide says 1, the answer has no such member"),
        ("{}", '{"a": 1}', "a: the command answered 1, the slide has no such member"),
        ('{"x": {"a.b": 1}}', '{"x": {"a.b": 2}}', 'x["a.b"]: the slide says 1, the command answered 2'),
        ("[1, 2]", "[1]", "[1]: the slide says 2, the answer has no such item"),
        ("[1, 3]", "[1, 2, 3]", "[1]: the command answered 2, the slide has no such item"),
        ('[{"n": 1}, ...]', '[{"n": 2}, {"n": 3}]', "[0].n: the slide says 1, the command answered 2"),
        ("[]", "{}", "the document: the slide says [], the command answered {}"),
    ],
)
def test_a_sentence_says_where_and_what(expected: str, actual: str, sentence: str) -> None:
    assert text_of(match("json", expected, actual)).split("\n")[0] == sentence


def test_what_the_slide_leaves_out_is_not_shown_as_a_difference() -> None:
    detail = text_of(match("json", '{"a": 1, "b": "web-xxxxx", ...}', '{"z": 0, "a": 2, "b": "web-1"}'))
    assert [line for line in detail.split("\n")[1:] if line[0] != " "] == ['-   "a": 1', '+   "a": 2']


def test_a_large_answer_shows_only_what_is_near_the_difference() -> None:
    items = [{"number": number} for number in range(2000)]
    answer = [*items[:1000], {"number": -1}, *items[1001:]]
    detail = text_of(match("json", json.dumps(items), json.dumps(answer))).split("\n")
    assert detail[0] == "[1000].number: the slide says 1000, the command answered -1"
    assert len(detail) < 12


def test_the_document_closest_to_the_slide_is_the_one_compared() -> None:
    detail = text_of(match("json", '{"a": 1, "b": 2}', '[1] 4711\n{"a": 1, "b": 3}\n[]'))
    assert detail.startswith("b: the slide says 2, the command answered 3")


def test_no_json_in_the_output_shows_the_output() -> None:
    detail = text_of(match("json", "{}", "curl: (7) Failed to connect\n"))
    assert detail.split("\n") == ["there is no JSON in the output:", "+ curl: (7) Failed to connect"]


def test_broken_json_on_the_slide_is_told_with_its_place() -> None:
    assert text_of(match("json", '{"a": 1', "{}")).startswith("the slide's JSON is broken at its line 1, column 8")


@pytest.mark.parametrize("output", ["[" * 1_000_000, '{"a":' * 200_000, "[1," * 300_000, "1" * 100_000 + "{"])
def test_hostile_output_is_given_up_quickly(output: str) -> None:
    started = time.process_time()
    assert not satisfied('{"a": 1}', output)
    assert time.process_time() - started < 2
