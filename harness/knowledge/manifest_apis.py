"""Which API versions and kinds the manifests in a text name, be they whole and sound or not."""

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

_FIELD = lazy_pattern(
    r"^(?P<indent>[ ]*(?:-[ ]+)?)[\"']?(?P<key>apiVersion|kind)[\"']?[ ]*:[ ]*[\"']?(?P<value>[\w./-]+)", re.MULTILINE
)
_FIELD_OF_JSON = lazy_pattern(r"\"apiVersion\"\s*:\s*\"(?P<value>[\w./-]+)\"")
_DOCUMENT = lazy_pattern(r"^---.*\n?", re.MULTILINE)


class ManifestApi(Struct, frozen=True):
    """An API version and a kind in a manifest."""

    api: str
    kind: str
    line: int
    """Of the API version, counted from 0."""
    written: str
    """That line from the key on."""


def named_in(text: str) -> Iterator[ManifestApi]:
    """Yield the API versions and kinds that the manifests in a text name, those of references to other objects too; they need not be whole or sound YAML."""
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
            same = [other for other in fields if other["key"] == "kind" and _column(other) == _column(field)]
            if same:
                nearest = min(same, key=lambda kind: abs(kind.start() - field.start()))
                line = start_line + document.count("\n", 0, field.start())
                yield ManifestApi(field["value"], nearest["value"], line, field[0].lstrip(" -"))
        start_line += document.count("\n")


def _named_in_json(text: str) -> Iterator[ManifestApi]:
    """What one document of JSON asks for, in the order of its lines. Raises `ValueError` for what is none, `RecursionError` for what is too deep."""
    kinds = list(_kinds_in(json.loads(text)))
    for field in _FIELD_OF_JSON.finditer(text):
        kind = next((kind for api, kind in kinds if api == field["value"]), None)
        if kind is not None:
            kinds.remove((field["value"], kind))
            yield ManifestApi(field["value"], kind, text.count("\n", 0, field.start()), field[0])


def _kinds_in(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the API version and the kind of an object and of those in it."""
    if isinstance(value, dict):
        if isinstance(value.get("apiVersion"), str) and isinstance(value.get("kind"), str):
            yield value["apiVersion"], value["kind"]
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from _kinds_in(member)


def _documents(text: str) -> Iterator[str]:
    start = 0
    for mark in _DOCUMENT.finditer(text):
        yield text[start : mark.end()]
        start = mark.end()
    yield text[start:]


def _column(field: re.Match[str]) -> int:
    return len(field["indent"])
