"""Upstream's Go modules, compiled here: for machines that reach a module proxy, and no archive of the releases."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from harness.cluster.build.cache import Product, Workplace
from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs import kept
from harness.cluster.programs.model import KUBECTL, Programs, SourceKind
from harness.cluster.programs.modules import build, upstream
from harness.cluster.programs.modules.errors import ModuleRefused
from harness.cluster.programs.sources.choice import notes
from harness.cluster.programs.specification import Specification
from harness.knowledge.releases import Release, known
from harness.project.settings import ProgramSettings

KIND = SourceKind.MODULES
_Given = TypeVar("_Given")


def get(wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
    """Return the programs of a version, compiled first unless they are kept.

    Of a patch whose modules are not given whole, the nearest that is whole is taken. Raises `ProgramsUnavailable`.
    """
    return _of_first_whole(wanted, progress, lambda release: give(release, wanted, settings, progress))


def kubectl(wanted: Specification, _settings: ProgramSettings, progress: Callable[[str], None]) -> Path:
    """Return a kubectl of a version, compiled first, and alone, unless it is kept. Raises as `get` does."""

    def give_kubectl(release: Release) -> Path:
        product = Product(KUBECTL, f"{KUBECTL} alone\n{recipe(release)}", build.DISK, build.MEMORY)
        return (
            product.ensure(lambda workplace: build.build(release, workplace, progress, with_servers=False), progress)
            / KUBECTL
        )

    return _of_first_whole(wanted, progress, give_kubectl)


def give(
    release: Release, wanted: Specification, _settings: ProgramSettings, progress: Callable[[str], None]
) -> Programs:
    """Return the programs of this release. Raises `ModuleRefused` where a module is not given, other `CannotHost` as well."""

    def make(workplace: Workplace) -> None:
        build.build(release, workplace, progress)

    product = Product(kept.NAME, recipe(release), build.DISK, build.MEMORY)
    return Programs(kept.ensure(product, release, KIND, make, progress), str(release), KIND, notes(wanted, release))


def first_choice(wanted: Specification) -> Release | None:
    """Return the release that this source gives at best; `None` where only the proxy knows."""
    if wanted.release is not None:
        return wanted.release
    series = known().get(wanted.minor) if wanted.minor else None
    return series.modules[0] if series else None


def recipe(release: Release) -> str:
    """Return the recipe by which the programs of a release would be made today."""
    return build.recipe(release)


def _of_first_whole(
    wanted: Specification, progress: Callable[[str], None], give: Callable[[Release], _Given]
) -> _Given:
    """Return what `give` returns for the best release of which the proxy gives all modules. Raises `ProgramsUnavailable` where none is."""
    answers = []
    for release in _candidates(wanted, progress):
        try:
            return give(release)
        except ModuleRefused as error:
            progress(f"the modules of {release} are not given whole: {error}")
            answers.append(f"{release}: {error}")
    raise ProgramsUnavailable("\n    ".join(answers))


def _candidates(wanted: Specification, progress: Callable[[str], None]) -> Iterator[Release]:
    """Yield the releases to try, the best first."""
    assert wanted.minor is not None
    first = first_choice(wanted) or upstream.newest(wanted.minor, progress)
    yield first
    series = known().get(wanted.minor)
    published = series.modules if series else ()
    yield from sorted(
        (release for release in published if release != first), key=lambda release: abs(release.patch - first.patch)
    )
