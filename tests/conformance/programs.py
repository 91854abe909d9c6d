"""The suite of a release as a program, and its test image's: compiled from the module that the servers are compiled from."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import CONTENTS, Product, Workplace
from harness.cluster.programs.modules import build, caches, module_file, toolchain, upstream, workspace
from harness.cluster.programs.modules.errors import ModuleRefused
from harness.cluster.programs.modules.toolchain import COMPILER_FLAGS, LINKER_FLAGS, Go
from harness.cluster.programs.modules.upstream import Upstream
from harness.knowledge.releases import Release
from harness.knowledge.version import Version

SUITE = "e2e.test"
AGNHOST, NNP, APISERVER = "agnhost", "nnp", "sample-apiserver"
"""Programs of the suite's images."""
CERTIFICATE = ("localhost.crt", "localhost.key")
"""Files of agnhost: a server's certificate, and its key."""
PAGES = ("kitten", "nautilus")
"""Images that are agnhost with a page of their own."""
LIST = "conformance.yaml"
"""What upstream lists of its specs."""
_PROGRAMS = {
    AGNHOST: f"{module_file.KUBERNETES}/test/images/agnhost",
    NNP: f"{module_file.KUBERNETES}/test/images/nonewprivs",
}
"""Main packages by what they become."""
_SAMPLE = "k8s.io/sample-apiserver"
_LIST_IN_MODULE = Path("test/conformance/testdata") / LIST
_WITHOUT_CLOUDS = Version(1, 30)
"""The first release known whose suite does not want the clouds' providers that our servers go without."""
_DISK, _MEMORY = 6000, 3500
"""MiB."""


@dataclass(frozen=True)
class Compiled:
    """What is compiled of a release, in one folder."""

    release: Release
    folder: Path

    @property
    def suite(self) -> Path:
        """The program with all specs."""
        return self.folder / SUITE

    @property
    def conformance(self) -> Path:
        """What upstream lists of its conformance specs."""
        return self.folder / LIST


def find(release: Release) -> Compiled | None:
    """Return the suite of a release where it is compiled already."""
    product = _suite_of(release)
    return Compiled(release, product.directory / CONTENTS) if product.is_cached() else None


def ensure(release: Release, progress: Callable[[str], None]) -> Compiled:
    """Return the suite of a release, with programs for its images, compiled once: in ten minutes on two cores. Raises `CannotHost`."""
    suite = _suite_of(release).ensure(lambda workplace: _compile_suite(release, workplace, progress), progress)
    return Compiled(release, suite)


def ensure_apiserver(release: Release, progress: Callable[[str], None]) -> Path:
    """Return the API server that the suite puts behind the cluster's own, compiled once. Raises `CannotHost`."""

    def make(workplace: Workplace) -> None:
        with _module(release, workplace, f"the sample API server of Kubernetes {release}", progress) as (
            go,
            place,
            _,
            report,
        ):
            go.compile([_SAMPLE], workplace.contents / APISERVER, place, tags=workspace.TAGS, report=report)

    return _apiserver_of(release).ensure(make, progress) / APISERVER


def _suite_of(release: Release) -> Product:
    return Product(f"conformance/{release}", f"4\n{build.recipe(release)}", _DISK, _MEMORY)


def _apiserver_of(release: Release) -> Product:
    return Product(f"conformance/{APISERVER}-{release}", f"3\n{build.recipe(release)}", _DISK, _MEMORY)


def _compile_suite(release: Release, workplace: Workplace, progress: Callable[[str], None]) -> None:
    with _module(release, workplace, f"the conformance suite of Kubernetes {release}", progress) as (
        go,
        place,
        source,
        report,
    ):
        tags = workspace.TAGS if release.minor >= _WITHOUT_CLOUDS else ""
        flags = ["-trimpath", "-tags", tags, f"-gcflags=all={COMPILER_FLAGS}"]
        linker = ["-ldflags", " ".join([*LINKER_FLAGS, *build.stamps(source)])]
        package = f"{module_file.KUBERNETES}/test/e2e"
        # Without `go vet`, which takes as long as the compiler.
        words: list[str | Path] = ["test", "-c", "-vet=off", *flags, *linker, "-o", workplace.contents / SUITE, package]
        go.run(words, place, report=report)
        for name, main in _PROGRAMS.items():
            go.compile([main], workplace.contents / name, place, tags=tags, report=report)
        shutil.copyfile(source.directory / _LIST_IN_MODULE, workplace.contents / LIST)
        _copy_files(source.directory / "test/images", workplace.contents)


def _copy_files(images: Path, target: Path) -> None:
    """Copy what the images have besides their programs."""
    for name in PAGES:
        (target / name).mkdir()
        shutil.copyfile(images / name / "html/data.json", target / name / "data.json")
    for name in CERTIFICATE:
        shutil.copyfile(images / AGNHOST / "porter" / name, target / name)


@contextlib.contextmanager
def _module(
    release: Release, workplace: Workplace, what: str, progress: Callable[[str], None]
) -> Iterator[tuple[Go, Path, Upstream, tool.Report]]:
    """Yield a Go, the directory of a module that has all of a release, that release's own module, and what is called while Go runs."""
    with caches.building(progress):
        go = toolchain.find(workplace.log, workplace.scratch, progress)
        source = upstream.fetch(release, go, workplace.scratch)
        report = tool.elapsed(progress, f"compiling {what}, once")
        place = workspace.prepare(source, go, workplace.scratch, report).directory
        _require_sample(release, go, place)
        yield go, place, source, report


def _require_sample(release: Release, go: Go, place: Path) -> None:
    """Let a module take the sample API server of its minor version's first patch where that of a release is not served, as of 1.30.14."""
    try:
        go.run(["mod", "download", f"{_SAMPLE}@{module_file.staging_version(release)}"], place)
    except ModuleRefused:
        first = module_file.staging_version(Release(release.minor, 0))
        go.run(["mod", "edit", f"-replace={_SAMPLE}={_SAMPLE}@{first}"], place)
