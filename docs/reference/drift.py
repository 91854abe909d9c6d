"""The page of what is known to have drifted."""

from __future__ import annotations

from harness.deck.findings import wordings
from harness.knowledge.rows import FINDINGS, Row, rows

from reference.tables import cell, table


def page() -> str:
    """A table for each finding."""
    parts = [
        "# What drifted since when\n",
        "What `harness check` knows of commands, flags, meanings, outputs and tools, from its own rows of knowledge. "
        "Besides, it knows which version serves which API, and every flag of every kubectl from 1.20 on. "
        "[What drifted](../drift.md) tells how to use it, and how to add a row.\n",
    ]
    known = rows()
    for finding in FINDINGS:
        words = wordings()[finding].means
        found = [row for row in known if row.finding == finding]
        if found:
            parts += [
                f"## {finding}\n",
                f"{words[0].upper()}{words[1:]}.\n",
                table(
                    ("what", "right", "otherwise", "write instead", "source"),
                    [
                        (cell(row.what), _versions(row), cell(row.change), cell(row.write), cell(row.source))
                        for row in found
                    ],
                ),
            ]
    return "\n".join(parts)


def _versions(row: Row) -> str:
    since = f"since {row.since}" if row.since else ""
    until = f"until {row.until}" if row.until else ""
    return " ".join(filter(None, (since, until)))
