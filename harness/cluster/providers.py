"""Find providers by name: read the value of `--cluster` as a provider and its argument."""

import pkgutil
from typing import cast

from harness.cluster.errors import ClusterError
from harness.cluster.provider import Provider
from harness.project.provider_names import PROVIDERS


def known() -> tuple[str, ...]:
    """Return the names of all providers, the default first."""
    return tuple(PROVIDERS)


def load(name: str) -> Provider:
    """Return the provider of a name. Raises `ClusterError`, which lists the known names."""
    if name not in PROVIDERS:
        raise ClusterError(f"no provider is called {name!r}; known: {', '.join(known())}")
    return cast("type[Provider]", pkgutil.resolve_name(PROVIDERS[name].target))()


def parse(text: str) -> tuple[Provider, str]:
    """Return the provider and the argument that `NAME` or `NAME:ARGUMENT` stands for. Raises `ClusterError`."""
    name, _, argument = text.partition(":")
    return load(name), argument
