"""What a machine is given, so that it needs no network: the harness, a project with its decks, and what is made once for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.cluster import programs
from harness.cluster.build import cache, tool
from harness.cluster.build.cache import Evidence, Product, Progress, Workplace
from harness.cluster.images import stand_ins
from harness.cluster.images.name import read_name
from harness.cluster.images.of_labs import COREDNS
from harness.cluster.local import users
from harness.cluster.local.build import root
from harness.cluster.local.configuration import SANDBOX_IMAGE
from harness.cluster.local.users import Users
from harness.project.settings import ProgramSettings

from tests.machines.disk import PYTHON, SUPPLIES, Disk, write_file_system

REPOSITORY = Path(__file__).parents[2]
IMAGES = (SANDBOX_IMAGE, COREDNS, "registry:2")
"""Of all pods, of all labs, and of the deck."""
_HARNESS = f"""\
#!/bin/sh
export PYTHONPATH={SUPPLIES}/python PYTHONSAFEPATH=1 XDG_CACHE_HOME={SUPPLIES}/cache/$(id -un)
exec python3 -m harness.faces.cli "$@"
"""
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
FOR_ITS_PYTHON = (
    *(f"--platform=manylinux{kind}_{os.uname().machine}" for kind in ("2014", "_2_17", "_2_28", "_2_34")),
    *(f"--python-version={PYTHON}", "--only-binary=:all:"),
)
"""Options of pip."""
_SIZE = "16G"
_SECOND = 10**9
_CAPABILITY = "security.capability"


@dataclass(frozen=True, slots=True)
class Player:
    """One who plays in the machine."""

    name: str
    number: int
    labs: Users
    """The users of this one's labs."""


@contextmanager
def made(disk: Disk, players: Iterable[Player], progress: Progress) -> Iterator[Path]:
    """Yield the image of a disk for the machine with this one, which goes in the end. One is made at a time. Raises `CannotHost`."""
    parent = cache.directory() / "supplies"
    parent.mkdir(parents=True, exist_ok=True)
    with cache.locked(parent.with_suffix(".lock"), "another machine is at work", progress):
        for left_by_a_kill in parent.iterdir():
            shutil.rmtree(left_by_a_kill)
        with tempfile.TemporaryDirectory(dir=parent) as scratch:
            yield _make(Path(scratch), disk, players, progress)


def _make(scratch: Path, disk: Disk, players: Iterable[Player], progress: Progress) -> Path:
    tree, log = scratch / "tree", scratch / "log"
    tree.mkdir(mode=0o755)
    _install(tree / "python", scratch / "wheels", log, progress)
    _compile(tree, disk, log)
    (tree / "harness").write_text(_HARNESS)
    (tree / "harness").chmod(0o755)
    copy_project(tree / "project")
    products = list(products_of_labs(progress))
    shared = root.ensure(users.find(), (), progress)
    progress("copying what was made once for labs")
    for player in players:
        _fill(tree / "cache" / player.name, player, products, shared, progress)
    image = scratch / "disk"
    write_file_system(tree, image, "supplies", _SIZE, log)
    shutil.rmtree(tree)
    return image


def _install(target: Path, wheels: Path, log: Path, progress: Progress) -> None:
    """Install the harness as it is in this checkout, with all it depends on, for the Python of the machine."""
    tool.run((*_PIP, "wheel", "-q", "--no-deps", "-w", wheels, REPOSITORY), log=log)
    (wheel,) = wheels.glob("*.whl")
    shutil.copytree(_dependencies(wheel, progress), target)
    with zipfile.ZipFile(wheel) as content:
        content.extractall(target)


