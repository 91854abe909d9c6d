"""Since which version, until which version: one module a page, each with a `page()` that returns what the tables know, as data."""

from __future__ import annotations

from since import components, fields, kinds, kubectl, messages, overview, printed, tools
from since.rendering import render

FAMILIES = {
    "kubectl": kubectl.page,
    "kinds": kinds.page,
    "fields": fields.page,
    "tables": printed.page,
    "messages": messages.page,
    "components": components.page,
    "tools": tools.page,
}
"""The pages, by the names that they have in an address."""


def pages() -> dict[str, str]:
    """Return the pages in Markdown by their names, `index` first."""
    families = {name: page() for name, page in FAMILIES.items()}
    return {"index": overview.page(families)} | {name: render(page) for name, page in families.items()}
