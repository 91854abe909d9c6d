"""The providers by name: what stands after `--cluster` becomes a provider and its argument."""

from __future__ import annotations

import pkgutil
from typing import cast

from harness.cluster.errors import ClusterError
from harness.cluster.provider import Provider
from harness.project.provider_names import PROVIDERS

DEFAULT = "local"


def known() -> tuple[str, ...]:
    """Return the names, the default first."""
    return tuple(PROVIDERS)


def load(name: str) -> Provider:
    """Return the provider of that name. Raises `ClusterError` naming those there are."""
    if name not in PROVIDERS:
        raise ClusterError(f"no provider is called {name!r}; known: {', '.join(known())}")
    return cast("type[Provider]", pkgutil.resolve_name(PROVIDERS[name]))()


def parse(text: str) -> tuple[Provider, str]:
    """Return the provider and the argument that `NAME` or `NAME:ARGUMENT` stands for. Raises `ClusterError`."""
    name, _, argument = text.partition(":")
    return load(name), argument
