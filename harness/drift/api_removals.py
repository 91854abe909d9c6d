"""`--api-removals VERSION`: which API versions the local server, an older one, has to switch off to refuse what that version refuses."""

from __future__ import annotations

from harness.cluster.errors import ClusterError
from harness.cluster.local.build.binaries import VERSION
from harness.cluster.provider import ApiRemovals, Provider
from harness.drift.knowledge.apis import removed
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import UnknownVersion, read_version

LOCAL = "local"


def read_api_removals(text: str, provider: Provider) -> ApiRemovals:
    """What the option asks for.

    Raises:
        ClusterError: it is no version, none that the local server's API outlived, or another provider's server is meant.
    """
    server = read_version(VERSION)
    if provider.name != LOCAL:
        raise ClusterError(
            f"--api-removals works with --cluster local: nobody may switch API versions off in {provider.name!r}"
        )
    try:
        version = read_version(text)
    except UnknownVersion as error:
        raise ClusterError(f"--api-removals: {error}") from error
    if not server < version <= NEWEST:
        raise ClusterError(
            f"--api-removals {text}: name a version from {server.next} to {NEWEST}; the local server is {server} itself"
        )
    return ApiRemovals(str(version), removed(server, version))
