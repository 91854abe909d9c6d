"""Source packages of the Debian release that this machine runs, from the mirror that it already uses."""

from __future__ import annotations

import functools
import re
import subprocess
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.tool import Report
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import apt_sources


def unpack(package: str, upstream_version: str, target: Path, *, scratch: Path, log: Path, report: Report) -> str:
    """Fetch, verify and unpack a source package with Debian's patches; returns its full version.

    apt checks the signatures. It runs with a configuration and lists of its own in `scratch`, so the machine's
    are left as they are. Raises `CannotHost` if the machine's sources offer no such version.
    """
    apt = _apt_options(scratch / "apt")
    tool.run(["apt-get", *apt, "-q", "update"], log=log, report=report)
    version = _newest(package, upstream_version, apt)
    downloads = scratch / "downloads"
    downloads.mkdir()
    tool.run(
        ["apt-get", *apt, "-q", "source", "--download-only", f"{package}={version}"],
        log=log,
        directory=downloads,
        report=report,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    tool.run(["dpkg-source", "-x", next(downloads.glob("*.dsc")), target], log=log, report=report)
    return version


def _newest(package: str, upstream_version: str, apt: list[str]) -> str:
    shown = subprocess.run(["apt-cache", *apt, "showsrc", package], check=False, capture_output=True, text=True).stdout
    versions: list[str] = re.findall(r"^Version: (\S+)$", shown, re.MULTILINE)
    matching = [version for version in versions if version.startswith(f"{upstream_version}-")]
    if not matching:
        raise CannotHost(
            f"the sources in {apt_sources.APT} offer no source package {package} {upstream_version} "
            f"(found: {', '.join(versions) or 'none'}).\nThe local lab is built on Debian 12 (bookworm)."
        )
    return max(matching, key=functools.cmp_to_key(_compare))


def _compare(version: str, other: str) -> int:
    """By Debian's rules: `deb12u10` is newer than `deb12u9`, `1~rc1` older than `1`."""
    is_newer = subprocess.run(["dpkg", "--compare-versions", version, "gt", other], check=False).returncode == 0
    return 1 if is_newer else -1


def _apt_options(directory: Path) -> list[str]:
    lists = directory / "lists"
    (lists / "partial").mkdir(parents=True)
    parts = directory / "sources.d"
    parts.mkdir()
    apt_sources.write_source_package_sources(parts)
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": str(parts),
        "Dir::State::Lists": str(lists),
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "root",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
