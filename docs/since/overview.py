"""The page about the others: what is on each, and what each version changed."""

from __future__ import annotations

from collections.abc import Mapping

from harness.knowledge import servers
from harness.knowledge.kubectl import table

from since.entries import Page
from since.rendering import render_overview


def page(families: Mapping[str, Page]) -> str:
    """Return the page in Markdown, for the pages by their names."""
    of_servers = f"{len(servers.asked())} real servers of Kubernetes {servers.oldest()} to {servers.newest()}"
    origins = {
        "kubectl": f"the help of the real kubectl {table().oldest} to {table().newest}, and rows",
        "kinds": f"{of_servers}; before, the life cycles of `k8s.io/api`",
        "fields": f"{of_servers}, and rows",
        "tables": of_servers,
        "messages": f"{of_servers}, and rows",
        "components": "the help of the real programs, and rows",
        "tools": "rows with their sources",
    }
    return render_overview(families=[(name, families[name], origin) for name, origin in origins.items()])
