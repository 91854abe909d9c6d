"""Files that were written for the audience, in words."""

from __future__ import annotations

from harness.record.model import FileRecord


def written_line(file: FileRecord) -> str:
    """Return what was written and where, and whether another text was there before."""
    where = f" ({file.path})" if file.path != file.name else ""
    replaced = ", in the place of another text" if file.replaced else ""
    return f"written: {file.name}{where}{replaced}"
