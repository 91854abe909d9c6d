"""What of a cluster a placeholder names, by its words: `<pod-name>`, `NODE_IP`, `nom-du-pod`, `[node2 IP]`.

`placeholder_words.csv` beside this file has the words of both languages. A row with a kind alone names objects, one with a field alone
what of an object is meant, one with both a field and the kind that has it where no other is named; one with neither says nothing.
"""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge.tables import read_rows
from harness.shell.lazy_pattern import lazy_pattern


class Field(StrEnum):
    """What of an object is typed."""

    NAME = "name"
    ADDRESS = "address"
    """Within the cluster."""
    EXTERNAL_ADDRESS = "external-address"
    PORT = "port"
    NODE_PORT = "node-port"


class NamedObject(Struct, frozen=True):
    """What the words of a placeholder name."""

    kind: str
    """`Pod`; empty where the words say none, as those of `<name>`."""
    field: Field = Field.NAME
    words: tuple[str, ...] = ()
    """Those of no row, which are of the object's own name: `mysql` of `<mysql-pod>`."""
    number: int | None = None
    """Behind the kind, where several are told apart: 2 for `<pod2>`."""


class _Row(Struct, frozen=True):
    kind: str
    field: Field | None


_FIELDS = {
    Field.NAME: None,
    Field.ADDRESS: frozenset({"Pod", "Node", "Service", "Ingress"}),
    Field.EXTERNAL_ADDRESS: frozenset({"Node", "Service", "Ingress"}),
    Field.PORT: frozenset({"Service"}),
    Field.NODE_PORT: frozenset({"Service"}),
}
"""The kinds that have a field; `None` for all."""
_PIECE = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST = 5
"""Words of a row."""


def named_by(placeholder: str) -> NamedObject | None:
    """Return what of a cluster a placeholder names; `None` where its words name no kind, or two, or say what that kind has not."""
    rows, number, rest = _read(_pieces(placeholder))
    kinds = {row.kind for row in rows if row.field is None and row.kind}
    fields = [row for row in rows if row.field is not None]
    special = {row.kind for row in fields if row.kind}
    kinds = kinds or special
    field = next((row.field for row in fields if row.field and row.kind), None)
    field = field or next((row.field for row in fields if row.field is not Field.NAME), None) or Field.NAME
    if len(kinds) > 1 or not (kinds or (fields and not rest)):
        return None
    kind = next(iter(kinds), "")
    holders = _FIELDS[field]
    is_possible = not kind or holders is None or kind in holders
    return NamedObject(kind, field, tuple(rest), number) if is_possible else None


def _read(pieces: Sequence[str]) -> tuple[list[_Row], int | None, list[str]]:
    """Return the rows that words are of, the number among them, and the words of no row."""
    rows: list[_Row] = []
    rest: list[str] = []
    number, is_behind_row = None, False
    position = 0
    while position < len(pieces):
        length, fitting = _longest(pieces[position : position + _LONGEST])
        if not fitting and is_behind_row and pieces[position].isdecimal():
            number = int(pieces[position])
        elif not fitting:
            rest.append(pieces[position])
        rows += fitting
        is_behind_row = bool(fitting)
        position += length
    return rows, number, rest


def _longest(pieces: Sequence[str]) -> tuple[int, list[_Row]]:
    """Return how many of these words, from the first on, are of one row, and that row; of `podname` both."""
    table = _table()
    for length in range(len(pieces), 0, -1):
        row = table.get("-".join(pieces[:length]))
        if row is not None:
            return length, [row]
    word, longest = pieces[0], _longest_word()
    for cut in range(max(2, len(word) - longest), min(len(word) - 1, longest + 1)):
        first, second = table.get(word[:cut]), table.get(word[cut:])
        if first is not None and second is not None and first.kind and second.field:
            return 1, [first, second]
    return 1, []


def _pieces(placeholder: str) -> list[str]:
    """Return the words of a placeholder in small letters, without accents; `PodName` has two."""
    plain = unicodedata.normalize("NFKD", placeholder.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return [piece.lower() for piece in _PIECE.findall(plain)]


@cache
def _longest_word() -> int:
    """Return how many letters the longest entry of the table has: no part of a line of a megabyte is looked up that is longer."""
    return max(map(len, _table()))


@cache
def _table() -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    for row in read_rows(Path(__file__).with_suffix(".csv")):
        value = _Row(row["kind"], Field(row["field"]) if row["field"] else None)
        rows.update(dict.fromkeys(row["words"].split("|"), value))
    return rows
