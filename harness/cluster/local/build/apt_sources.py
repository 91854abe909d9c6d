"""Where this machine's apt gets its packages from, so that builds use the same mirrors and no other."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

APT = Path("/etc/apt")
OF_THE_NETWORK = ("http", "https", "Retries", "Check-Valid-Until", "Check-Date", "Max-FutureTime", "ForceIPv")
_TYPES = re.compile(r"^Types:[ \t]*deb[ \t]*$", re.MULTILINE | re.IGNORECASE)
_LINE = re.compile(r"^[ \t]*deb([ \t].*)$", re.MULTILINE)


def files() -> list[Path]:
    """The machine's files of apt sources, in both formats (see sources.list(5))."""
    main = APT / "sources.list"
    parts = APT / "sources.list.d"
    return [*([main] if main.exists() else []), *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]


def files_with_sources(directory: Path) -> list[Path]:
    """Write copies of the machine's files into a directory, in which each mirror gives source packages too; return them."""
    copies = []
    for number, file in enumerate(files()):
        copy = directory / f"{number}-{file.name}"
        copy.write_text(with_sources(file.read_text()))
        copies.append(copy)
    return copies


def with_sources(text: str) -> str:
    """Return a file of apt sources, in either format, in which each mirror gives source packages too."""
    return _LINE.sub(r"deb\1\ndeb-src\1", _TYPES.sub("Types: deb deb-src", text))


def network_settings() -> list[str]:
    """The machine's apt settings about proxies and the like, in the syntax of apt.conf(5)."""
    shown = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
    prefixes = tuple(f"Acquire::{name}" for name in OF_THE_NETWORK)
    return [line for line in shown.splitlines() if line.startswith(prefixes)]
