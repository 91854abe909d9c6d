"""The module `k8s.io/kubernetes` of a release: fetched through the module proxy, checked by Go, and read."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.programs.modules import caches, module_file, toolchain
from harness.cluster.programs.modules.errors import ModuleRefused
from harness.cluster.programs.modules.module_file import ModuleFile
from harness.cluster.programs.modules.toolchain import Go
from harness.knowledge.releases import Release, read_release
from harness.knowledge.version import Version


class _Origin(msgspec.Struct, frozen=True, rename="pascal"):
    hash: str = ""


class _Info(msgspec.Struct, frozen=True, rename="pascal"):
    """What a proxy tells of a version: https://go.dev/ref/mod#goproxy-protocol."""

    time: str = ""
    origin: _Origin | None = None


class _Download(msgspec.Struct, frozen=True, rename="pascal"):
    dir: str
    info: str


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a release's module holds."""

    release: Release
    directory: Path
    """Where it is unpacked; not to be written to."""
    module_file: ModuleFile
    commit: str
    """The commit of the release; empty where the proxy does not tell it."""
    date: str
    """The time of that commit: `2026-10-27T12:01:04Z`; empty where the proxy does not tell it."""

    @property
    def sums(self) -> Path:
        """Return the `go.sum` of upstream: checksums of all modules that it compiles with, without those of its staging area."""
        return self.directory / "go.sum"


def fetch(release: Release, go: Go, scratch: Path) -> Upstream:
    """Return a release's module. Raises `ModuleRefused` where the proxy does not give it, `CannotHost` for other failures."""
    answer = go.answer(["mod", "download", "-json", f"{module_file.KUBERNETES}@{release}"], directory=scratch)
    downloaded = msgspec.json.decode(answer, type=_Download)
    directory = Path(downloaded.dir)
    edited = go.answer(["mod", "edit", "-json", directory / "go.mod"], directory=scratch)
    info = msgspec.json.decode(Path(downloaded.info).read_bytes(), type=_Info)
    return Upstream(
        release,
        directory,
        msgspec.json.decode(edited, type=ModuleFile),
        info.origin.hash if info.origin else "",
        info.time,
    )


def newest(minor: Version, progress: Callable[[str], None]) -> Release:
    """Return the newest release of a minor version that the proxy knows, or its newest candidate.

    Raises `ModuleRefused` where it knows none, `ProxyUnreachable`, `CannotHost`.
    """
    log = caches.directory() / "newest.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        go = toolchain.find(log, Path(scratch), progress)
        answer = go.answer(["list", "-m", "-json", f"{module_file.KUBERNETES}@v{minor}"], Path(scratch))
    version = msgspec.json.decode(answer, type=module_file.Module).version
    release = read_release(version)
    if release is None:
        raise ModuleRefused(f"the module proxy knows no release of {minor}; the newest that it has is {version}")
    return release
