"""Name the architecture of this machine as publishers of programs do."""

import platform

from harness.cluster.errors import CannotHost

_NAMES = {"x86_64": "amd64", "aarch64": "arm64"}


def architecture() -> str:
    """Return the architecture of this machine, as Go and Kubernetes name it: `amd64`, `arm64`. Raises `CannotHost` for any other."""
    if platform.machine() not in _NAMES:
        raise CannotHost(
            f"there are no programs for a machine like this, {platform.machine()}; there are for {', '.join(_NAMES)}"
        )
    return _NAMES[platform.machine()]
