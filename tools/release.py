"""Check a tag, and make all that its release consists of, up to where publishing begins.

    python -m tools.release v0.1.0              # on the commit with that tag
    python -m tools.release v0.1.0 --dry-run    # as if this commit were tagged with it today, in a clone

.github/workflows/release.yml runs it and publishes what it leaves in `build/release`: `dist/` with the wheel and the source distribution,
`SHA256SUMS`, `notes.md`, `moves` with the names that lead to this release from now on, and `docs.bundle`, the branch of the site with the documentation of this version.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import click
import requests
from msgspec import Struct
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from tools.release_notes import ChangelogError, dated, notes

REPOSITORY = Path(__file__).parents[1]
INDEX = "https://pypi.org/simple"
PACKAGE = "slide-harness"
SITE_BRANCH = "gh-pages"
LATEST = "latest"
_TAG = re.compile(r"v(?P<version>\d+\.\d+\.\d+(?:rc\d+)?)")
_SIMPLE = "application/vnd.pypi.simple.v1+json"
_TIMEOUT = 60.0
"""Seconds that the index may be silent."""


class ReleaseError(Exception):
    """There is no release of this. The message says why, and what to do."""


class Tag(Struct, frozen=True):
    """A tag for a release."""

    name: str
    version: str

    def moves(self, released: Collection[Version]) -> list[str]:
        """Return the names that lead to this release from now on, by what was released before: `latest`, and the action's tag, `v0`.

        None leads to a candidate, nor from a newer release back to an older one.
        """
        this = Version(self.version)
        newer = [version for version in released if version > this and not version.is_prerelease]
        if this.is_prerelease:
            return []
        latest = [] if newer else [LATEST]
        return latest if any(version.major == this.major for version in newer) else [*latest, f"v{this.major}"]

    @property
    def minor(self) -> str:
        """The version as the documentation has it, `0.1`: each is written over by its patches."""
        return ".".join(map(str, Version(self.version).release[:2]))


@click.command(help=__doc__)
@click.argument("tag")
@click.option("--dry-run", is_flag=True, help="As if the commit that is checked out had the tag.")
@click.option("--output", type=click.Path(path_type=Path), default=REPOSITORY / "build" / "release", metavar="FOLDER")
@click.option("--index", default=INDEX, show_default=True, metavar="ADDRESS", help="Where a release must not be yet.")
def main(tag: str, *, dry_run: bool, output: Path, index: str) -> None:
    """See the module."""
    try:
        read = read_tag(tag)
        if dry_run:
            with tempfile.TemporaryDirectory(prefix="release-") as folder:
                make(rehearsal(REPOSITORY, Path(folder) / "source", read), read, output.absolute(), index)
        else:
            make(REPOSITORY, read, output.absolute(), index)
    except (ReleaseError, ChangelogError) as error:
        sys.exit(f"release: {error}")
    print(f"{output}: all of {read.name}, nothing published" if dry_run else f"{output}: all of {read.name}")


def make(source: Path, tag: Tag, output: Path, index: str) -> None:
    """Check the source of a release, and leave what it consists of in a folder. Raises `ReleaseError` and `ChangelogError`."""
    check_version(source, tag)
    text = notes(source / "CHANGELOG.md", tag.version)
    moves = tag.moves(released(index, tag))
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    (output / "notes.md").write_text(f"{text}\n", "utf-8")
    (output / "moves").write_text("".join(f"{name}\n" for name in moves))
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in build(source, output / "dist", tag)
    )
    (output / "SHA256SUMS").write_text(sums)
    write_documentation(source, output / "docs.bundle", tag, is_latest=LATEST in moves)


def read_tag(name: str) -> Tag:
    """Return a tag by its name, `v0.1.0` or `v0.1.0rc1`. Raises `ReleaseError`."""
    match = _TAG.fullmatch(name)
    try:
        if match is not None and str(Version(match["version"])) == match["version"]:
            return Tag(name, match["version"])
    except InvalidVersion:
        pass
    raise ReleaseError(f"{name}: no tag of a release, which are like v0.1.0 and v0.1.0rc1")


def rehearsal(source: Path, folder: Path, tag: Tag) -> Path:
    """Clone the commit that is checked out, and do there what a person does before a release; return the clone."""
    _run(["git", "clone", "--quiet", "--no-tags", str(source), str(folder)], source)
    dated(folder / "CHANGELOG.md", tag.version, datetime.datetime.now(tz=datetime.UTC).date().isoformat())
    _run(["git", "commit", "--quiet", "--allow-empty", "--all", f"--message=Release {tag.version}"], folder)
    _run(["git", "tag", tag.name], folder)
    return folder


def check_version(source: Path, tag: Tag) -> None:
    """Raise `ReleaseError` unless what is built of the source is exactly this version."""
    module = runpy.run_path(str(source / "harness" / "record" / "version.py"))
    if module["RELEASE"] != tag.version:
        raise ReleaseError(f"harness/record/version.py has RELEASE = {module['RELEASE']!r}, and the tag is {tag.name}")
    version = module["version"]()
    if version != tag.version:
        raise ReleaseError(f"this is {version}: check out {tag.name} itself, with no change")


def released(index: str, tag: Tag) -> set[Version]:
    """Return the versions that were released, yanked or not. Raises `ReleaseError` if this one is among them, or nobody can tell.

    As in the "Simple repository API" of packaging.python.org.
    """
    address = f"{index.rstrip('/')}/{PACKAGE}/"
    try:
        answer = requests.get(address, headers={"Accept": _SIMPLE}, timeout=_TIMEOUT)
        if answer.status_code == 404:
            return set()
        answer.raise_for_status()
        names = [file["filename"] for file in answer.json()["files"]]
    except (requests.RequestException, ValueError, KeyError) as error:
        raise ReleaseError(f"{address}: nothing tells whether {tag.version} was released ({error})") from None
    versions = set(filter(None, map(_version_of, names)))
    if Version(tag.version) in versions:
        raise ReleaseError(f"{tag.version} was released already ({address}), and no version is released twice")
    return versions


def build(source: Path, dist: Path, tag: Tag) -> list[Path]:
    """Build the wheel and the source distribution, and return them. Raises `ReleaseError` where the one is not made of the other."""
    _run([sys.executable, "-m", "hatchling", "build", "--directory", str(dist)], source)
    base = f"{PACKAGE.replace('-', '_')}-{tag.version}"
    wheel, archive = dist / f"{base}-py3-none-any.whl", dist / f"{base}.tar.gz"
    built = sorted(dist.iterdir())
    if built != sorted([wheel, archive]):
        raise ReleaseError(f"{', '.join(path.name for path in built)} were built, and not {wheel.name}, {archive.name}")
    with tempfile.TemporaryDirectory(prefix="release-again-") as folder:
        _run(["tar", "--extract", "--file", str(archive), "--directory", folder], source)
        again = Path(folder) / "again"
        program = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(again)]
        _run(program, Path(folder) / base)
        if (again / wheel.name).read_bytes() != wheel.read_bytes():
            raise ReleaseError(f"{archive.name} makes another {wheel.name} than the one that was built here")
    return built


def write_documentation(source: Path, bundle: Path, tag: Tag, *, is_latest: bool) -> None:
    """Add the documentation of this version to the branch of the site, and write that branch into a bundle.

    By mike, which keeps the versions apart on that branch, for the selector of mkdocs-material. What is there already stays, if the branch is.
    """
    mike = [str(Path(sys.executable).with_name("mike"))]
    options = ["--branch", SITE_BRANCH, "--alias-type", "redirect", "--update-aliases"]
    _run([*mike, "deploy", *options, tag.minor, *([LATEST] if is_latest else [])], source)
    if is_latest:
        _run([*mike, "set-default", "--branch", SITE_BRANCH, LATEST], source)
    _run(["git", "bundle", "create", "--quiet", str(bundle), SITE_BRANCH], source)


def _version_of(name: str) -> Version | None:
    """Return the version that a file of an index is of; `None` for what is neither wheel nor source distribution."""
    try:
        return parse_wheel_filename(name)[1] if name.endswith(".whl") else parse_sdist_filename(name)[1]
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None


def _run(program: Sequence[str], folder: Path) -> None:
    """Run a program in a folder, git with a name for this. Raises `ReleaseError` with what it said."""
    parts = {"NAME": "Release", "EMAIL": "release@users.noreply.invalid"}
    who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in parts.items()}
    environment = {**os.environ, **who}
    finished = subprocess.run(program, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if finished.returncode:
        raise ReleaseError(f"{' '.join(program)}: {(finished.stderr + finished.stdout).strip()}")


if __name__ == "__main__":
    main()
