"""Does Kubernetes of a version accept this manifest? By the schemas of kubernetes-validate, from 1.25 on, and by the fields that real servers know."""

import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from harness.deck.composition.contents import LOADER
from harness.knowledge.fields import field_versions, missing
from harness.knowledge.version import Version, read_version
from harness.shell.lazy_pattern import lazy_pattern

_REQUIRED = lazy_pattern(r"'([\w./-]+)' is a required property")
"""jsonschema gives all keys that are required, and in its message alone the one that is missing."""
_LARGEST = 200_000
"""Characters; a longer manifest is not on a slide."""
_SHALLOW = 1000
"""Brackets and characters of a line."""
_DEEPEST = 40
_MOST_NODES = 20_000


class _Constructor(yaml.constructor.SafeConstructor):
    """Takes dates, and a lone `=`, for the words that they are."""


for _kind in ("timestamp", "value"):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_kind}", lambda _, node: node.value)


class ManifestProblem(Struct, frozen=True):
    """What is wrong with a manifest."""

    line: int
    """Counted from 0 in the text."""
    finding: str
    """`broken-yaml` for what is no YAML at all, or `invalid-manifest`."""
    words: Mapping[str, object]
    """Of the finding's message."""
    fragment: str = ""


def problems(text: str, version: str | None, unknown: str = "") -> Iterator[ManifestProblem]:
    """Yield the problems of each document of a text. Kinds that neither the schemas nor servers know are let be: they may be custom resources.

    So are values that hold the word `unknown`, which stands for what is not known yet.
    """
    if len(text) > _LARGEST:
        return
    try:
        nodes = _composed(text)
        documents = [(node, _value(node)) for node in nodes if _is_small(node)]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or ""
        line = min(mark.line, text.count("\n")) if mark else 0
        yield ManifestProblem(line, "broken-yaml", {"problem": what})
        return
    for node, document in documents:
        yield from _of(node, document, version, unknown)


def accepts(text: str, version: str | None) -> bool:
    """Return whether all documents of a text are of kinds that the schemas of a version know, and follow these."""
    if next(problems(text, version), None) is not None:
        return False
    documents = [document for document in yaml.safe_load_all(text) if document is not None]
    return bool(documents) and all(
        isinstance(document, dict)
        and isinstance(document.get("kind"), str)
        and isinstance(document.get("apiVersion"), str)
        and _validator(document["apiVersion"], document["kind"], version or newest()) is not None
        for document in documents
    )


def _of(node: yaml.Node, document: Any, version: str | None, unknown: str) -> Iterator[ManifestProblem]:
    if not isinstance(document, dict) or not (
        isinstance(document.get("kind"), str) and isinstance(document.get("apiVersion"), str)
    ):
        return
    validator = _validator(document["apiVersion"], document["kind"], version or newest())
    if validator is None:
        yield from _missing_fields(node, document, version or newest())
        return
    from jsonschema.exceptions import best_match, relevance  # noqa: PLC0415

    errors = (error for error in validator.iter_errors(document) if not (unknown and _is_about(error, unknown)))
    error = best_match(errors, key=relevance)
    if error is None:
        yield from _missing_fields(node, document, version or newest())
        return
    path = list(error.absolute_path)
    is_no_field = error.validator == "additionalProperties"
    missing_key = _REQUIRED.search(error.message)
    name = _unknown_keys(error)[0] if is_no_field else missing_key[1] if missing_key else str(path[-1]) if path else ""
    target = _node_at(node, [*path, name] if is_no_field else path)
    fields = [part for part in (*path, name) if isinstance(part, str)] if is_no_field else []
    versions = field_versions(document["apiVersion"], document["kind"], fields) if fields else ()
    words = {
        **_words(document, path, version or newest()),
        **_known(versions, version or newest()),
        "problem": _plain(error.message),
    }
    yield ManifestProblem(target.start_mark.line, "invalid-manifest", words, name if isinstance(name, str) else "")


def _missing_fields(node: yaml.Node, document: Mapping[str, Any], version: str) -> Iterator[ManifestProblem]:
    """Yield the fields that real servers of other versions know and those of this one do not: the schemas keep some of them for longer."""
    for field in missing(document, document["apiVersion"], document["kind"], read_version(version)):
        *parents, name = field.path
        words = {**_words(document, parents, version), **_known(field.versions, version)}
        yield ManifestProblem(
            _node_at(node, list(field.path)).start_mark.line,
            "invalid-manifest",
            {**words, "problem": "", "name": name},
            str(name),
        )


def _words(document: Mapping[str, Any], path: Sequence[Hashable], version: str) -> Mapping[str, object]:
    where = ".".join(map(str, path))
    field = ".".join((document["kind"].lower(), *(part for part in path if isinstance(part, str))))
    return {"version": version, "kind": document["kind"], "where": where, "field": field}


