"""Whose fault a failure is: the page is wrong, it takes something for granted, or the lab lacks something. `fault.toml` has the matters, and what to do.

All is told from the record: why the step has not passed, the root of its causes, what the command printed that failed of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.knowledge.apis import find_served
from harness.knowledge.complaints import complaints_in, is_refused, is_usage
from harness.knowledge.usual_aliases import alias_of
from harness.knowledge.version import version_in
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import CommandRecord
from harness.record.model import Record, StepRecord, Verdict
from harness.record.reason import ReasonKind
from harness.report.failure import failure_of
from harness.report.images import short_name
from harness.report.sentences import sentences
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.variables import SETS_ANYTHING, assigned, is_of_the_shell, used

_TABLE = Path(__file__).with_suffix(".toml")
_BY_OUTPUT = frozenset(
    {
        ReasonKind.STATUS,
        ReasonKind.PART_STATUS,
        ReasonKind.NOT_SERVING,
        ReasonKind.ONLY_ERROR,
        ReasonKind.TIMEOUT,
        ReasonKind.KEYS_TIMEOUT,
        ReasonKind.NEVER_APPEARED,
        ReasonKind.ENDED_BEFORE,
        ReasonKind.WORDS,
    }
)
"""Kinds of reasons for which the output of the command says more."""


_NO_KIND = lazy_pattern(r'no matches for kind "(\w+)" in version "([^"\n]+)"')
"""What kubectl says of an API version that the server has not."""


class Blame(StrEnum):
    """Whose fault a failure is."""

    PAGE = "page"
    """The page is wrong: its author mends it."""
    GRANTED = "granted"
    """The page takes something for granted that its readers may not have."""
    LAB = "lab"
    """The lab lacks something that readers have."""


class Fault(Struct, frozen=True):
    """Why a step has not passed, for its author."""

    blame: Blame
    matter: str
    """What is wrong, as a part of a sentence."""
    advice: str
    """What an author can do about it."""

    @property
    def sentence(self) -> str:
        """Return a sentence that says whose fault it is, and what is wrong."""
        return f"{LABELS[self.blame]}: {self.matter}"


LABELS = {
    Blame.PAGE: "the page is wrong",
    Blame.GRANTED: "the page takes something for granted",
    Blame.LAB: "the lab lacks something",
}
SIGNS = {Blame.PAGE: "✎", Blame.GRANTED: "?", Blame.LAB: "⌂"}


def faults_of(record: Record) -> dict[int, Fault]:
    """Return the faults of a run by the index of the step, in order; a step that is only blocked has none."""
    faults = ((step.index, fault_of(step, record)) for step in record.steps)
    return {index: fault for index, fault in faults if fault is not None}


def fault_of(step: StepRecord, record: Record) -> Fault | None:
    """Return the fault of a step; `None` if it passed, is blocked, or was not to be played."""
    if step.reason is None or step.verdict in (Verdict.PASSED, Verdict.BLOCKED):
        return None
    if step.verdict is Verdict.SKIPPED:
        return next(_by_reason(step, {"placeholder"}), None)
    command = failure_of(step).command
    fault = next(_by_cause(step.cause, record), None) if step.cause is not None else None
    if fault is None and step.reason.kind in _BY_OUTPUT and command is not None:
        fault = next(_by_output(step, command, record), None)
    return fault or next(_by_reason(step), None) or _fault("lab-broke" if step.verdict is Verdict.ERROR else "status")


def blame_line(faults: Iterable[Fault]) -> str:
    """Return the number of faults by whose they are: `✎ the page is wrong: 2, ⌂ the lab lacks something: 1`; empty where there are less than two."""
    count = Counter(fault.blame for fault in faults)
    parts = [f"{SIGNS[blame]} {LABELS[blame]}: {count[blame]}" for blame in Blame if count[blame]]
    return ", ".join(parts) if count.total() > 1 else ""


def _by_cause(cause: CauseRecord, record: Record) -> Iterator[Fault]:
    """Yield the faults that the root of a chain of causes shows."""
    while cause.because is not None:
        cause = cause.because
    for fact in (cause.why, cause.what):
        for name, matter in _matters().items():
            if fact.kind in matter.get("facts", ()):
                yield _fault(name, _subject_of(fact) or _subject_of(cause.what))
    if cause.what.kind is FactKind.NOT_PULLED:
        yield _of_image(cause, record)


def _of_image(cause: CauseRecord, record: Record) -> Fault:
    """Return the fault of an image that is not pulled, by the lab's own answer, else by the runtime's messages."""
    image = cause.image or cause.what.name
    trouble = next((answer.trouble for answer in record.images if short_name(answer.name) == short_name(image)), "")
    complaints = complaints_in("\n".join(cause.evidence))
    for name, matter in _matters().items():
        if trouble and trouble in matter.get("troubles", ()):
            return _fault(name, image)
        if not trouble and "troubles" in matter and name in complaints:
            return _fault(name, image)
    return _fault("no-image", image)


def _by_output(step: StepRecord, command: CommandRecord, record: Record) -> Iterator[Fault]:
    """Yield the faults that the output of a failed command tells, or the variables that it uses."""
    complaints = complaints_in(command.output)
    has_cluster = record.cluster is not None and bool(record.cluster.server_version)
    for name, matter in _matters().items():
        if has_cluster and matter.get("without_cluster"):
            continue
        if matter.get("unset") and (unset := _unset(step, command, record)):
            yield _fault(name, unset)
        if matter.get("other_api") and (api := _api_of_others(command, record)):
            yield _fault(name, api)
        if matter.get("alias") and (alias := alias_of(complaints.get("tool", ""))):
            yield _fault(name, alias)
        if matter.get("usage") and (is_usage(command.output) or is_refused(command.output)):
            yield _fault(name)
        if name in complaints:
            yield _fault(name, complaints[name])


def _api_of_others(command: CommandRecord, record: Record) -> str:
    """Return the API version that a command asked for, with the versions that serve it; empty unless the run's server is known not to."""
    server = version_in(record.cluster.server_version if record.cluster else "")
    if server is None:
        return ""
    for kind, api in _NO_KIND.findall(command.output):
        served = find_served(api, kind)
        if served is not None and served.is_wrong_in(server):
            is_past = served.until is not None and server > served.until
            return f"{kind} of `{api}` is served " + (f"until {served.until}" if is_past else f"since {served.since}")
    return ""


