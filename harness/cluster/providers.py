"""The providers by name: what stands after `--cluster` becomes a provider and its argument."""

from __future__ import annotations

import pkgutil
from typing import cast

from harness.cluster.errors import ClusterError
from harness.cluster.provider import Provider

DEFAULT = "local"

_PROVIDERS = {
    "local": "harness.cluster.local.provider:LocalProvider",
    "docker": "harness.cluster.local.docker:DockerProvider",
    "context": "harness.cluster.context:ContextProvider",
    "kind": "harness.cluster.kind:KindProvider",
    "k3d": "harness.cluster.k3d:K3dProvider",
    "minikube": "harness.cluster.minikube:MinikubeProvider",
    "none": "harness.cluster.none:NoneProvider",
}
"""Loaded when named: each brings libraries that the others do without."""


def known() -> tuple[str, ...]:
    """The names, the default first."""
    return tuple(_PROVIDERS)


def load(name: str) -> Provider:
    """The provider of that name. Raises `ClusterError` naming those there are."""
    if name not in _PROVIDERS:
        raise ClusterError(f"no provider is called {name!r}; known: {', '.join(known())}")
    return cast("type[Provider]", pkgutil.resolve_name(_PROVIDERS[name]))()


def parse(text: str) -> tuple[Provider, str]:
    """The provider and the argument that `NAME` or `NAME:ARGUMENT` stands for. Raises `ClusterError`."""
    name, _, argument = text.partition(":")
    return load(name), argument
