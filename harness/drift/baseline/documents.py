"""JSON and YAML that a command printed, as one line for each value: `.spec.replicas = 3`."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from harness.deck.composition.contents import LOADER
from harness.drift.baseline.generated import GENERATED, GENERATED_LABELS, Generated
from harness.knowledge.calls import Call
from harness.knowledge.inner_calls import calls_inside_too
from harness.shell.lazy_pattern import lazy_pattern

PATH = lazy_pattern(r"(\.\S*) = (.*)")
"""A line of such an output: where the value is, and the value."""

_HELM_PRINTS_YAML = ("helm get values", "helm get manifest")
_OF_OBJECTS = (lazy_pattern(r"^apiVersion: \S", re.MULTILINE), lazy_pattern(r"^kind: \S", re.MULTILINE))
_DEEPEST = 50
_OF_THE_SERVER = frozenset(
    {"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink", "generateName"}
)
"""In `metadata`."""
_OF_TOOLS = frozenset({"kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"})
_ASSIGNED = frozenset({"nodeName", "clusterIP", "clusterIPs", "nodePort", "volumeName", "healthCheckNodePort"})


def values_of(command: str, output: str, generated: Generated) -> tuple[str, ...] | None:
    """Return a line for each value that a good run prints again; `None` for an output that is neither."""
    text = output.strip()
    try:
        if text.startswith(("{", "[")):
            content = json.loads(text)
        elif any(map(_prints_yaml, calls_inside_too(command))) or all(pattern.search(text) for pattern in _OF_OBJECTS):
            documents = [document for document in read_documents(text) if document is not None]
            content = documents[0] if len(documents) == 1 else documents
        else:
            return None
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    if not isinstance(content, (dict, list)):
        return None
    lines = (f"{path or '.'} = {value}" for path, value in _values("", content, generated))
    return tuple(dict.fromkeys(lines))


def _prints_yaml(call: Call) -> bool:
    if call.path.startswith("kubectl "):
        return call.value("--output") == "yaml"
    return " ".join(call.commands[:3]) in _HELM_PRINTS_YAML


def read_documents(text: str) -> list[Any]:
    """Return the YAML documents of a text in which nothing is deeper than people or programs write, and no alias.

    Raises:
        yaml.YAMLError: it is no YAML, or such that it would take the memory or the stack.
    """
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("too many lists in lists, or an alias")
    return list(yaml.load_all(text, Loader=LOADER))


def _values(path: str, content: object, generated: Generated) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict) and content:
        is_object = "apiVersion" in content and "kind" in content
        for name in sorted(content, key=str):
            if (is_object and name == "status") or name in GENERATED_LABELS:
                continue
            value = content[name]
            if name == "metadata" and isinstance(value, dict):
                value = _without_what_servers_add(value)
            if name in _ASSIGNED and path.endswith(("spec", "]")) and value != "None":
                yield f"{path}.{name}", GENERATED
            else:
                yield from _values(f"{path}.{_key(name, generated)}", value, generated)
    elif isinstance(content, list) and content:
        for position, element in enumerate(content):
            yield from _values(f"{path or '.'}[{_name(element, position, generated)}]", element, generated)
    else:
        yield path, _value(content, generated)


def _without_what_servers_add(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in metadata.items() if name not in _OF_THE_SERVER}
    annotations = kept.get("annotations")
    if isinstance(annotations, dict):
        kept["annotations"] = {name: value for name, value in annotations.items() if name not in _OF_TOOLS}
    return kept


def _key(name: object, generated: Generated) -> str:
    return re.sub(r"\s+", "_", generated.replaced(str(name)))


def _name(element: object, position: int, generated: Generated) -> str:
    """Objects of a list are told by their names, since a list of the API has no order; anything else by its position."""
    if isinstance(element, dict):
        metadata = element.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(name, str):
            return _key(name, generated)
    return str(position)


def _value(content: object, generated: Generated) -> str:
    if isinstance(content, str):
        return json.dumps(generated.replaced(content), ensure_ascii=False)
    return json.dumps(content, default=str)
