"""What was written for the audience, in words."""

from __future__ import annotations

import pytest
from harness.record.model import FileRecord
from harness.report.written import written_line


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (FileRecord(name="app.py", path="~/shop/app.py"), "written: app.py (~/shop/app.py)"),
        (FileRecord(name="~/app.py", path="~/app.py"), "written: ~/app.py"),
        (
            FileRecord(name="app.py", path="~/shop/app.py", replaced=True),
            "written: app.py (~/shop/app.py), in the place of another text",
        ),
    ],
)
def test_the_place_of_a_file_is_told_from_the_home_on(file: FileRecord, line: str) -> None:
    assert written_line(file) == line
