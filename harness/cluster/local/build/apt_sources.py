"""Read this machine's apt sources, so that builds use the same mirrors and no others."""

import platform
import re
import subprocess
from pathlib import Path

APT = Path("/etc/apt")
OF_THE_NETWORK = ("http", "https", "Retries", "Check-Valid-Until", "Check-Date", "Max-FutureTime", "ForceIPv")
_TYPES = re.compile(r"^Types:[ \t]*deb[ \t]*$", re.MULTILINE | re.IGNORECASE)
_SUITES = re.compile(r"^(Suites:|[ \t]*deb(-src)?[ \t]).*$", re.MULTILINE | re.IGNORECASE)
"""The lines of both formats that name releases."""
_LINE = re.compile(r"^[ \t]*deb([ \t].*)$", re.MULTILINE)


def files() -> list[Path]:
    """Return the machine's files of apt sources, in both formats (see sources.list(5))."""
    main = APT / "sources.list"
    parts = APT / "sources.list.d"
    return [*([main] if main.exists() else []), *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]


def of_release(release: str, directory: Path, *, with_source_packages: bool = False) -> list[Path]:
    """Write the machine's apt sources, changed to a release of Debian, into a directory; return the files, for mmdebstrap(1).

    Return none on a system that is not Debian, such as Ubuntu: mmdebstrap then uses its own mirror.
    """
    texts = [file.read_text() for file in files()]
    if not any(_names(text, release) for text in texts):
        own_release = _codename()
        texts = [_renamed(text, own_release, release) for text in texts] if own_release else []
    copies: list[Path] = []
    for file, text in zip(files(), texts, strict=False):
        copies.append(directory / f"{len(copies)}-{file.name}")
        copies[-1].write_text(with_sources(text) if with_source_packages else text)
    return copies


def _codename() -> str:
    """Return the name of the machine's own release of Debian; empty for another system."""
    system = platform.freedesktop_os_release()
    return system.get("VERSION_CODENAME", "") if system["ID"] == "debian" else ""


def _names(text: str, release: str) -> bool:
    return _renamed(text, release, "") != text


def _renamed(text: str, release: str, replacement: str) -> str:
    """Return the text of a file of apt sources in which a release, with its updates, is replaced by another."""
    suite = rf"(?<=\s){re.escape(release)}(?=\s|-updates|-security|-backports|$)"
    return _SUITES.sub(lambda line: re.sub(suite, replacement, line[0]), text)


def with_sources(text: str) -> str:
    """Return the text of a file of apt sources, in either format, with source packages from each mirror."""
    return _LINE.sub(r"deb\1\ndeb-src\1", _TYPES.sub("Types: deb deb-src", text))


def network_settings() -> list[str]:
    """Return the machine's apt settings of the network, such as proxies, in the syntax of apt.conf(5)."""
    settings = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
    prefixes = tuple(f"Acquire::{name}" for name in OF_THE_NETWORK)
    return [line for line in settings.splitlines() if line.startswith(prefixes)]