def _unset(step: StepRecord, command: CommandRecord, record: Record) -> str:
    """Return the first variable that a command uses and no step before it sets; empty where there is none, or that cannot be known."""
    known = {variable.partition("=")[0] for variable in record.environment}
    for earlier in record.steps:
        if earlier.index > step.index:
            break
        for program in programs(earlier.text):
            if program.name in SETS_ANYTHING:
                return ""
            known.update(assigned(program))
    names = (name for program in programs(command.text) for name, _ in used(program))
    return next((name for name in names if name not in known and not is_of_the_shell(name)), "")


def _by_reason(step: StepRecord, among: set[str] | None = None) -> Iterator[Fault]:
    """Yield the faults that the reason of a step tells by itself; `among` limits them to these names."""
    reason = step.reason
    for name, matter in _matters().items():
        if reason is not None and reason.kind in matter.get("reasons", ()) and (among is None or name in among):
            yield _fault(name, reason.subject)


def _subject_of(fact: FactRecord) -> str:
    return f"{fact.object} `{fact.name}`" if fact.object else fact.name


def _fault(name: str, subject: str = "") -> Fault:
    matter = _matters()[name]
    what = matter["what"] if subject else matter.get("unnamed", matter["what"])
    return Fault(Blame(matter["kind"]), str(what).format(subject), str(matter["do"]).replace("{0}", subject or "NAME"))


def _matters() -> Mapping[str, Mapping[str, Any]]:
    return sentences(_TABLE)