def _dependencies(wheel: Path, progress: Progress) -> Path:
    """Return a directory with what a wheel of the harness depends on, from the cache where that is the same as before."""
    locked = REPOSITORY / "requirements-dev.lock"
    with zipfile.ZipFile(wheel) as content:
        (metadata,) = (name for name in content.namelist() if name.endswith(".dist-info/METADATA"))
        lines = content.read(metadata).decode().splitlines()
    wanted = [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]

    def make(workplace: Workplace) -> None:
        argv: list[str | Path] = [
            *_PIP,
            "install",
            "-q",
            "--target",
            workplace.contents,
            *FOR_ITS_PYTHON,
            "-c",
            locked,
            *wanted,
        ]
        tool.run(argv, log=workplace.log, report=tool.elapsed(progress, "fetching Python packages for the machine"))

    recipe = "\n".join((*FOR_ITS_PYTHON, *wanted, locked.read_text()))
    return Product("python", recipe, 500, 200, Evidence.STAMPS).ensure(make, progress)


def _compile(tree: Path, disk: Disk, log: Path) -> None:
    """Compile what was installed by the machine's own Python, which takes long in the machine; but a client that has too much of it."""
    lines = (
        "set -e",
        f"mount -o loop,ro,noload {disk.image} /mnt",
        f"mount --bind {tree} /mnt{SUPPLIES}",
        f"chroot /mnt python3 -m compileall -q -x /kubernetes/ {SUPPLIES}/python || true",
    )
    tool.run(("unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", "\n".join(lines)), log=log)


def copy_project(target: Path) -> None:
    """Copy what is under version control, as it is edited."""
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=REPOSITORY, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        source, copy = REPOSITORY / name, target / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)


def products_of_labs(progress: Progress) -> Iterator[Path]:
    """Yield the directories of what the cache has for any lab."""
    yield programs.find(programs.STABLE, ProgramSettings(), progress).folder.parent
    known = stand_ins.recipes()
    for name in IMAGES:
        recipe = stand_ins.recipe_for(read_name(name), known)
        assert recipe is not None, name
        yield stand_ins.ensure(recipe, progress).parent


def _fill(home: Path, player: Player, products: Iterable[Path], shared: Path, progress: Progress) -> None:
    """Make a player's directory of caches, with the products, and with the root file system of labs as the player's labs have it."""
    for product in products:
        shutil.copytree(product, home / "slide-harness" / product.relative_to(cache.directory()), symlinks=True)
    with _cache_in(home):
        made = root.product(player.labs)
        made.ensure(lambda workplace: _copy_root(shared, workplace, player.labs), progress)
    for folder, directories, files in os.walk(home):
        if cache.CONTENTS in directories and folder.endswith(made.directory.name):
            directories.remove(cache.CONTENTS)
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            os.lchown(path, player.number, player.number)


@contextmanager
def _cache_in(home: Path) -> Iterator[None]:
    """Let the harness keep what it makes in another directory."""
    name = "XDG_CACHE_HOME"
    before = os.environ.get(name)
    os.environ[name] = str(home)
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def _copy_root(source: Path, workplace: Workplace, theirs: Users) -> None:
    """Copy a root file system of this machine's labs for those of other users, with whole seconds: mkfs.ext4(8) writes no others."""
    ours = users.find()
    tool.run(("cp", "-a", f"{source}/.", workplace.contents), log=workplace.log)
    _give(workplace.contents, ours, theirs)
    for folder, directories, files in os.walk(workplace.contents):
        for name in (*directories, *files):
            path = Path(folder) / name
            _give(path, ours, theirs)
            seconds = path.lstat().st_mtime_ns // _SECOND * _SECOND
            os.utime(path, ns=(seconds, seconds), follow_symlinks=False)


def _give(path: Path, ours: Users, theirs: Users) -> None:
    """Give a file of one range of users to the same users of another. Its capabilities end with the root for which they count."""
    status = path.lstat()
    if not ours.first <= status.st_uid < ours.first + ours.count:
        return  # under another name it was given already
    capability = _capability_of(path)
    os.lchown(path, status.st_uid - ours.first + theirs.first, status.st_gid - ours.first + theirs.first)
    if not path.is_symlink():
        path.chmod(status.st_mode & 0o7777)
    if capability:
        os.setxattr(path, _CAPABILITY, capability[:-4] + theirs.first.to_bytes(4, "little"), follow_symlinks=False)


def _capability_of(path: Path) -> bytes:
    try:
        return os.getxattr(path, _CAPABILITY, follow_symlinks=False)
    except OSError:
        return b""
