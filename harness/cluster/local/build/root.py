"""Make the root file system of labs from Debian packages, by the recipe in `fixtures/root`."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

import harness
from harness.cluster.build import tool
from harness.cluster.build.cache import MANIFEST, Evidence, Product, Progress, Workplace
from harness.cluster.errors import CannotHost
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build import debian
from harness.cluster.local.users import Users, find
from harness.cluster.offline import is_offline
from harness.cluster.programs.machine import architecture

NAME = "root"
"""The name of these products in the cache."""
RECIPE = "recipe.toml"
_FORMAT = "1"
"""The version of the format; raise it when the same recipe should make another root."""
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")
"""See deb-control(5)."""
_DISK, _MEMORY = 2000, 500
"""MiB."""
_DIRECTORIES = ("dev", "proc", "sys", "run", "tmp")
"""Filled anew for each node."""


class RootRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of the recipe."""

    release: str
    lab: tuple[str, ...]
    decks: tuple[str, ...]
    leave_out: tuple[str, ...] = ()


def read_recipe(directory: Path) -> RootRecipe:
    """Return the recipe in a directory. Raises `ValueError` naming the file where it is not as its README says."""
    file = directory / RECIPE
    try:
        return msgspec.toml.decode(file.read_bytes(), type=RootRecipe)
    except msgspec.DecodeError as error:
        raise ValueError(f"{file}: {error}") from error


def ensure(users: Users, more: Sequence[str], progress: Progress) -> Path:
    """Return the directory of the root file system, which belongs to these users and is read only.

    It has the packages of the recipe and `more`. Made first if it is not here, which takes a minute. Raises `CannotHost`.
    """
    for name in more:
        if not _PACKAGE.fullmatch(name):
            raise CannotHost(f"packages in [tool.harness.lab] has {name!r}, which is no name of a Debian package")
    try:
        root = product(users, more)
        contents = root.ensure(lambda workplace: _build(workplace, users, more, progress), progress)
        os.utime(root.directory / MANIFEST)  # when it was last wanted
        return contents
    except CannotHost as error:
        if not more:
            raise
        addition = f"with {', '.join(more)} of [tool.harness.lab] packages (is each of them a package of this Debian?)"
        raise CannotHost(f"the lab's root file system cannot be made {addition}: {error}") from error


@contextlib.contextmanager
def made_beside(users: Users, more: Sequence[str], progress: Progress) -> Iterator[None]:
    """Make the root file system, unless it is here, in a process beside the body of the `with`.

    Afterwards it is here, or `ensure` raises the reason why it cannot be made.
    """
    place = product(users, more).directory
    if (place / MANIFEST).exists() or is_offline():
        yield
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    program = (sys.executable, "-P", "-m", "harness.cluster.local.build.root", *more)
    log = place.with_suffix(".beside.log")

    def report(seconds: float) -> None:
        progress(f"waiting for the lab's root file system, made from Debian packages once: {seconds:.0f} s")

    env = {"PYTHONPATH": str(Path(harness.__file__).parents[1])}
    with tool.beside(program, log=log, waiting=report, env=env):
        yield
    log.unlink(missing_ok=True)


def product(users: Users, more: Sequence[str] = ()) -> Product:
    """Return the product of the cache: the root file system of these users, with these packages more."""
    recipe = (fixtures_directory() / "root" / RECIPE).read_text()
    text = "\n".join((f"format {_FORMAT}", architecture(), f"users {users.mapping}", recipe, *sorted(more)))
    return Product(NAME, text, _DISK, _MEMORY, Evidence.STAMPS)


def added_packages(recipe: str) -> tuple[str, ...]:
    """Return the packages that a project added to a root, from the recipe of its product: they follow the last bracket."""
    return tuple(recipe.rpartition("]")[2].split())


def version_of(root: Path, package: str) -> str:
    """Return the version of a package in a root. Raises `CannotHost` where the root lacks it."""
    query = subprocess.run(
        ("dpkg-query", f"--admindir={root}/var/lib/dpkg", "--show", "--showformat", "${Version}", package),
        check=False,
        capture_output=True,
        text=True,
    )
    if query.returncode:
        raise CannotHost(f"the lab's root file system, {root}, has no package {package}: {query.stderr.strip()}")
    return query.stdout.strip()


def _build(workplace: Workplace, users: Users, more: Sequence[str], progress: Progress) -> None:
    recipe = read_recipe(fixtures_directory() / "root")
    packages = (*recipe.lab, *recipe.decks, *more)
    contents = workplace.contents
    users.own(contents)
    debian.begin(workplace, recipe.release).run(
        [
            *("--variant=essential", "--skip=check/empty", f"--include={','.join(packages)}"),
            *("--dpkgopt=force-unsafe-io", *(f"--dpkgopt=path-exclude={pattern}" for pattern in recipe.leave_out)),
        ],
        contents,
        tool.elapsed(progress, "making the lab's root file system from Debian packages, once"),
    )
    for name in _DIRECTORIES:
        shutil.rmtree(contents / name, ignore_errors=True)
        (contents / name).mkdir(mode=0o755)
        users.own(contents / name)


if __name__ == "__main__":
    ensure(find(), sys.argv[1:], print)
