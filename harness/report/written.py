"""Files that were written for the audience, in words."""

from __future__ import annotations

from harness.record.model import FileRecord


def written_line(file: FileRecord) -> str:
    """Return what was written where, and whether another text was there before."""
    replaced = ", in the place of another text" if file.replaced else ""
    return f"written: {file.name} ({file.path}){replaced}"
