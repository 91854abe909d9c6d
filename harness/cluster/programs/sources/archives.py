"""The files that upstream publishes of every release: a file for each program, and its SHA-256 beside it.

The layout is that of https://kubernetes.io/releases/download/#binaries, which mirrors share.
"""

from collections.abc import Callable
from pathlib import Path

from harness.cluster.build import download
from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs import kept
from harness.cluster.programs.machine import architecture
from harness.cluster.programs.model import KUBECTL, PROGRAMS, Programs, SourceKind
from harness.cluster.programs.sources.choice import notes
from harness.cluster.programs.specification import Specification
from harness.knowledge.releases import Release, known, read_release
from harness.project.settings import ProgramSettings

KIND = SourceKind.ARCHIVES
_DISK, _MEMORY = 1000, 200
"""MiB of disk for the programs and the partly fetched files."""


def get(wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
    """Return the programs of a version, fetched first unless they are kept. Raises `ProgramsUnavailable`."""
    release = first_choice(wanted) or _newest(wanted, settings)
    return give(release, wanted, settings, progress)


def first_choice(wanted: Specification) -> Release | None:
    """Return the release that this source gives at best; `None` where only the archive knows."""
    if wanted.release is not None:
        return wanted.release
    series = known().get(wanted.minor) if wanted.minor else None
    return series.newest if series else None


def recipe(release: Release) -> str:
    """Return the recipe of the programs of a release."""
    return f"files of Kubernetes {release}\n{architecture()}"


def give(
    release: Release, wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]
) -> Programs:
    """Return the programs of this release. Raises `ProgramsUnavailable`, other `CannotHost` as well."""
    place = _place(release, settings)

    def make(workplace: Workplace) -> None:
        for number, name in enumerate(PROGRAMS, 1):
            doing = f"fetching Kubernetes {release}, once: {name}, {number} of {len(PROGRAMS)}"
            _fetch(f"{place}/{name}", workplace.contents / name, doing, progress)

    product = Product(kept.NAME, recipe(release), _DISK, _MEMORY)
    return Programs(kept.ensure(product, release, KIND, make, progress), str(release), KIND, notes(wanted, release))


def kubectl(wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Path:
    """Return the kubectl of a version, fetched alone unless it is kept. Raises as `get` does."""
    release = first_choice(wanted) or _newest(wanted, settings)
    place = _place(release, settings)

    def make(workplace: Workplace) -> None:
        _fetch(f"{place}/{KUBECTL}", workplace.contents / KUBECTL, f"fetching {KUBECTL} {release}, once", progress)

    return Product(KUBECTL, f"{KUBECTL} alone\n{recipe(release)}", _DISK, _MEMORY).ensure(make, progress) / KUBECTL


def _place(release: Release, settings: ProgramSettings) -> str:
    return f"{settings.archive.rstrip('/')}/{release}/bin/linux/{architecture()}"


def _fetch(address: str, target: Path, doing: str, progress: Callable[[str], None]) -> None:
    progress(doing)
    digest = download.published_sum(f"{address}.sha256", target.name)
    download.fetch(address, digest, target, lambda amount: progress(f"{doing}, {amount}"))
    target.chmod(0o755)


def _newest(wanted: Specification, settings: ProgramSettings) -> Release:
    """Return the archive's newest release of a minor version that the table of releases lacks, or else its newest candidate."""
    for channel in ("stable", "latest"):
        address = f"{settings.archive.rstrip('/')}/{channel}-{wanted.minor}.txt"
        try:
            release = read_release(download.text(address))
        except download.NotPublished:
            continue
        if release is not None and release.minor == wanted.minor:
            return release
    raise ProgramsUnavailable(f"{settings.archive} has no release of {wanted.minor} yet")
