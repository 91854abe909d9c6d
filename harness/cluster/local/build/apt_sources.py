"""Where this machine's apt gets its packages from, so that builds use the same mirrors and no other."""

from __future__ import annotations

import subprocess
from pathlib import Path

APT = Path("/etc/apt")
OF_THE_NETWORK = ("http", "https", "Retries", "Check-Valid-Until", "Check-Date", "Max-FutureTime", "ForceIPv")


def files() -> list[Path]:
    """The machine's files of apt sources, in both formats (see sources.list(5))."""
    main = APT / "sources.list"
    parts = APT / "sources.list.d"
    return [*([main] if main.exists() else []), *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]


def network_settings() -> list[str]:
    """The machine's apt settings about proxies and the like, in the syntax of apt.conf(5)."""
    shown = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
    prefixes = tuple(f"Acquire::{name}" for name in OF_THE_NETWORK)
    return [line for line in shown.splitlines() if line.startswith(prefixes)]
