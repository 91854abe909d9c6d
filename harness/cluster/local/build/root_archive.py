"""Carry a root file system to another machine in one file: for machines without a network, or whose mirror lacks the release.

The file is a compressed tar. First in it is what the rest is; the owners in it are those of the lab, whatever the machine has for them.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from harness.cluster.build import cache, tool
from harness.cluster.build.cache import Evidence, Progress, Workplace
from harness.cluster.errors import CannotHost
from harness.cluster.local.build import root
from harness.cluster.local.users import Users, find
from harness.cluster.programs.machine import architecture

_LABEL = "root.json"
_AS_IN_THE_LAB = Users(0)
_XATTRS = ("--xattrs", "--xattrs-include=security.capability")
_MAGIC = {b"\x28\xb5\x2f\xfd": "zstd", b"\x1f\x8b": "gzip"}
"""The first bytes of compressed files, and the program of each format."""
_COMPRESSING = {"zstd": "zstd -T0 -3", "gzip": "gzip -3"}


class RootLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first file of an archive, which describes the rest."""

    architecture: str
    packages: tuple[str, ...]
    """Packages that a project added to those of the recipe."""
    recipe: str
    """The text that determines the root, with users as the lab numbers them."""
    sums: dict[str, str]
    """The SHA-256 of each file; of a symbolic link its target."""


def save(contents: Path, label: RootLabel, file: Path, progress: Progress) -> None:
    """Write the root file system in `contents` to a file, compressed by zstd; by gzip where its name ends with `.gz`, or zstd is missing.

    Raises `CannotHost`, and then leaves no file.
    """
    compressor = "gzip" if file.suffix in (".gz", ".tgz") or shutil.which("zstd") is None else "zstd"
    part = file.with_name(f"{file.name}.part")
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        (directory / _LABEL).write_bytes(msgspec.json.encode(label))
        maps = dict(zip(("owner", "group"), _maps(contents), strict=True))
        for kind, numbers in maps.items():
            (directory / kind).write_text("".join(f"+{outside} root:{inside}\n" for outside, inside in numbers))
        log = cache.directory() / root.NAME / "save.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        try:
            part.touch()
            tool.run(
                [
                    *("tar", "--create", "--force-local", f"--file={part.absolute()}", "--format=posix"),
                    f"--use-compress-program={_COMPRESSING[compressor]}",
                    *("--numeric-owner", *(f"--{kind}-map={directory / kind}" for kind in maps), *_XATTRS),
                    *("--directory", directory, _LABEL, "--directory", contents.parent, contents.name),
                ],
                log=log,
                report=tool.elapsed(progress, f"writing {file}"),
            )
            part.replace(file)
        except OSError as error:
            raise CannotHost(f"{file} cannot be written: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)


def label_of(packages: tuple[str, ...], contents: Path) -> RootLabel:
    """Return the label of a root file system for its archive."""
    recipe = root.product(_AS_IN_THE_LAB, packages).recipe
    return RootLabel(architecture(), packages, recipe, cache.evidence_of(contents, Evidence.CONTENT))


def load(file: Path, users: Users, progress: Progress) -> tuple[RootLabel, bool]:
    """Unpack the root file system of a file into the cache, for these users; return its label, and whether it was in the cache already.

    Raises `CannotHost` for a file that is none, was cut short or damaged, is of another architecture or made by another recipe; nothing of it
    is kept then.
    """
    label = read_label(file)
    if label.architecture != architecture():
        raise CannotHost(
            f"{file} is for {label.architecture}, and this machine is {architecture()}: save one on a machine like this"
        )
    if label.recipe != root.product(_AS_IN_THE_LAB, label.packages).recipe:
        raise CannotHost(
            f"{file} was made by another recipe than this version of the harness has, so no lab would take it; "
            "save it by the same version"
        )
    made = False

    def make(workplace: Workplace) -> None:
        nonlocal made
        _unpack(file, label, users, workplace, progress)
        made = True

    root.product(users, label.packages).ensure(make, progress)
    return label, not made


def read_label(file: Path) -> RootLabel:
    """Return the label of an archive. Raises `CannotHost` for a file that is no archive of a root."""
    _require_program(file)
    command = (
        "tar",
        "--extract",
        "--to-stdout",
        "--occurrence=1",
        "--force-local",
        f"--file={file.absolute()}",
        _LABEL,
    )
    answered = subprocess.run(command, check=False, capture_output=True)
    try:
        return msgspec.json.decode(answered.stdout, type=RootLabel)
    except msgspec.DecodeError as error:
        raise _not_one(file) from error


def _unpack(file: Path, label: RootLabel, users: Users, workplace: Workplace, progress: Progress) -> None:
    try:
        tool.run(
            [
                *("tar", "--extract", "--force-local", f"--file={file.absolute()}", "--numeric-owner", "--same-owner"),
                *("--preserve-permissions", *_XATTRS, "--strip-components=1"),
                *("--directory", workplace.contents, cache.CONTENTS),
            ],
            log=workplace.log,
            report=tool.elapsed(progress, f"unpacking {file}"),
        )
    except CannotHost as error:
        raise CannotHost(f"{file} is cut short or damaged; copy it again. {error}") from error
    if cache.evidence_of(workplace.contents, Evidence.CONTENT) != label.sums:
        raise CannotHost(f"{file} is damaged: what is in it is not what was saved; copy it again")
    users.own(workplace.contents)


def _require_program(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            beginning = opened.read(4)
    except OSError as error:
        raise CannotHost(f"{file} cannot be read: {error.strerror}") from error
    program = next((program for magic, program in _MAGIC.items() if beginning.startswith(magic)), None)
    if program is None:
        raise _not_one(file)
    if shutil.which(program) is None:
        raise CannotHost(f"{file} takes {program} to be read: apt-get install {program}; or save it as a .tar.gz")


def _not_one(file: Path) -> CannotHost:
    return CannotHost(f"{file} is no root file system that `harness root save` wrote, or only the beginning of one")


def _maps(contents: Path) -> Iterator[list[tuple[int, int]]]:
    """Yield the users that own files, then the groups: pairs of the machine's number and the lab's."""
    statuses = [
        os.lstat(Path(folder) / name) for folder, folders, files in os.walk(contents) for name in (*folders, *files)
    ]
    first = contents.stat().st_uid
    own_users = find()
    users = own_users if own_users.first == first else Users(first)
    for numbers in ({status.st_uid for status in statuses}, {status.st_gid for status in statuses}):
        yield [(number, users.inside(number)) for number in sorted(numbers)]
