"""Bringing files into a lab that runs. This machine writes them where the lab can only read; the lab's own root puts them into place.

What a deck has made in the lab may be a link to anywhere: a program of the machine that wrote there would write to a file of the machine.
"""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence

from harness.cluster.errors import ClusterError
from harness.cluster.home import HERE, Home
from harness.cluster.local.addresses import DELIVERY, HOME
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import LAB_PATH

_HOME = "home"
"""The folder of the delivery that becomes the home."""
_SPECIAL, _ESCAPED = re.compile(r"([\\*?\[\]])"), r"\\\1"
"""The characters with a meaning in patterns of find(1)."""


def renew_home(lab: Lab, home: Home, progress: Callable[[str], None]) -> None:
    """Replace the home of a lab in which another deck was played, and nothing else of the lab. Raises `ClusterError`."""
    brought = lab.node_directory().delivery / _HOME
    shutil.rmtree(brought, ignore_errors=True)
    brought.mkdir()
    try:
        home.lay_out(brought, progress)
        lab.users().own(brought)
        if home.repository is not None and home.at != HERE:
            copy = f"{HOME}/{home.at}"
            run(lab, _removal(copy, lab.mounts_under(copy)))
        run(lab, f"tar -C {DELIVERY}/{_HOME} -c . | tar -C {HOME} -x")
    finally:
        shutil.rmtree(brought, ignore_errors=True)


def _removal(directory: str, mounts: Sequence[str]) -> str:
    """Return the script that removes a directory of the lab, without what is mounted in it, which can be files of the author.

    It works in a place where these mounts are not, the innermost first, and leaves the folders at which they are.
    """
    place = shlex.quote(directory)
    if not mounts:
        return f"rm -rf {place}"
    unmounted = "".join(f"umount {shlex.quote(point)}; " for point in mounts)
    spared = " ".join(f"! -path {shlex.quote(_SPECIAL.sub(_ESCAPED, point))}" for point in mounts)
    removed = f"find {place} -depth ! -type d -delete; find {place} -depth -type d -empty {spared} -delete"
    return f"unshare --mount --propagation private sh -c {shlex.quote(f'set -e; {unmounted}{removed}')}"


def run(lab: Lab, script: str, content: str = "") -> None:
    """Run a shell script as the lab's root on the first node, with `content` as its standard input. Raises `ClusterError` with its last output."""
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
