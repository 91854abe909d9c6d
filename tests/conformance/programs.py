"""The suite of a release as a program, and its test image's: compiled from the module that the servers are compiled from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.programs.modules import build, caches, module_file, toolchain, upstream, workspace
from harness.cluster.programs.modules.toolchain import COMPILER_FLAGS, LINKER_FLAGS
from harness.knowledge.releases import Release

SUITE = "e2e.test"
AGNHOST, NNP, APISERVER = "agnhost", "nnp", "sample-apiserver"
"""Programs of the suite's images."""
PAGES = ("kitten", "nautilus")
"""Images that are agnhost with a page of their own."""
LIST = "conformance.yaml"
"""What upstream lists of its specs."""
_PROGRAMS = {
    AGNHOST: f"{module_file.KUBERNETES}/test/images/agnhost",
    NNP: f"{module_file.KUBERNETES}/test/images/nonewprivs",
    APISERVER: "k8s.io/sample-apiserver",
}
"""Main packages by what they become."""
_LIST_IN_MODULE = Path("test/conformance/testdata") / LIST
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


def is_compiled(release: Release) -> bool:
    """Return whether the suite of a release need not be compiled any more."""
    return _product(release).is_cached()


def _product(release: Release) -> Product:
    return Product(f"conformance/{release}", f"2\n{build.recipe(release)}", _DISK, _MEMORY)


def ensure(release: Release, progress: Callable[[str], None]) -> Compiled:
    """Return the suite of a release, with programs for its images, compiled once: in ten minutes on two cores. Raises `CannotHost`."""

    def make(workplace: Workplace) -> None:
        with caches.building(progress):
            go = toolchain.find(workplace.log, workplace.scratch, progress)
            source = upstream.fetch(release, go, workplace.scratch)
            report = tool.elapsed(progress, f"compiling the conformance suite of Kubernetes {release}, once")
            place = workspace.prepare(source, go, workplace.scratch, report)
            stamps = tuple(build.stamps(source))
            flags = ["-trimpath", "-tags", workspace.TAGS, f"-gcflags=all={COMPILER_FLAGS}"]
            linker = ["-ldflags", " ".join([*LINKER_FLAGS, *stamps])]
            package = f"{module_file.KUBERNETES}/test/e2e"
            words: list[str | Path] = ["test", "-v", "-c", *flags, *linker, "-o", workplace.contents / SUITE, package]
            go.run(words, place.directory, report=report)
            for name, main in _PROGRAMS.items():
                go.compile([main], workplace.contents / name, place.directory, tags=workspace.TAGS, report=report)
            shutil.copyfile(source.directory / _LIST_IN_MODULE, workplace.contents / LIST)
            for name in PAGES:
                (workplace.contents / name).mkdir()
                page = source.directory / "test/images" / name / "html/data.json"
                shutil.copyfile(page, workplace.contents / name / "data.json")

    return Compiled(release, _product(release).ensure(make, progress))
