"""Get programs from the cache, whichever source they came from."""

from collections.abc import Callable

from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs import kept, sources
from harness.cluster.programs.kept import KeptPrograms
from harness.cluster.programs.model import Programs
from harness.cluster.programs.specification import Specification
from harness.project.settings import ProgramSettings


def get(wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
    """Return kept programs that a configured source would give today; that any source would give where the cache alone is configured.

    Raises `ProgramsUnavailable` with the releases that are kept.
    """
    programs = list(kept.all_kept())
    configured = [name for name in settings.sources if name in sources.MAKERS]
    for maker in map(sources.maker, configured or sources.MAKERS):
        fitting = [program.release for program in programs if _fits(program, wanted, maker)]
        if fitting:
            return maker.give(max(fitting), wanted, settings, progress)
    releases = sorted({program.release for program in programs})
    raise ProgramsUnavailable(f"it has {', '.join(map(str, releases)) or 'none yet'}")


def _fits(program: KeptPrograms, wanted: Specification, maker: sources.Maker) -> bool:
    """Return whether a source would give these programs today. Any release of the minor version fits where only the source's place knows the best."""
    choice = maker.first_choice(wanted)
    is_chosen = program.release == choice if choice else program.release.minor == wanted.minor
    return program.source is maker.KIND and is_chosen and program.recipe == maker.recipe(program.release)
