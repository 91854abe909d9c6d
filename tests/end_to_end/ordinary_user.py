"""An ordinary user of this machine, who is in no file of it: a mount namespace shows other files of users, and what is made here goes with it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harness.cluster.build import cache
from harness.cluster.local import cgroups, namespace, users
from harness.cluster.waiting import wait_until

NAME = "reader"
NUMBER = 29417
"""Of the user; nobody on a fresh Debian has it."""
MADE = ("binaries", "kubernetes", "kubectl", "programs", "root", "stand-ins")
"""Products of builds that the user is shown, rather than making them anew. That needs the users of labs to be those of root's labs."""


@dataclass(frozen=True, slots=True)
class OrdinaryUser:
    """One whose home this is, closed to all others."""

    home: Path
    products: tuple[Path, ...]
    """Those of root's that the user is shown: what other tests make meanwhile has no place in this home."""

    def command(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the argv that runs a program as this user, for root to start."""
        variables = {
            "HOME": str(self.home),
            "USER": NAME,
            "LOGNAME": NAME,
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        lines = [
            "set -e",
            *(f"mount --bind {self.home.parent}/{file} /etc/{file}" for file in ("passwd", "subuid", "subgid")),
            *self._mounts(),
            *namespace.reachable(self.home),
            *namespace.reachable(Path(sys.prefix)),
            f"cd {self.home}",
            f"exec setpriv --reuid {NUMBER} --regid {NUMBER} --clear-groups "
            + shlex.join(("env", "-i", *(f"{name}={value}" for name, value in variables.items()), *words)),
        ]
        return ("unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", "\n".join(lines))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program as this user to its end."""
        return subprocess.run(
            self.command(words),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _mounts(self) -> Iterator[str]:
        for product in self.products:
            contents = self.cache / product / cache.CONTENTS
            yield f"mount --bind {cache.directory() / product / cache.CONTENTS} {contents}; mount -o remount,bind,ro {contents}"

    @property
    def cache(self) -> Path:
        """Where this user keeps what the harness makes."""
        return self.home / ".cache/slide-harness"


def _products() -> Iterator[Path]:
    """Yield the products of root's that the user is shown, relative to the directory of all."""
    for name in MADE:
        for manifest in (cache.directory() / name).rglob(cache.MANIFEST):
            if (manifest.parent / cache.CONTENTS).is_dir():
                yield manifest.parent.relative_to(cache.directory())


@contextmanager
def living_in(place: Path) -> Iterator[OrdinaryUser]:
    """Yield the user; whatever lab and control groups the user then has are gone afterwards."""
    user = OrdinaryUser(place / "home", tuple(_products()))
    for product in user.products:
        (user.cache / product / cache.CONTENTS).mkdir(parents=True)
        shutil.copy(cache.directory() / product / cache.MANIFEST, user.cache / product)
    subprocess.run(("chown", "-R", f"{NUMBER}:{NUMBER}", user.home), check=True)
    user.home.chmod(0o700)
    known = Path("/etc/passwd").read_text()
    (place / "passwd").write_text(f"{known}{NAME}:x:{NUMBER}:{NUMBER}::{user.home}:/bin/bash\n")
    for file in ("subuid", "subgid"):
        (place / file).write_text(f"{NAME}:{users.find().first}:{users.COUNT}\n")
    try:
        yield user
    finally:
        user.run(sys.executable, "-m", "harness.faces.cli", "cluster", "down")
        remove_groups()


def give_groups() -> None:
    """Do what the administrator of a machine with control groups of version 1 is asked to do."""
    for tree in cgroups.hierarchies():
        own = tree.mount / NAME
        own.mkdir()
        for name in ("cpuset.cpus", "cpuset.mems"):
            if (own / name).exists():
                (own / name).write_text((tree.mount / name).read_text())
        subprocess.run(("chown", "-R", str(NUMBER), own), check=True)


def remove_groups() -> None:
    """Take the control groups away again; an error where a lab has left some in them."""
    for tree in cgroups.hierarchies():
        own = tree.mount / NAME
        if own.exists():
            wait_until(partial(_is_empty, own), 20)
            own.rmdir()


def _is_empty(group: Path) -> bool:
    return not (group / "cgroup.procs").read_text().strip()
