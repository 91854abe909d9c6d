"""Read manifests from files of the harness."""

from collections.abc import Iterator
from typing import Any


def read_manifest(text: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a manifest; read by libyaml where PyYAML has it."""
    import yaml  # noqa: PLC0415  (what takes a lab down needs none, and few labs have add-ons)

    yield from yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
