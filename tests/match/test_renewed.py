"""A claim that was not met says what appeared, in its author's way."""

from __future__ import annotations

import pytest
from harness.match import match
from harness.match.renewed import renewed
from hypothesis import example, given
from hypothesis import strategies as st

TEXTS = [
    ('deployment "web" created', "deployment.apps/web created\n", "deployment.apps/web created"),
    ("web-xxxxx is ready", "web-8k2lp has started", "web-xxxxx has started"),
    ("a\n...\nport 3xxxx is on", "a\nb\nport 31234 is open now\n", "a\n...\nport 3xxxx is open now"),
    ("first line\nsecond is old\nthird line", "first line\nsecond is new\nthird line", "first line\nsecond is new\nthird line"),
    ("one and two\nfour and five", "one and two\nthree and\nfour and six", "one and two\nthree and\nfour and six"),
    ("one and two\ngone now\nfour and five", "one and two\nfour and five", "one and two\nfour and five"),
    ("  Replicas:   3 desired", "Replicas:   4 desired | 4 updated", "  Replicas:   4 desired | 4 updated"),
    (
        "NAME   READY   STATUS    RESTARTS   AGE\nweb-xxxxx   1/1   Pending   0   3d\n...",
        "NAME        READY   STATUS    RESTARTS   AGE\nother       1/1     Running   0          4s\nweb-8k2lp   1/1     Running   0          4s",
        "NAME   READY   STATUS    RESTARTS   AGE\nweb-xxxxx   1/1     Running   0          3d\n...",
    ),
    (
        "NAME   DESIRED   CURRENT   UP-TO-DATE   AVAILABLE   AGE\nweb    1         1         1            1           3d",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    1/1     1            1           9s",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    1/1     1            1           3d",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "output", "after"), TEXTS)
def test_only_what_differs_is_changed(expected: str, output: str, after: str) -> None:
    text = renewed("text", expected, output)
    assert text is not None
    assert [line.split() for line in text.split("\n")] == [line.split() for line in after.split("\n")]
    assert renewed("text", text, output) is None, "there is nothing more to change"


@pytest.mark.parametrize(
    ("expected", "output", "after"),
    [
        ('{"repositories":["busybox"]}', '{"repositories":["busybox", "web"]}', '{"repositories":["busybox","web"]}'),
        ('{"a": "xxxxx", "b": 1}', '{"a": "8k2lp", "b": 2}', '{"a": "xxxxx", "b": 2}'),
        ('{"gone": 1, "a": [1, 2]}', '{"a": [1, 3], "new": true}', '{"a": [1, 3], "new": true}'),
        ('{\n    "a": 1\n}', '{"a": 2}', '{\n    "a": 2\n}'),
        ('{"a": 1, "...": "..."}', '{"a": 2, "b": 3}', '{"a": 2, "...": "..."}'),
    ],
)
def test_json_keeps_its_shape_on_the_slide(expected: str, output: str, after: str) -> None:
    assert renewed("json", expected, output) == after


@pytest.mark.parametrize(
    ("kind", "expected", "output"),
    [
        ("text", "all is well", "Segmentation fault\ncore dumped"),
        ("text", "all is well", ""),
        ("text", "all is well", "all is well"),
        ("json", '{"a": ...}', '{"b": 1}'),
        ("json", '{"a": 1}', "no JSON"),
        ("re", "a+", "b"),
        ("exit", "1", "0"),
        ("text", "NAME   READY\nweb    1/1", "No resources found"),
        ("text", "NAME   READY\nweb    1/1", "NAME   READY\nother  1/1"),
    ],
)
def test_another_output_altogether_is_no_expectation(kind: str, expected: str, output: str) -> None:
    assert renewed(kind, expected, output) is None


LINE = st.lists(st.sampled_from(["a", "b", "c-xxxxx", "...", "10.0.0.1", "3xxxx", "d:", "NAME", "READY"]), min_size=1, max_size=4).map("  ".join)  # fmt: skip
REAL = st.lists(st.sampled_from(["a", "b", "c-8k2lp", "10.0.0.2", "31234", "d:", "NAME", "READY"]), max_size=4).map("   ".join)  # fmt: skip


@example("a  a\n...  a  a", "a   a\na\na")
@given(st.lists(LINE, min_size=1, max_size=6).map("\n".join), st.lists(REAL, max_size=8).map("\n".join))
def test_what_it_says_is_met_and_stays(expected: str, output: str) -> None:
    text = renewed("text", expected, output)
    if text is not None:
        assert match("text", text, output).satisfied
        assert renewed("text", text, output) is None
