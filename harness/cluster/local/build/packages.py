"""Check for the Debian packages that this machine needs for a lab, and install missing ones."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from filelock import FileLock

from harness.cluster.build import cache, tool
from harness.cluster.build.cache import Progress
from harness.cluster.errors import CannotHost

TO_RUN = ("iproute2", "mount", "util-linux")
"""Packages that make the namespaces of a lab. The programs inside of it are in its own root file system."""
TO_BUILD = ("mmdebstrap",)
"""Packages that make that root file system, and images."""

POLICY = Path("/usr/sbin/policy-rc.d")
FORBID_SERVICES = """\
#!/bin/sh
# Written by slide-harness while it installs packages, and removed afterwards.
exit 101
"""
"""Asked by invoke-rc.d before it starts a service; 101 says no (Debian's `README.policy-rc.d`)."""
APT_WAITS = 300
"""Seconds for another program that is installing packages."""


def needed() -> tuple[str, ...]:
    """Return the packages that this machine needs."""
    return TO_RUN + TO_BUILD


def missing(packages: Iterable[str]) -> tuple[str, ...]:
    """Return the packages that are not installed. Raises `CannotHost` where there is no dpkg."""
    packages = tuple(packages)
    if shutil.which("dpkg-query") is None:
        raise CannotHost("the local lab is made of Debian packages, and this is no Debian: dpkg is missing.")
    statuses = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *packages],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    installed = {line.split()[0] for line in statuses.splitlines() if line.endswith(" installed")}
    return tuple(package for package in packages if package not in installed)


def require(progress: Progress, *, install_missing: bool, also: Iterable[str] = ()) -> None:
    """Install the missing packages among those that a lab needs and `also`, if `install_missing`; else raise `CannotHost` with the command for it."""
    absent = missing((*needed(), *also))
    if absent and not install_missing:
        raise CannotHost(
            f"Debian packages are missing: {' '.join(absent)}",
            f"Run again with --install, or install them:\n  apt-get install --no-install-recommends {' '.join(absent)}",
        )
    if absent:
        install(absent, progress)


def install(packages: Iterable[str], progress: Progress) -> None:
    """Install Debian packages without starting any of their services. Raises `CannotHost` with apt's own words."""
    packages = tuple(packages)
    apt = ["apt-get", "-q", "-o", f"DPkg::Lock::Timeout={APT_WAITS}"]
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    cache.directory().mkdir(parents=True, exist_ok=True)
    log = cache.directory() / "apt.log"
    with FileLock(cache.directory() / "apt.lock"), services_forbidden():
        log.unlink(missing_ok=True)
        # One unreachable third-party source fails the update, and yet leaves Debian's lists good enough.
        with contextlib.suppress(CannotHost):
            report = tool.elapsed(progress, "reading Debian's package lists")
            tool.run([*apt, "update"], log=log, env=env, report=report)
        report = tool.elapsed(progress, f"installing {len(packages)} Debian packages, once")
        tool.run([*apt, "install", "-y", "--no-install-recommends", *packages], log=log, env=env, report=report)


@contextlib.contextmanager
def services_forbidden() -> Iterator[None]:
    """Forbid packages to start services while the body runs. A policy that the machine has stays in force; one that a killed run left is removed."""
    is_ours = not POLICY.exists() or POLICY.read_text() == FORBID_SERVICES
    if is_ours:
        POLICY.write_text(FORBID_SERVICES)
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if is_ours:
            POLICY.unlink(missing_ok=True)
