"""The module in which a release is compiled: its `go.mod` follows from upstream's.

Upstream's own `go.mod` replaces the modules of its staging area, `k8s.io/api` and some thirty more, by directories of its repository.
A module's zip lacks those; they are published as modules themselves, `v0.34.4` for Kubernetes `v1.34.4`.
"""

from collections.abc import Iterator

import msgspec

from harness.cluster.programs.modules import differences
from harness.knowledge.releases import Release

MODULE = "slide-harness/kubernetes"
"""What it is called."""
KUBERNETES = "k8s.io/kubernetes"
_STAGING = "./staging/"
_SAMPLES = "k8s.io/sample-"
_UNPUBLISHED = "v0.0.0"
"""The version under which upstream requires a module of its staging area."""
_FIRST_GO = "1.13"
"""What a `go.mod` without a `go` line is taken for here; the oldest releases known are of that time."""


class Module(msgspec.Struct, frozen=True, rename="pascal"):
    """A module, as `go mod edit -json` writes it."""

    path: str
    version: str = ""


class Replace(msgspec.Struct, frozen=True, rename="pascal"):
    """A line `replace OLD => NEW`."""

    old: Module
    new: Module


class Setting(msgspec.Struct, frozen=True, rename="pascal"):
    """A line `godebug KEY=VALUE`."""

    key: str
    value: str


class ModuleFile(msgspec.Struct, frozen=True, rename="pascal"):
    """What of a `go.mod` counts here."""

    go: str = _FIRST_GO
    godebug: list[Setting] | None = None
    require: list[Module] | None = None
    replace: list[Replace] | None = None


def text(upstream: ModuleFile, release: Release, copy: str = "") -> str:
    """Return the `go.mod` of a module of our own that compiles a release, from upstream's.

    It requires staging modules in their published version: by the version required of a module, not by what replaces it, Go keeps what is compiled.

    `copy` is a directory that takes the place of the module `k8s.io/kubernetes`; none does if it is empty.
    """
    lines = [f"module {MODULE}", "", f"go {upstream.go}", ""]
    lines += [f"godebug {setting.key}={setting.value}" for setting in upstream.godebug or ()]
    lines += [f"require {path} {staging_version(release)}" for path in _required_staging(upstream)]
    lines += [f"require {KUBERNETES} {release}", ""]
    lines += [
        f"replace {old} => {new.path} {new.version}" for old, new in sorted(replacements(upstream, release).items())
    ]
    lines += [f"replace {KUBERNETES} => {copy}"] if copy else []
    return "\n".join(lines) + "\n"


def replacements(upstream: ModuleFile, release: Release) -> dict[str, Module]:
    """Return what is replaced by what: the staging modules by those published, the rest as upstream and the rows have it."""
    replaced = {line.old.path: line.new for line in upstream.replace or ()}
    replaced |= {path: Module(path, staging_version(release)) for path in staging(upstream)}
    replaced |= {row.module: Module(row.by, row.version) for row in differences.replacements(release.minor)}
    return replaced


def staging(upstream: ModuleFile) -> tuple[str, ...]:
    """Return the paths of the modules in upstream's staging area, sorted."""
    return tuple(sorted(set(_staging(upstream))))


def staging_version(release: Release) -> str:
    """Return the version that they have in a release: `v0.34.4` in `v1.34.4`."""
    return f"v0{str(release).removeprefix(f'v{release.minor.major}')}"


def _required_staging(upstream: ModuleFile) -> list[str]:
    """Return the paths of those that the release itself is compiled with; not of samples, required or not: a proxy need not have them."""
    required = {module.path for module in upstream.require or ()} & set(staging(upstream))
    return sorted(path for path in required if not path.startswith(_SAMPLES))


def _staging(upstream: ModuleFile) -> Iterator[str]:
    for line in upstream.replace or ():
        if line.new.path.startswith(_STAGING):
            yield line.old.path
    for required in upstream.require or ():
        if required.path.startswith("k8s.io/") and required.version == _UNPUBLISHED:
            yield required.path
