"""Say in words which files were written for the audience."""

from harness.record.model import FileRecord


def written_line(file: FileRecord) -> str:
    """Return a line that says what was written, where, and whether it replaced another text."""
    where = f" ({file.path})" if file.path != file.name else ""
    replaced = ", in the place of another text" if file.replaced else ""
    return f"written: {file.name}{where}{replaced}"
