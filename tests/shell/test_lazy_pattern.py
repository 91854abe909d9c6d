"""Patterns that their first use compiles."""

from __future__ import annotations

import gc
import pkgutil
import re
from importlib import import_module

import harness
import pytest
from harness.shell.lazy_pattern import _Pattern, lazy_pattern


def test_it_is_used_as_any_pattern_is() -> None:
    number = lazy_pattern(r"(\d+)([a-z]?)", re.IGNORECASE)
    assert number.sub("N", "a 12 b 7") == "a N b N"
    match = number.search("to 12B")
    assert match is not None
    assert (match[1], match[2], match.re.pattern) == ("12", "B", number.pattern)
    assert number.groups == 2


def test_bytes_are_searched_by_bytes() -> None:
    assert lazy_pattern(rb"\x1b\[\d*m").split(b"a\x1b[1mb") == [b"a", b"b"]


def test_what_makes_no_sense_is_refused_by_the_first_use() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("a")


def test_all_patterns_of_the_harness_make_sense() -> None:
    for module in pkgutil.walk_packages(harness.__path__, "harness."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    gc.collect()  # the broken one of the test before
    patterns = [value for value in gc.get_objects() if isinstance(value, _Pattern)]
    assert len(patterns) > 200
    for lazy in patterns:
        assert lazy.groups >= 0
