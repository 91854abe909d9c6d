"""Which commands only read, and what, so that they may be typed again. Conservative: what is not known to only read is typed once."""

from enum import IntEnum
from functools import lru_cache

from harness.knowledge.calls import Call, call_of
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import KEPT, parse, programs, substitutions
from harness.shell.script import Group, GroupKind, Pipeline, Program


class Reads(IntEnum):
    """What a command reads, the later the likelier to be something else in a moment."""

    UNKNOWN = 0
    """It may change something, or is not known."""
    CONSTANTS = 1
    """Nothing that changes by itself: `echo`, `test`."""
    FILES = 2
    """Files of the machine: `cat`, `grep`."""
    LAB = 3
    """The cluster, containers, the network, processes."""


_BY_TRAIT = {
    Trait.READS_LAB: Reads.LAB,
    Trait.READS_FILES: Reads.FILES,
    Trait.READS_CONSTANTS: Reads.CONSTANTS,
}
_CURL_SENDS = (
    "-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json", "-F", "--form", "--form-string",
    "-T", "--upload-file", "-O", "--remote-name", "--remote-name-all", "-K", "--config", "-D", "--dump-header", "-c", "--cookie-jar",
)  # fmt: skip
"""Options with which curl sends something, or writes a file."""
_CURL_ASKS = frozenset({None, "GET", "HEAD"})
_BEHIND_ANOTHER = lazy_pattern(r"(?:&&|(?<!;);)(?:\s|\\\n)*\Z")
"""What stands before the last command of a list, up to that: no `!`, `time` or redirection."""
_FIND_ACTS = lazy_pattern(r"-delete$|-exec|-ok|-fprint|-fls$")


@lru_cache(maxsize=KEPT)
def what_is_read(text: str) -> Reads:
    """Return what a command reads if it does nothing else: a pipeline or a list of readers, an assignment of what they say."""
    typed = programs(text)
    if not typed or parse(text).is_open:
        return Reads.UNKNOWN
    read = [Reads.UNKNOWN if _may_be_left_out(program) else reads_of(program) for program in typed]
    return Reads.UNKNOWN if Reads.UNKNOWN in read else max(read)


@lru_cache(maxsize=KEPT)
def look_behind(text: str) -> str:
    """Return the last command of a line that changes something and then looks: `kubectl get pods` of `kubectl apply -f web.yaml && kubectl get pods`.

    It only reads, and runs whenever the line succeeds. Empty for any other line; also where another part of it prints what it reads, since the
    output of the last command cannot be told from that.
    """
    pipelines = parse(text).pipelines
    if len(pipelines) < 2 or what_is_read(text) is not Reads.UNKNOWN:
        return ""
    *before, last = pipelines
    first = last.elements[0]
    if not isinstance(first, Program) or not first.words or any(map(_prints_what_is_read, before)):
        return ""
    if any(program.here_documents for program in programs(text)):
        return ""
    start = first.words[0].start
    look = text[start:]
    return look if _BEHIND_ANOTHER.search(text[:start]) and what_is_read(look) is not Reads.UNKNOWN else ""


def _prints_what_is_read(pipeline: Pipeline) -> bool:
    """Return whether what a pipeline prints comes from a program that reads files or the lab."""
    last = pipeline.elements[-1]
    printing = last.programs() if isinstance(last, Group) else [last]
    return any(reads_of(program) in (Reads.FILES, Reads.LAB) for program in printing)


@lru_cache(maxsize=KEPT)
def acts_before_last(text: str) -> bool:
    """Return whether a line does more than to read before its last pipeline: `kubectl apply -f web.yaml; watch kubectl get pods`."""
    before = parse(text).pipelines[:-1]
    return any(reads_of(program) is Reads.UNKNOWN for pipeline in before for program in pipeline.programs())


def asks_server(text: str) -> bool:
    """Return whether a command asks a server something by `curl`, and does nothing else."""
    typed = programs(text)
    return bool(typed) and typed[0].name == "curl" and what_is_read(text) is Reads.LAB


@lru_cache(maxsize=KEPT)
def asks_cluster(text: str) -> bool:
    """Return whether a command begins with a program that asks the API server of a cluster, or exports what such a one prints."""
    names = (program.name for program in programs(text))
    return next((name in ("kubectl", "helm") for name in names if name != "export"), False)


def acts_on_objects_alone(text: str) -> bool:
    """Return whether all that a command can do is to objects of the cluster: not to files, nor inside of a container."""
    typed = programs(text)
    return bool(typed) and all(
        call_of(program).path.startswith("kubectl ")
        and Trait.BESIDE_THE_API not in call_of(program).traits
        and not program.writes_file
        for program in typed
    )


def assigned_variable(text: str) -> str | None:
    """Return the variable of a command that is a single assignment of what others say; `None` for any other."""
    words = [word for pipeline in parse(text).pipelines for program in pipeline.programs() for word in program.words]
    if not words or [word.text for word in words[:-1]] not in ([], ["export"]):
        return None
    value = words[-1].text.partition("=")[2].removeprefix('"').removesuffix('"')
    inner = [text for text, _ in substitutions(value)]
    return words[-1].assigns if len(inner) == 1 and value in (f"$({inner[0]})", f"`{inner[0]}`") else None


def reads_of(program: Program) -> Reads:
    """Return what a program reads if it does nothing but reading. Assignments alone read constants."""
    if program.here_documents or program.writes_file:
        return Reads.UNKNOWN
    read = _reads(call_of(program))
    reads_file = any(not redirection.is_output and not redirection.duplicates for redirection in program.redirections)
    return max(read, Reads.FILES) if reads_file and read is not Reads.UNKNOWN else read


def _may_be_left_out(program: Program) -> bool:
    """Return whether nobody knows if, or how often, it runs."""
    return program.is_background or any(
        group.kind not in (GroupKind.SUBSHELL, GroupKind.BRACES) for group in program.groups
    )


def _reads(call: Call) -> Reads:
    name = call.path.partition(" ")[0]
    if not name:
        return Reads.CONSTANTS
    if name == "export":
        return Reads.CONSTANTS if all("=" in word for word, _ in call.arguments) else Reads.UNKNOWN
    if _acts(name, call):
        return Reads.UNKNOWN
    return next((reads for trait, reads in _BY_TRAIT.items() if trait in call.traits), Reads.UNKNOWN)


def _acts(name: str, call: Call) -> bool:
    """Return whether a reader does more than to read."""
    if name == "curl":
        written = call.value("-o", "--output")
        sends = not call.flag_names.isdisjoint(_CURL_SENDS)
        return sends or written not in (None, "/dev/null") or call.value("-X", "--request") not in _CURL_ASKS
    if name == "find":
        return any(_FIND_ACTS.match(word) for word in call.literals)
    if name == "sort":
        return call.value("-o", "--output") is not None
    if name == "hostname":
        return bool(call.arguments) or call.has_any("-F", "-b", "--file", "--boot")
    return name == "uniq" and len(call.arguments) > 1
