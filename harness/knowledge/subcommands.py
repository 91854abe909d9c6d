"""The words that programs take for subcommands: kubectl's by its own table, others' by `subcommands.csv` beside this file, after their `--help`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from harness.knowledge.kubectl import table
from harness.knowledge.tables import read_rows


def subcommands_of(program: str) -> frozenset[str]:
    """Return the words of all subcommands of a program, those below others too: `create`, `deployment`; none where nobody knows."""
    return table().words if program == "kubectl" else _words().get(program, frozenset())


@cache
def _words() -> Mapping[str, frozenset[str]]:
    words: dict[str, frozenset[str]] = {}
    for row in read_rows(Path(__file__).with_suffix(".csv")):
        words.update(dict.fromkeys(row["programs"].split("|"), frozenset(row["words"].split())))
    return words
