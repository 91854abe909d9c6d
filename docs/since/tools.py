"""Tools, images and addresses beside Kubernetes: the rows about them."""

from __future__ import annotations

from harness.knowledge.rows import rows_by_file

from since import components, fields, kubectl
from since.entries import Page, Section
from since.rows import entries_of_rows

_LEAD = """\
What has releases of its own: until which Kubernetes a deck of that time is right to type it. Each row has the source that it was verified by.
"""
_TITLES = {"texts/images": "Images", "texts/addresses": "Addresses", "programs/apt": "apt, apt-get"}


def page() -> Page:
    """Return the page: images and addresses, then a section for each program."""
    elsewhere = {*kubectl.FILES, *components.FILES, *fields.FILES}
    sections = []
    for file, rows in sorted(rows_by_file().items(), key=lambda entry: (entry[0].startswith("programs/"), entry[0])):
        about = [row for row in rows if row.finding != "drift-output"]
        if file not in elsewhere and about:
            name = file.rpartition("/")[2]
            sections.append(Section(_TITLES.get(file, name), f"about-{name}", "", entries_of_rows(about)))
    return Page("Tools, images, addresses", _LEAD, ("what", "right", "otherwise, and instead"), sections)
