"""Programs that a deck runs and that are not there."""

from pathlib import Path

import pytest

from tests.check.reading import exercise, findings


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("k get pods\nk get ns", [("missing-tool", "note", "alias k=kubectl")]),
        ("alias k=kubectl\nk get pods", []),
        ("mytool-of-nobody", [("missing-tool", "note", "Install it")]),
    ],
)
def test_what_is_no_program_is_told_with_its_way_out(
    tmp_path: Path, typed: str, expected: list[tuple[str, str, str]]
) -> None:
    seen = findings(tmp_path, exercise(typed), select=("missing-tool",))
    assert [(finding.id, finding.severity.value) for finding in seen] == [
        (name, severity) for name, severity, _ in expected
    ]
    assert all(words in (finding.help or "") for finding, (_, _, words) in zip(seen, expected, strict=True))
