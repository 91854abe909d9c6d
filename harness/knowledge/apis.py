"""Which versions of Kubernetes serve an API version of a kind: `apis.csv` beside this file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.shell.lazy_pattern import lazy_pattern

FILE = Path(__file__).parent / "apis.csv"
_FIELD = lazy_pattern(
    r"^(?P<indent>[ ]*(?:-[ ]+)?)[\"']?(?P<key>apiVersion|kind)[\"']?[ ]*:[ ]*[\"']?(?P<value>[\w./-]+)", re.MULTILINE
)
_FIELD_OF_JSON = lazy_pattern(r"\"apiVersion\"\s*:\s*\"(?P<value>[\w./-]+)\"")
_DOCUMENT = lazy_pattern(r"^---.*\n?", re.MULTILINE)


class Served(Struct, frozen=True):
    """When an API version of a kind is served."""

    api: str
    """`batch/v1beta1`."""
    kind: str
    """`*` for all kinds."""
    since: Version | None
    until: Version | None
    """The last one; `None` while nothing else is announced."""
    instead: str
    """The API version to write where this one is not there yet or no longer; empty if there is none."""
    source: str

    def is_wrong_in(self, version: Version) -> bool:
        """True where it is not served."""
        return bool((self.until and version > self.until) or (self.since and version < self.since))


class Named(Struct, frozen=True):
    """An API version and a kind in a manifest."""

    api: str
    kind: str
    line: int
    """Of the API version, counted from 0."""
    written: str
    """That line from the key on."""


@cache
def served() -> Mapping[tuple[str, str], Served]:
    """All that the file knows, by API version and kind."""
    found = {}
    for row in read_rows(FILE):
        since, until = (read_version(row[key]) if row[key] else None for key in ("since", "until"))
        api, kind = row["api"], row["kind"]
        found[api, kind] = Served(api, kind, since, until, row["write"], row["source"])
    return found


def find_served(api: str, kind: str) -> Served | None:
    """`None` for what was always served, or is nobody's but a custom resource's."""
    return served().get((api, kind)) or served().get((api, "*"))


def replacement(each: Served, version: Version) -> str:
    """The API version that a version serves for the same kind; empty if none is known."""
    seen: set[str] = set()
    api = each.instead
    while api and api not in seen:
        seen.add(api)
        other = served().get((api, each.kind))
        if other is None or not other.is_wrong_in(version):
            return api
        api = other.instead
    return ""


def named_in(text: str) -> Iterator[Named]:
    """What the manifests in a text ask for, references to other objects too; they need not be whole or sound YAML."""
    if text.lstrip().startswith("{"):
        try:
            yield from _named_in_json(text)
        except (ValueError, RecursionError):
            pass
        else:
            return
    start_line = 0
    for document in _documents(text):
        fields = list(_FIELD.finditer(document))
        for field in fields:
            if field["key"] != "apiVersion":
                continue
            same = [each for each in fields if each["key"] == "kind" and _column(each) == _column(field)]
            if same:
                nearest = min(same, key=lambda each: abs(each.start() - field.start()))
                line = start_line + document.count("\n", 0, field.start())
                yield Named(field["value"], nearest["value"], line, field[0].lstrip(" -"))
        start_line += document.count("\n")


def _named_in_json(text: str) -> Iterator[Named]:
    """What one document of JSON asks for, in the order of its lines. Raises `ValueError` for what is none, `RecursionError` for what is too deep."""
    kinds = list(_kinds_in(json.loads(text)))
    for field in _FIELD_OF_JSON.finditer(text):
        kind = next((kind for api, kind in kinds if api == field["value"]), None)
        if kind is not None:
            kinds.remove((field["value"], kind))
            yield Named(field["value"], kind, text.count("\n", 0, field.start()), field[0])


def _kinds_in(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the API version and the kind of an object and of those in it."""
    if isinstance(value, dict):
        if isinstance(value.get("apiVersion"), str) and isinstance(value.get("kind"), str):
            yield value["apiVersion"], value["kind"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _kinds_in(each)


def _documents(text: str) -> Iterator[str]:
    start = 0
    for mark in _DOCUMENT.finditer(text):
        yield text[start : mark.end()]
        start = mark.end()
    yield text[start:]


def _column(field: re.Match[str]) -> int:
    return len(field["indent"])
