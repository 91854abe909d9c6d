"""Where knowledge is from, with links to what can be read."""

from __future__ import annotations

import re

from markupsafe import Markup
from reference.tables import cell

_REFERENCE = re.compile(
    r"(?P<address>https://[^\s,;]+)|(?<![\w./-])(?P<repository>[\w-]+/[\w.-]+|kubernetes|etcd)#(?P<number>\d+)"
)
_REPOSITORIES = {"kubernetes": "kubernetes/kubernetes", "etcd": "etcd-io/etcd"}
"""Those that rows name without their owner."""


def linked(text: str) -> Markup:
    """Return a source in HTML; addresses, and issues of repositories on GitHub (`kubernetes#87077`), are links."""
    pieces, position = [], 0
    for reference in _REFERENCE.finditer(text):
        pieces += [Markup(cell(text[position : reference.start()])), _link(reference)]
        position = reference.end()
    return Markup().join([*pieces, Markup(cell(text[position:]))])


def _link(reference: re.Match[str]) -> Markup:
    address = reference["address"]
    if address is None:
        repository = _REPOSITORIES.get(reference["repository"], reference["repository"])
        address = f"https://github.com/{repository}/issues/{reference['number']}"
    return Markup('<a href="{}">{}</a>').format(address, reference[0])
