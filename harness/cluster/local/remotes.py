"""The deck's own repository in a lab, from which no remote is reached: to be cloned, and file by file as a forge serves it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import harness
from harness.cluster.errors import ClusterError
from harness.cluster.home import Home
from harness.cluster.local.addresses import CERTIFICATES, FIRST_ADDRESS, FORGE_ADDRESS, FORGE_PORT
from harness.cluster.local.certificates import Authority
from harness.cluster.local.components import Component
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import Place
from harness.cluster.local.nodes import FIRST

_REMOTES = PurePosixPath("/opt/slide-harness/remotes")
_REPOSITORY = _REMOTES / "repository.git"
_CONFIGURATION = _REMOTES / "gitconfig"
_SYSTEM_CONFIGURATION = "/etc/gitconfig"
"""So it counts for all who come: the audience's shell, ssh, sudo."""
_TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
"""Whom curl, wget, git and programs in Go believe."""
_NAMES = f"{CERTIFICATES}/names"
"""Names that the DNS of the lab answers besides those of services."""
_COMPONENT = "raw-files"


def bring(lab: Lab, home: Home) -> None:
    """Put it on the node with the audience's shell, in the place of what an earlier deck had there. Raises `ClusterError`."""
    inside = lab.namespace().inside
    directory = inside(str(_REMOTES))
    if not home.stands_in_for and not home.serves and not directory.exists():
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    inside(str(_CONFIGURATION)).write_text(home.bring_remotes(inside(str(_REPOSITORY)), _REPOSITORY))
    system = inside(_SYSTEM_CONFIGURATION)
    _append(system, f"[include]\n\tpath = {_CONFIGURATION}\n")
    hosts = sorted({file.host for file in home.serves})
    inside(_NAMES).write_text("".join(f"{FORGE_ADDRESS} {host}\n" for host in hosts))
    if hosts:
        _serve(lab, directory, hosts)


def _append(file: Path, text: str) -> None:
    before = file.read_text() if file.is_file() else ""
    if text not in before:
        file.write_text(before + text)


def _serve(lab: Lab, directory: Path, hosts: list[str]) -> None:
    """Serve its files under these names, with a certificate that the lab's programs believe."""
    authority = Authority("slide-harness")
    server = authority.issue("slide-harness", names=hosts)
    (directory / "server.crt").write_bytes(server.certificate)
    (directory / "server.key").write_bytes(server.key)
    _append(lab.namespace().inside(_TRUSTED), authority.identity.certificate.decode())
    if lab.has_started(FIRST, _COMPONENT):
        return
    # Not at the port itself: that stays free for what the deck runs on all of the node's addresses.
    for chain in ("OUTPUT", "PREROUTING"):
        rule = (
            "-d",
            FORGE_ADDRESS,
            "-p",
            "tcp",
            "--dport",
            "443",
            "-j",
            "DNAT",
            "--to",
            f"{FIRST_ADDRESS}:{FORGE_PORT}",
        )
        finished = subprocess.run(
            lab.namespace().enter_network(("/usr/sbin/iptables", "--wait", "-t", "nat", "-A", chain, *rule)),
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if finished.returncode:
            raise ClusterError(
                f"the files of the deck's repository cannot be served in the lab: {finished.stderr.strip()}"
            )
    seen_from_outside = lab.node_directory().root_changes / str(_REMOTES).lstrip("/")
    argv = (
        *("/usr/bin/env", f"PYTHONPATH={Path(harness.__file__).parents[1]}", sys.executable),
        *("-m", "harness.cluster.local.raw_files", f"--address={FIRST_ADDRESS}", f"--port={FORGE_PORT}"),
        f"--directory={seen_from_outside}",
    )
    lab.start(FIRST, Component(_COMPONENT, argv, place=Place.BESIDE))
