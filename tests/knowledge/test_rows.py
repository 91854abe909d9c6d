"""Every row finds its own example where it is wrong, keeps silent where it is right, and what it tells one to write is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Finding
from harness.knowledge.releases import NEWEST
from harness.knowledge.rows import Row, RowError, read_row, rows, rows_by_id
from harness.knowledge.version import UnknownVersion, Version, read_version

from tests.check.reading import findings

ROWS = [pytest.param(row, id=row.id) for row in rows()]
SOUND = {"finding": "drift-flag", "what": "x", "write": "y", "source": "z", "until": "1.17"}


def drifts(folder: Path, row: Row, text: str, version: Version) -> list[Finding]:
    word = "console" if row.output and row.commands else "text" if row.output else "yaml" if row.manifest else "bash"
    return findings(
        folder, f"# Slide\n\n.exercise[\n\n```{word}\n{text}\n```\n\n]\n", select=("drift",), kubernetes=str(version)
    )


def wrong_versions(row: Row) -> list[Version]:
    """The nearest that are not among those in which it is right, and the newest of all."""
    versions = [row.until.next, NEWEST] if row.until else []
    return versions + ([row.since.before] if row.since else [])


@pytest.mark.parametrize("row", ROWS)
def test_it_finds_its_example_where_it_is_wrong(tmp_path: Path, row: Row) -> None:
    for version in wrong_versions(row):
        row_findings = drifts(tmp_path, row, row.finds, version)
        mine = [
            finding
            for finding in row_findings
            if finding.id == row.finding and finding.message.startswith(row.what.split("{")[0])
        ]
        assert len(mine) == 1, (str(version), row_findings)
        assert row.source in mine[0].help
        assert "{" not in mine[0].message.replace("version.Info{…}", "")


@pytest.mark.parametrize("row", ROWS)
def test_it_keeps_silent_where_its_example_is_right(tmp_path: Path, row: Row) -> None:
    for version in {version for version in (row.since, row.until) if version}:
        assert not drifts(tmp_path, row, row.finds, version), str(version)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in rows() if row.clean])
def test_what_to_write_instead_is_clean(tmp_path: Path, row: Row) -> None:
    for version in [row.until.next, NEWEST] if row.until else wrong_versions(row):
        assert not drifts(tmp_path, row, row.clean, version), str(version)


def test_every_row_has_an_example_and_a_source() -> None:
    assert all(row.finds and row.source for row in rows())
    assert len(rows_by_id()) == len(rows()) > 70


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"id": "x", **SOUND, "flag": "--y"}, "no key flag"),
        ({"id": "x", **SOUND, "finding": "drift-x"}, "no finding drift-x"),
        ({"id": "x", "finding": "drift-flag", "what": "x", "write": "y", "until": "1.17"}, "lacks source"),
        ({"id": "x", "finding": "drift-flag", "what": "x", "write": "y", "source": "z"}, "lacks since or until"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_name(row: dict[str, str], complaint: str) -> None:
    with pytest.raises(RowError, match=rf"row x: .*{complaint}"):
        read_row(row)


@pytest.mark.parametrize(
    ("text", "version"), [("1.31", (1, 31)), ("v1.20.5+really1.20.2", (1, 20)), (" 1.9 ", (1, 9)), ("2.0-rc1", (2, 0))]
)
def test_versions_as_people_write_them(text: str, version: tuple[int, int]) -> None:
    assert read_version(text) == version


@pytest.mark.parametrize("text", ["", "1", "latest", "1.x", "1.31 or so"])
def test_no_version(text: str) -> None:
    with pytest.raises(UnknownVersion, match=r"like 1\.31"):
        read_version(text)
