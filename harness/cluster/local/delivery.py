"""Bringing files into a lab that runs. This machine writes them where the lab can only read; the lab's own root puts them into place.

What a deck has made in the lab may be a link to anywhere: a program of the machine that wrote there would write to a file of the machine.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable

from harness.cluster.errors import ClusterError
from harness.cluster.home import HERE, Home
from harness.cluster.local.addresses import DELIVERY, HOME
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import LAB_PATH

_HOME = "home"
"""The folder of the delivery that becomes the home."""


def renew_home(lab: Lab, home: Home, progress: Callable[[str], None]) -> None:
    """Put the home anew into a lab that another deck was played in; what else is there stays. Raises `ClusterError`."""
    brought = lab.node_directory().delivery / _HOME
    shutil.rmtree(brought, ignore_errors=True)
    brought.mkdir()
    try:
        home.lay_out(brought, progress)
        lab.users().own(brought)
        replaced = "" if home.repository is None or home.at == HERE else f"rm -rf {shlex.quote(f'{HOME}/{home.at}')}; "
        run(lab, f"{replaced}tar -C {DELIVERY}/{_HOME} -c . | tar -C {HOME} -x")
    finally:
        shutil.rmtree(brought, ignore_errors=True)


def run(lab: Lab, script: str, content: str = "") -> None:
    """Run a shell script as the lab's root on the first node; `content` is its input. Raises `ClusterError` with its last words."""
    finished = subprocess.run(
        lab.namespace().enter(("/bin/sh", "-c", f"set -e; {script}")),
        check=False,
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": LAB_PATH, "HOME": HOME, "LANG": "C.UTF-8"},
    )
    if finished.returncode:
        raise ClusterError(f"the deck's files cannot be brought into the lab: {finished.stdout.strip()}")
