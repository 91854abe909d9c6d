"""What `git clone` of the deck's own repository gives in a lab, from which no remote is reached."""

from __future__ import annotations

import shutil
from pathlib import PurePosixPath

from harness.cluster.home import Home
from harness.cluster.local.lab import Lab

_REMOTES = PurePosixPath("/opt/slide-harness/remotes")
_CONFIGURATION = _REMOTES / "gitconfig"
_SYSTEM_CONFIGURATION = "/etc/gitconfig"
"""So it counts for all who come: the audience's shell, ssh, sudo."""


def bring(lab: Lab, home: Home) -> None:
    """Put it on the node with the audience's shell, in the place of what an earlier deck had there. Raises `ClusterError`."""
    inside = lab.namespace().inside
    directory = inside(str(_REMOTES))
    if not home.stands_in_for and not directory.exists():
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    inside(str(_CONFIGURATION)).write_text(home.bring_remotes(directory, _REMOTES))
    system = inside(_SYSTEM_CONFIGURATION)
    before = system.read_text() if system.is_file() else ""
    include = f"[include]\n\tpath = {_CONFIGURATION}\n"
    if include not in before:
        system.write_text(f"{before}\n{include}" if before else include)