def _known(versions: Collection[Version], version: str) -> Mapping[str, object]:
    """Return as words of a finding until when or since when servers know a field that other versions have."""
    asked = read_version(version)
    if not versions or asked in versions or min(versions) < asked < max(versions):
        return {"known": "nothing"}
    return {"known": "until" if asked > max(versions) else "since", "first": min(versions), "last": max(versions)}


def _is_about(error: Any, word: str) -> bool:
    """Return whether a fault is of a value, or of a key, that holds a word."""
    if error.validator == "additionalProperties":
        return any(word in key for key in _unknown_keys(error))
    return isinstance(error.instance, str) and word in error.instance


def _unknown_keys(error: Any) -> list[str]:
    """Return the keys that a schema allows none of."""
    return [str(key) for key in error.instance if key not in error.schema.get("properties", ())]


@cache
def newest() -> str:
    """Return the newest version that there are schemas for: `1.37`."""
    return ".".join(map(str, max(_folders())))


@cache
def _validator(api_version: str, kind: str, version: str) -> Any:
    """`None` for a kind that the schemas of that version do not have, or a version older than all of them."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415
    from referencing import Registry, Resource  # noqa: PLC0415

    folder = _folder(version)
    group = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    if folder is None or not re.fullmatch(r"[a-z0-9-]+", group) or not kind.isalnum():
        return None
    try:
        schema = _contents(folder / f"{kind.lower()}-{group}.json")
    except FileNotFoundError:
        return None
    registry: Registry[Any] = Resource.from_contents(schema) @ _definitions(folder)
    return Draft202012Validator(schema, registry=registry)


@cache
def _definitions(folder: Path) -> Any:
    from referencing import Registry, Resource  # noqa: PLC0415

    return Resource.from_contents(_contents(folder / "_definitions.json")) @ Registry()


def _contents(file: Path) -> Any:
    return msgspec.json.decode(file.read_bytes())


def _folder(version: str) -> Path | None:
    """Return the schemas of a version, or of the newest one before it that there are schemas for."""
    wanted = _number(version)
    fitting = [number for number in _folders() if number <= wanted]
    return _folders()[max(fitting)] if fitting else None


@cache
def _folders() -> Mapping[tuple[int, ...], Path]:
    """Return the folders of the schemas by their versions. The package is not imported, since that takes longer than to check a page."""
    package = find_spec("kubernetes_validate")
    places = package.submodule_search_locations if package is not None else None
    folders = (path for place in places or () for path in Path(place, "kubernetes-json-schema").glob("v*-local-strict"))
    return {_number(path.name): path for path in folders}


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _composed(text: str) -> list[yaml.Node]:
    """Return the nodes of a text's documents. Raises `yaml.YAMLError`, and `RecursionError` for what is nested too deep.

    libyaml composes them ten times as fast. The loader in Python reads what libyaml refuses, for its messages.
    """
    if _suits_libyaml(text):
        with suppress(yaml.YAMLError):
            return [node for node in yaml.compose_all(text, Loader=LOADER) if node is not None]
    return [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]


def _suits_libyaml(text: str) -> bool:
    """Return whether libyaml finds the same as the loader in Python.

    It takes tabs that are refused otherwise, and ends the process where nesting is too deep for the stack: that takes many brackets
    or long lines.
    """
    return "\t" not in text and text.count("[") + text.count("{") + max(map(len, text.split("\n"))) < _SHALLOW


def _value(node: yaml.Node) -> Any:
    """The plain value of a node, each key at its last place, as Kubernetes reads it."""
    return _Constructor().construct_document(node)


def _is_small(node: yaml.Node) -> bool:
    """False for what grows without bounds when its aliases are put in: the nodes are counted as often as they are named."""
    count = 0
    open_nodes = [(node, 0)]
    while open_nodes:
        open_node, depth = open_nodes.pop()
        count += 1
        if count > _MOST_NODES or depth > _DEEPEST:
            return False
        if isinstance(open_node, yaml.MappingNode):
            open_nodes += [(part, depth + 1) for pair in open_node.value for part in pair]
        elif isinstance(open_node, yaml.SequenceNode):
            open_nodes += [(part, depth + 1) for part in open_node.value]
    return True


def _node_at(node: yaml.Node, path: list[Hashable]) -> yaml.Node:
    """The key of a mapping or the item of a sequence, as far as the path leads."""
    deepest = node
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is None:
                return deepest
            deepest, node = pair
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            deepest = node = node.value[step]
    return deepest


def _plain(message: str) -> str:
    short = message if len(message) <= 160 else f"{message[:157]}…"
    return short.replace("Additional properties are not allowed ", "no such field ").strip()
