"""What is marked `end_to_end` runs where this machine can host a lab, and says why where it cannot."""

from __future__ import annotations

import functools
import os

import pytest
from harness.cluster import providers
from harness.cluster.errors import CannotHost
from harness.cluster.provider import Request

REQUIRE_LAB = "SLIDE_HARNESS_REQUIRE_LAB"
"""Set to 1 where a skipped lab would hide a failure."""


@functools.cache
def why_no_lab() -> str | None:
    try:
        providers.load("local").check_host(Request())
    except CannotHost as reason:
        return str(reason)
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("end_to_end") is None or (reason := why_no_lab()) is None:
        return
    if os.environ.get(REQUIRE_LAB) == "1":
        pytest.fail(f"{REQUIRE_LAB}=1 asks for the lab, which this machine cannot host: {reason}", pytrace=False)
    pytest.skip(reason)
