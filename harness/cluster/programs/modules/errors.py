"""What can go wrong while modules are fetched."""

from harness.cluster.errors import ProgramsUnavailable


class ModuleRefused(ProgramsUnavailable):
    """The proxy does not give a module in this version, or its checksum cannot be verified; another version may be complete."""


class ProxyUnreachable(ProgramsUnavailable):
    """No version can be had now: the proxy does not answer, or breaks off."""
