"""Source packages of the Debian release that this machine runs, from the mirror that it already uses."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from harness.cluster.errors import CannotHost
from harness.cluster.local.build import tool

SOURCES = Path("/etc/apt")


def unpack(package: str, upstream_version: str, scratch: Path, target: Path, log: Path) -> str:
    """Fetch, verify and unpack a source package with Debian's patches; returns its full version.

    apt checks the signatures. It runs with a configuration and lists of its own in `scratch`, so the machine's
    are left as they are. Raises `CannotHost` if the machine's sources offer no such version.
    """
    apt = _apt_options(scratch / "apt")
    tool.run(["apt-get", *apt, "-q", "update"], log=log)
    version = _newest(package, upstream_version, apt)
    downloads = scratch / "downloads"
    downloads.mkdir()
    tool.run(
        ["apt-get", *apt, "-q", "source", "--download-only", f"{package}={version}"],
        log=log,
        directory=downloads,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    tool.run(["dpkg-source", "-x", next(downloads.glob("*.dsc")), target], log=log)
    return version


def _newest(package: str, upstream_version: str, apt: list[str]) -> str:
    shown = subprocess.run(["apt-cache", *apt, "showsrc", package], check=False, capture_output=True, text=True).stdout
    versions: list[str] = re.findall(r"^Version: (\S+)$", shown, re.MULTILINE)
    matching = [version for version in versions if version.startswith(f"{upstream_version}-")]
    if not matching:
        raise CannotHost(
            f"the sources in {SOURCES} offer no source package {package} {upstream_version} "
            f"(found: {', '.join(versions) or 'none'}).\nThe local lab is built on Debian 12 (bookworm)."
        )
    return max(matching, key=lambda version: (len(version), version))


def _apt_options(directory: Path) -> list[str]:
    lists = directory / "lists"
    (lists / "partial").mkdir(parents=True)
    parts = directory / "sources.d"
    parts.mkdir()
    for file in SOURCES.glob("sources.list.d/*.sources"):
        text = re.sub(r"^Types:.*$", "Types: deb-src", file.read_text(), flags=re.MULTILINE)
        (parts / file.name).write_text(text)
    for file in (SOURCES / "sources.list", *SOURCES.glob("sources.list.d/*.list")):
        if file.exists():
            lines = [re.sub(r"^deb\s", "deb-src ", line) for line in file.read_text().splitlines()]
            (parts / f"{file.stem}.list").write_text("\n".join(lines) + "\n")
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": str(parts),
        "Dir::State::Lists": str(lists),
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "root",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
