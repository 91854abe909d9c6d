"""Tables that lie beside the code as CSV."""

import csv
from pathlib import Path


def read_rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table in order, each by the names in its first line."""
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))
