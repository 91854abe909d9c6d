"""The section of a version in CHANGELOG.md: what a release says of itself.

The file is written by hand, a line a change, and merged line by line (`merge=union`), so that nobody waits for another's line. A tool with a
fragment a change, such as towncrier, would have the same lines in as many files.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

_HEADING = re.compile(r"^## (?P<version>\S+) \((?P<date>[^()]*)\)$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
UNRELEASED = "unreleased"


class ChangelogError(Exception):
    """The changelog has no such section, or not as a release needs it. The message says where and what to write."""


class Section(Struct, frozen=True):
    """What the changelog says of a version."""

    version: str
    date: str
    """As `2026-12-01`, or `UNRELEASED`."""
    text: str
    """Its entries, without the heading."""
    start: int
    """Where its heading begins in the text of the file."""
    heading: str


def sections(changelog: str) -> list[Section]:
    """Return all sections, as they stand."""
    headings = list(_HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings[1:]), len(changelog)]
    return [
        Section(
            heading["version"], heading["date"], changelog[heading.end() : end].strip(), heading.start(), heading[0]
        )
        for heading, end in zip(headings, ends, strict=True)
    ]


def notes(path: Path, version: str) -> str:
    """Return the entries of a version that is to be released.

    Raises `ChangelogError` where it has no section, or none with a date, or one without an entry, or there is a newer one above it.
    """
    there = sections(path.read_text("utf-8"))
    section = next((section for section in there if section.version == version), None)
    if section is None:
        raise ChangelogError(f"{path}: no section “## {version} (DATE)”")
    if section is not there[0]:
        raise ChangelogError(f"{path}: “{there[0].heading}” stands above “{section.heading}”: the newest comes first")
    if not _DATE.fullmatch(section.date):
        raise ChangelogError(f"{path}: “{section.heading}” has no date like 2026-12-01")
    if not any(line.startswith("- ") for line in section.text.splitlines()):
        raise ChangelogError(f"{path}: “{section.heading}” has no entry")
    return section.text


def dated(path: Path, version: str, date: str) -> None:
    """Give the section of a version a date, if it has none. Raises `ChangelogError` where there is no such section."""
    text = path.read_text("utf-8")
    section = next((section for section in sections(text) if section.version == version), None)
    if section is None:
        raise ChangelogError(f"{path}: no section “## {version} ({UNRELEASED})”")
    if section.date == UNRELEASED:
        end = section.start + len(section.heading)
        path.write_text(f"{text[: section.start]}## {version} ({date}){text[end:]}", "utf-8")
