"""What the API server says of its types, generated where a release's modules lack it, by upstream's generator.

`build/root/Makefile.generated_files` in upstream's repository does the same. The generator of these releases understands packages in a
GOPATH; asking Go for hundreds of them as parts of modules takes it minutes. So it gets a GOPATH, of links to their files.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.build.tool import Report
from harness.cluster.programs.modules.module_file import KUBERNETES
from harness.cluster.programs.modules.toolchain import Go

_GENERATOR = "k8s.io/kube-openapi/cmd/openapi-gen"
_FILE = "zz_generated.openapi"
_MARKER = b"+k8s:openapi-gen="
_NOT_SERVED = ("code-generator", "sample-apiserver", "kube-openapi")
"""Modules whose types the API server does not serve."""


@dataclass(frozen=True, slots=True)
class Packages:
    """Main packages, with all that they are compiled of."""

    directory: Path
    """Of the module in which Go looks at them."""
    names: tuple[str, ...]
    tags: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package, and its files that are compiled here."""

    path: str
    """By which it is imported."""
    files: tuple[Path, ...]


class _Listed(msgspec.Struct, frozen=True, rename="pascal"):
    """What Go says of a package."""

    import_path: str
    dir: str = ""
    standard: bool = False
    go_files: list[str] = []


def generate(package: str, upstream: Path, programs: Packages, go: Go, report: Report) -> None:
    """Generate a package of the module in the directory `upstream`. Raises what `Go.run` raises."""
    scratch = programs.directory.parent
    gopath, generator = scratch / "gopath", scratch / "openapi-gen"
    packages = _list(programs, go, report)
    lay_out(packages, gopath / "src")
    header = scratch / "header.txt"
    header.write_text("")
    go.compile([_GENERATOR], generator, programs.directory, report=report)
    go.run_tool(
        [
            *(generator, "--logtostderr", "-i", ",".join(described(packages))),
            *("-p", f"{KUBERNETES}/{package}", "-O", _FILE, "-h", header, "-r", scratch / "violations"),
            *("-o", gopath / "src"),
        ],
        gopath,
        variables={"GOPATH": str(gopath), "GO111MODULE": "off", "GOFLAGS": "-buildvcs=false"},
        report=report,
    )
    shutil.copyfile(gopath / "src" / KUBERNETES / package / f"{_FILE}.go", upstream / package / f"{_FILE}.go")


def described(packages: Iterable[Package]) -> list[str]:
    """Return the paths of the packages whose types the API server describes, sorted."""
    return sorted(package.path for package in packages if _is_described(package))


def lay_out(packages: Iterable[Package], sources: Path) -> None:
    """Put links to the files of packages where a GOPATH has them."""
    for package in packages:
        folder = sources / package.path
        folder.mkdir(parents=True, exist_ok=True)
        for file in package.files:
            (folder / file.name).symlink_to(file)


def _list(programs: Packages, go: Go, report: Report) -> list[Package]:
    output = programs.directory.parent / "sources"
    fields = "-json=ImportPath,Dir,Standard,GoFiles"
    go.run(
        ["list", "-deps", fields, "-tags", programs.tags, *programs.names],
        programs.directory,
        report=report,
        output=output,
    )
    listed = (msgspec.json.decode(text, type=_Listed) for text in _objects(output.read_bytes()))
    return [
        Package(package.import_path, tuple(Path(package.dir) / name for name in package.go_files))
        for package in listed
        if not package.standard
    ]


def _objects(text: bytes) -> list[bytes]:
    """Return the objects that Go writes one after the other, each with its braces at the beginning of a line."""
    return [part + b"}" for part in text.split(b"\n}\n") if part.strip()]


def _is_described(package: Package) -> bool:
    if any(part in _NOT_SERVED for part in package.path.split("/")):
        return False
    return any(_MARKER in file.read_bytes() for file in package.files)
