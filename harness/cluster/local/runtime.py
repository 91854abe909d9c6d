"""Find the container runtime of a lab: the containerd of its root file system if it speaks the CRI of the kubelet, else a release of containerd.

Which containerd speaks what is in https://containerd.io/releases/#kubernetes-support.
"""

import re
import tarfile
from collections.abc import Callable
from pathlib import Path

from harness.cluster.build import download
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.local.build.root import version_of
from harness.cluster.local.differences import VersionedPart, rows
from harness.cluster.programs.machine import architecture
from harness.knowledge.version import Version
from harness.project.settings import ProgramSettings

PROGRAMS = ("containerd", "containerd-shim-runc-v2", "ctr")
"""The programs in the root's `/usr/bin` that another runtime replaces."""
RELEASE = "1.7.28"
"""A release that speaks the CRI of every known kubelet."""
_PACKAGE = "containerd"
_SPEAKS = {"v1alpha2": ((1, 0), (2, 0)), "v1": ((1, 6), (99, 0))}
"""For each version of CRI, the first containerd that speaks it and the first that no longer does."""
_VERSION = re.compile(r"\bv?(\d+)\.(\d+)\.\d+")
_DISK, _MEMORY = 300, 100
"""MiB."""


def find(version: Version, root: Path, settings: ProgramSettings, progress: Callable[[str], None]) -> Path | None:
    """Return the directory of the runtime that a version of Kubernetes needs; `None` where that of the root file system will do.

    Raises `CannotHost` where they cannot be had.
    """
    wanted = rows(VersionedPart.CRI, version)
    own = _of_root(root)
    if all(_speaks(own, cri) for cri in wanted):
        return None
    try:
        return _release(settings, progress)
    except CannotHost as error:
        raise ProgramsUnavailable(
            f"the kubelet of Kubernetes {version} speaks CRI {' and '.join(wanted)} only, and the containerd of the lab's root "
            f"{own[0]}.{own[1]} does not; containerd {RELEASE} does, and cannot be had: {error}"
        ) from error


def _of_root(root: Path) -> tuple[int, int]:
    """Return the version of the containerd in a root file system."""
    version = version_of(root, _PACKAGE)
    written = _VERSION.search(version)
    if not written:
        raise CannotHost(f"the package {_PACKAGE} in {root} has no version that is one: {version}")
    return int(written[1]), int(written[2])


def _speaks(containerd: tuple[int, int], cri: str) -> bool:
    first, end = _SPEAKS[cri]
    return first <= containerd < end


def _release(settings: ProgramSettings, progress: Callable[[str], None]) -> Path:
    """Return the directory of `RELEASE`, from the cache, else from the file that its project publishes."""
    file = f"containerd-{RELEASE}-linux-{architecture()}.tar.gz"
    address = f"{settings.projects.rstrip('/')}/containerd/containerd/releases/download/v{RELEASE}/{file}"

    def make(workplace: Workplace) -> None:
        doing = f"fetching containerd {RELEASE}, once"
        progress(doing)
        archive = workplace.scratch / file
        digest = download.published_sum(f"{address}.sha256sum", file)
        download.fetch(address, digest, archive, lambda amount: progress(f"{doing}: {amount}"))
        _unpack(archive, workplace.contents)

    return Product("containerd", f"file of containerd {RELEASE}\n{architecture()}", _DISK, _MEMORY).ensure(
        make, progress
    )


def _unpack(archive: Path, contents: Path) -> None:
    with tarfile.open(archive) as tar:
        for name in PROGRAMS:
            try:
                program = tar.extractfile(f"bin/{name}")
            except KeyError:
                program = None
            if program is None:
                raise ProgramsUnavailable(f"{archive.name} has no bin/{name}")
            (contents / name).write_bytes(program.read())
            (contents / name).chmod(0o755)
