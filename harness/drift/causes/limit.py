"""The lab had no more to give: a command wanted more processes or memory than a lab may take of the machine."""

from harness.drift.causes.story import Failure
from harness.record.cause import CauseRecord, FactKind, FactRecord

KIND = "limit"


def cause(failure: Failure) -> CauseRecord | None:
    """Return the limit that was reached since the last failure, or since the lab is up."""
    reached = failure.now.limits_reached if failure.now is not None else ()
    if not reached:
        return None
    first = reached[0]
    return CauseRecord(
        kind=KIND,
        what=FactRecord(kind=FactKind.LIMIT, name=first.name, value=str(first.limit)),
        why=FactRecord(kind=FactKind.SHARE),
        place=failure.place,
        fix_place=failure.place,
        write=f"what takes less, or `{first.key} = …` in [tool.harness.lab]",
        evidence=tuple(f"{limit.name}: refused or ended {limit.times} times" for limit in reached),
    )
