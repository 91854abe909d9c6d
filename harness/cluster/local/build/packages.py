"""The Debian packages that the local lab is made of, and how to install those that are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from harness.cluster.errors import CannotHost
from harness.cluster.local.build import tool
from harness.cluster.local.build.cache import Progress

TO_RUN = (
    *("etcd-server", "containerd", "runc", "docker.io", "docker-registry", "containernetworking-plugins"),
    *(
        "iproute2",
        "iptables",
        "conntrack",
        "ebtables",
        "ethtool",
        "socat",
        "kmod",
        "util-linux",
        "mount",
        "tini",
    ),
)
"""What the nodes consist of."""
FOR_DECKS = ("bash", "curl", "docker-compose", "jq", "procps")
"""What decks type."""
TO_BUILD = ("dpkg-dev", "golang-go", "mmdebstrap", "skopeo", "busybox-static")
"""What makes the binaries and the images."""
NEEDED = (*TO_RUN, *FOR_DECKS, *TO_BUILD)

POLICY = Path("/usr/sbin/policy-rc.d")
FORBID_SERVICES = "#!/bin/sh\nexit 101\n"
"""Asked by invoke-rc.d before it starts a service; 101 says no (Debian's `README.policy-rc.d`)."""


def missing(packages: Iterable[str]) -> tuple[str, ...]:
    """Those of the packages that are not installed. Raises `CannotHost` where there is no dpkg."""
    packages = tuple(packages)
    if shutil.which("dpkg-query") is None:
        raise CannotHost("the local lab is made of Debian packages, and this is no Debian: dpkg is missing.")
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *packages],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    installed = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return tuple(package for package in packages if package not in installed)


def require(progress: Progress, *, install_missing: bool) -> None:
    """Install what is missing if asked to; else raise `CannotHost` with the command that does."""
    absent = missing(NEEDED)
    if not absent:
        return
    if not install_missing:
        raise CannotHost(
            f"Debian packages are missing: {' '.join(absent)}\n"
            "Run again with --install, or install them:\n"
            f"  apt-get install --no-install-recommends {' '.join(absent)}"
        )
    install(absent, progress)


def install(packages: Iterable[str], progress: Progress) -> None:
    """Install Debian packages without starting any of their services. Raises `CannotHost` with apt's own words."""
    packages = tuple(packages)
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory) / "apt.log"
        forbids = _forbid_services()
        try:
            progress("reading Debian's package lists")
            tool.run(["apt-get", "-q", "update"], log=log, env=env)

            def report(_lines: int, seconds: float) -> None:
                progress(f"installing {len(packages)} Debian packages, once: {seconds:.0f} s")

            report(0, 0)
            tool.run(
                ["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages],
                log=log,
                env=env,
                report=report,
            )
        finally:
            if forbids:
                POLICY.unlink(missing_ok=True)


def _forbid_services() -> bool:
    """True if the policy is ours to take away again; one that the machine has already stays in force."""
    try:
        descriptor = os.open(POLICY, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o755)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(FORBID_SERVICES)
    return True
