"""What can go wrong while modules are fetched."""

from __future__ import annotations

from harness.cluster.errors import ProgramsUnavailable


class ModuleRefused(ProgramsUnavailable):
    """The proxy does not give a module in this version, or no one vouches for what it gave; another version may be whole."""


class ProxyUnreachable(ProgramsUnavailable):
    """No version can be had now: the proxy does not answer, or breaks off."""
