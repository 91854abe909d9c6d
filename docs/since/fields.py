"""Fields, labels and annotations of manifests: the schemas of real servers, and the rows about what a manifest holds."""

from __future__ import annotations

from harness.knowledge import servers
from harness.knowledge.fields import Schema, schemas
from harness.knowledge.rows import rows_by_file

from since.entries import Entry, Page, Section
from since.rows import entries_of_rows
from since.spans import seen

FILES = ("texts/fields", "texts/labels", "texts/configuration")
"""Of the rows that stand on this page."""
_TITLES = ("Volumes and fields", "Labels, taints and annotations", "Configuration of kustomize and kubeadm")
_COMMON = ("core.v1.", "apps.v1.", "batch.v1.", "networking.v1.", "meta.v1.")
"""How the schemas begin that workshops write; they stand first."""
_LEAD = """\
Fields that came or went while the API version of their kind stayed, from the schemas of the real servers; and what rows know of labels, annotations and
files of configuration. A field that came with its whole kind is not listed: [the kinds](kinds.md) are.
"""


def page() -> Page:
    """Return the page: what the rows know, then a section for each schema whose fields changed."""
    sections = [
        Section(title, file.partition("/")[2], "", entries_of_rows(rows_by_file()[file]))
        for title, file in zip(_TITLES, FILES, strict=True)
    ]
    for name, schema in sorted(schemas().items(), key=lambda named: (not named[0].startswith(_COMMON), named[0])):
        if entries := tuple(_entries(name, schema)):
            sections.append(Section(name, name.lower().replace(".", "-"), "", entries))
    return Page("Fields, labels, annotations", _LEAD, ("field", "known", "otherwise, and instead"), sections)


def _entries(name: str, schema: Schema) -> list[Entry]:
    asked = schema.versions & servers.asked().keys()
    return [
        Entry(f"{name}.{field}".lower().replace(".", "-"), f"`{field}`", seen(versions & asked, asked))
        for field, versions in schema.fields().items()
        if versions & asked != asked
    ]
