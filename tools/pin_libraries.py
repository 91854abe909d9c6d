"""Write into each `go.mod` of `fixtures/programs` that has them the versions of libraries with which a release of Kubernetes is compiled.

    python -m tools.pin_libraries [RELEASE]

What is compiled of the release is then there for those programs. Without a release it is the newest known. Go and its caches are those of labs.

Go keeps what it compiled by the version that is required of a module, whatever replaces that. So these versions are required, and newer ones
that something else asks for are excluded: https://go.dev/ref/mod#go-mod-file-exclude.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build.compiled import GoModule, OwnModule, lay_out, read_program
from harness.cluster.programs.modules import caches, toolchain
from harness.cluster.programs.modules.module_file import KUBERNETES, ModuleFile, staging, staging_version
from harness.cluster.programs.modules.toolchain import Go
from harness.knowledge.releases import NEWEST, Release, known, read_release

PROGRAMS = fixtures_directory() / "programs"
PINNED = ("addons", "kube-network-policies", "metallb", "traefik")
"""The folders whose programs take Kubernetes' libraries."""
_FORMAT = "{{with .Module}}{{if not (or .Main .Replace)}}{{.Path}} {{.Version}}{{end}}{{end}}"
_LIKE = {"go.opentelemetry.io/otel/sdk/metric": "go.opentelemetry.io/otel"}
"""Modules that Kubernetes is not compiled with, and that must have the version of one that it is."""
_ROUNDS = 30
"""Of excluding: what is excluded uncovers what else is asked for."""
_EXCLUSIONS = re.compile(
    r"^(?://.*\n)?exclude \(\n(?P<block>(?:\t.*\n)*)\)\n\n?|^exclude (?P<line>\S.*\n)\n?", re.MULTILINE
)


class _Downloaded(msgspec.Struct, frozen=True, rename="pascal"):
    go_mod: str


@dataclass(frozen=True, slots=True)
class Module:
    """A folder's module, laid out to be compiled."""

    directory: Path
    packages: tuple[str, ...]
    """The main packages that are compiled in it."""


def pins(release: Release, go: Go, scratch: Path) -> Mapping[str, str]:
    """Return the version of each library with which a release is compiled, by its path. Raises `ProgramsUnavailable` where Go has no such release."""
    answer = go.answer(["mod", "download", "-json", f"{KUBERNETES}@{release}"], scratch)
    file = msgspec.json.decode(answer, type=_Downloaded).go_mod
    upstream = msgspec.json.decode(go.answer(["mod", "edit", "-json", file], scratch), type=ModuleFile)
    versions = {module.path: module.version for module in upstream.require or ()}
    versions |= dict.fromkeys(staging(upstream), staging_version(release))
    return versions | {path: versions[model] for path, model in _LIKE.items()}


def pin(module: Module, versions: Mapping[str, str], go: Go) -> None:
    """Write its `go.mod` and `go.sum`. Raises `SystemExit` naming what has another version all the same, and what `Go.run` raises."""
    _take_exclusions(module.directory / "go.mod")
    required: set[str] = set()
    for _ in range(_ROUNDS):
        used = dict(_used(module, go))
        other = {path: version for path, version in used.items() if versions.get(path, version) != version}
        if not other:
            return
        excluded = [f"-exclude={path}@{version}" for path, version in other.items() if path in required]
        edits = [f"-require={path}@{versions[path]}" for path in other]
        go.run(["mod", "edit", *edits, *excluded], module.directory)
        required |= set(other)
    raise SystemExit(f"{module.directory.name}: other versions are asked for still: {other}")


def _take_exclusions(file: Path) -> list[str]:
    """Take all that a `go.mod` excludes out of it; returns that, `PATH VERSION`, sorted."""
    text = file.read_text()
    file.write_text(_EXCLUSIONS.sub("", text).rstrip() + "\n")
    return sorted(
        {line.strip() for match in _EXCLUSIONS.finditer(text) for line in match[match.lastgroup or 0].splitlines()}
    )


def _sort_exclusions(file: Path, release: Release) -> None:
    """Put all that a `go.mod` excludes into one block, which says why."""
    lines = "".join(f"\t{line}\n" for line in _take_exclusions(file))
    if lines:
        file.write_text(
            f"{file.read_text()}\n// Newer than what Kubernetes {release} is compiled with.\nexclude (\n{lines})\n"
        )


def _used(module: Module, go: Go) -> Iterator[tuple[str, str]]:
    """Yield the path and version of each module that something is compiled of."""
    answer = go.answer(["list", "-deps", "-f", _FORMAT, *module.packages], module.directory)
    for line in answer.decode().splitlines():
        path, _, version = line.partition(" ")
        yield path, version


def _lay_out(folder: str, scratch: Path, go: Go) -> Module:
    """Return a copy of a folder's module, completed by upstream's files where the folder has only what differs."""
    directory = scratch / folder
    packages = []
    for file in sorted(PROGRAMS.glob("*.toml")):
        match read_program(file).source:
            case GoModule(over=over) as source if over == folder:
                lay_out(source, directory, PROGRAMS, go)
                return Module(directory, (source.package,))
            case GoModule(libraries=libraries) as source if libraries == folder:
                packages.append(source.import_path)
            case OwnModule(folder=own) as source if own == folder:
                packages.append(source.import_path)
            case _:
                pass
    shutil.copytree(PROGRAMS / folder, directory)
    return Module(directory, tuple(packages))


def main(arguments: list[str]) -> None:
    """Write each `go.mod` and `go.sum` anew."""
    release = read_release(arguments[0]) if arguments else known()[NEWEST].newest
    if release is None:
        raise SystemExit(f"{arguments[0]}: not a release")
    with tempfile.TemporaryDirectory() as name, caches.building(print):
        scratch = Path(name)
        go = toolchain.find(scratch / "log", scratch, print)
        versions = pins(release, go, scratch)
        for folder in PINNED:
            module = _lay_out(folder, scratch, go)
            pin(module, versions, go)
            _sort_exclusions(module.directory / "go.mod", release)
            for file in ("go.mod", "go.sum"):
                shutil.copyfile(module.directory / file, PROGRAMS / folder / file)
            print(f"{folder}: as Kubernetes {release}")


if __name__ == "__main__":
    main(sys.argv[1:])
