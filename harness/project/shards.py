"""Which shard of the decks this machine plays: `--shard 3/20`, or what a CI system tells each of its parallel jobs."""

from collections.abc import Mapping

from msgspec import Struct

from harness.project.errors import SettingsError
from harness.shell.lazy_pattern import lazy_pattern

AUTO = "auto"
"""Asks the variables of the system that started this job."""
_WRITTEN = lazy_pattern(r"(\d+)/(\d+)")


class Shard(Struct, frozen=True):
    """One of several shards of the same decks."""

    number: int
    """Counts from 1."""
    total: int

    def __str__(self) -> str:
        """As it is written: `3/20`."""
        return f"{self.number}/{self.total}"


class ParallelJobs(Struct, frozen=True):
    """How a system tells each of its parallel jobs which one it is."""

    system: str
    index: str
    """The variable with the number of the job."""
    total: str
    """The variable with the number of jobs."""
    first: int
    """The number of the first job."""


SYSTEMS = (
    ParallelJobs("an Indexed Job of Kubernetes", "JOB_COMPLETION_INDEX", "SLIDE_HARNESS_SHARDS", 0),
    ParallelJobs("GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    ParallelJobs("CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
    ParallelJobs("Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0),
    ParallelJobs("Azure Pipelines", "SYSTEM_JOBPOSITIONINPHASE", "SYSTEM_TOTALJOBSINPHASE", 1),
    ParallelJobs("Bitbucket", "BITBUCKET_PARALLEL_STEP", "BITBUCKET_PARALLEL_STEP_COUNT", 0),
    ParallelJobs("Semaphore", "SEMAPHORE_JOB_INDEX", "SEMAPHORE_JOB_COUNT", 1),
)
"""Those whose jobs are told both numbers, as their documentation has it; of several the first is asked. Kubernetes tells its
pods no total, so the template of the Job has to: `completions` again, as `SLIDE_HARNESS_SHARDS`."""


def read_shard(text: str, environment: Mapping[str, str]) -> Shard | None:
    """Return the shard that `--shard` names; `None` for an empty text. Raises `SettingsError` for what is none.

    The environment is looked at for `auto` alone.
    """
    if not text:
        return None
    if text == AUTO:
        return _of_job(environment)
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise SettingsError(
            f"--shard {text}: write which shard of how many, like 3/20, or `auto` in a parallel job of CI"
        )
    return _checked(Shard(int(written[1]), int(written[2])), f"--shard {text}")


def _of_job(environment: Mapping[str, str]) -> Shard:
    """Return the shard of the job that runs. Raises `SettingsError` where no variable tells, or one tells nonsense."""
    for system in SYSTEMS:
        index, total = environment.get(system.index, ""), environment.get(system.total, "")
        if index and not total and system is SYSTEMS[0]:
            raise SettingsError(
                f"--shard auto: {system.index} says that this is a pod of an Indexed Job, which is not told how many there "
                f"are: have its template set {system.total} to what `completions` is"
            )
        if index and total:
            written = f"--shard auto: {system.index}={index} and {system.total}={total}, of {system.system}"
            if not (index.isdecimal() and total.isdecimal()):
                raise SettingsError(f"{written}, are no numbers: write the shard, like --shard 3/20")
            return _checked(Shard(int(index) - system.first + 1, int(total)), written)
    names = ", ".join(f"{system.index} with {system.total} ({system.system})" for system in SYSTEMS)
    raise SettingsError(
        f"--shard auto: none of the variables is set that tell which job this is: {names}; write it, like --shard 3/20"
    )


def _checked(shard: Shard, written: str) -> Shard:
    if not 1 <= shard.number <= shard.total:
        raise SettingsError(
            f"{written}: there is no shard {shard}; with {shard.total} of them the first is 1/{max(shard.total, 1)}"
        )
    return shard
