"""Where this machine's apt gets its packages from, so that builds use the same mirrors and no other."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

APT = Path("/etc/apt")
OF_THE_NETWORK = ("http", "https", "Retries", "Check-Valid-Until", "Check-Date", "Max-FutureTime", "ForceIPv")


def files() -> list[Path]:
    """The machine's files of apt sources, in both formats (see sources.list(5))."""
    main = APT / "sources.list"
    parts = APT / "sources.list.d"
    return [*([main] if main.exists() else []), *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]


def write_source_package_sources(directory: Path) -> None:
    """Write copies of the machine's files that name source packages in place of binary ones."""
    for number, file in enumerate(files()):
        text = file.read_text()
        if file.suffix == ".sources":
            text = re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.MULTILINE | re.IGNORECASE)
        else:
            text = "\n".join(dict.fromkeys(re.sub(r"^\s*deb\s", "deb-src ", line) for line in text.splitlines()))
        (directory / f"{number}{file.suffix}").write_text(f"{text}\n")


def network_settings() -> list[str]:
    """The machine's apt settings about proxies and the like, in the syntax of apt.conf(5)."""
    shown = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
    prefixes = tuple(f"Acquire::{name}" for name in OF_THE_NETWORK)
    return [line for line in shown.splitlines() if line.startswith(prefixes)]
