"""`harness doctor` as it is typed."""

from __future__ import annotations

import json

from tests.faces.conftest import Run


def test_a_line_for_each_thing_and_the_way_out_of_what_is_missing(harness: Run) -> None:
    ran = harness("doctor")
    listed = json.loads(harness("doctor", "--json").output)["abilities"]
    assert [line.split(":")[0][2:] for line in ran.output.splitlines() if line[0] in "✓·!✗"] == [
        ability["name"] for ability in listed
    ]
    is_missing = any(ability["state"] == "missing" for ability in listed)
    assert ran.status == (6 if is_missing else 0)
    assert all(ability["way_out"] for ability in listed if ability["state"] in ("missing", "limited"))
