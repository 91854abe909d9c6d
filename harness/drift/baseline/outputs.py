"""What a command printed, without what is another in every good run: a text that a later run can be compared with."""

from collections.abc import Iterable, Sequence
from itertools import islice

from harness.drift.baseline.documents import values_of
from harness.drift.baseline.generated import GENERATED, Generated
from harness.knowledge.calls import Call
from harness.knowledge.endings import is_stream
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.traits import Trait
from harness.match.table import Header, read_header
from harness.record.command import CommandRecord
from harness.shell.lazy_pattern import lazy_pattern

LONGEST = 60
"""Lines of an output that are kept."""
WIDEST = 400
"""Characters of a line that are kept."""

_INTERRUPTED = 130
_PROGRESS = lazy_pattern(
    r"^\s*(?:[0-9a-f]{12}: |---> |Removing intermediate container|Sending build context|=> |\[\+\] "
    r"|#\d+ (?:\[|\d+\.\d|DONE|CACHED|sha256:|transferring|exporting|naming|writing|resolve|extracting)"
    r"|(?:\S+: )?Pulling from |Pulling \S+ \(|Status: (?:Downloaded newer image|Image is up to date)"
    r"|% Total +% Received|Dload +Upload|\d+ +\d[\d.kMG]* +\d+ +\d[\d.kMG]* |remote: (?:Enumerating|Counting|Compressing|Total)"
    r"|(?:Receiving|Resolving|Unpacking) (?:objects|deltas)|Waiting for |Get:\d+ |Hit:\d+ |Reading (?:package|state) |Building dependency)"
)
"""What is printed while one waits, by docker, compose, BuildKit, curl, git, kubectl and apt."""
_LABELLED = lazy_pattern(r"^(?P<indent>\s*)(?P<label>[A-Z][\w ()/.-]*?):(?P<gap>\s+)(?P<value>\S.*)?$")
"""A value may be missing, with the blanks that would stand before it: `Endpoints:` of a service that has none yet."""
_VERSION = lazy_pattern(
    r"\b(?:v|go)?\d+\.\d+(?:\.\d+)+[\w.+~-]*|\b(?:v|go)\d+\.\d+\b"
    r'|(?<=[Mm]ajor:")\d+|(?<=[Mm]inor:")\d+\+?|(?<=[Mm]ajor = ).+|(?<=[Mm]inor = ).+'
)
"""Of a program, and as `kubectl version` has it in parts: `Minor:"20"`, and `.clientVersion.minor = 20` of what is JSON or YAML."""

_HEALTHY = lazy_pattern(
    r"Pending|ContainerCreating|PodInitializing|Init:\S+|Running|Complet(?:ed|e|ing)|Succeeded|Terminating|Bound|Available"
)
"""States of what is on its good way: which of them is seen depends on the moment."""
_FAILING = {
    "ErrImagePull": "ImagePullBackOff",
    "Init:ErrImagePull": "Init:ImagePullBackOff",
    "Error": "CrashLoopBackOff",
    "RunContainerError": "CrashLoopBackOff",
}
"""States between which a failing pod goes to and fro."""
_COUNTED = frozenset(
    {"CURRENT", "AVAILABLE", "UP-TO-DATE", "RESTARTS", "ACTIVE", "LAST SCHEDULE", "READY", "SUCCESSFUL"}
)
_OF_THE_MACHINE = frozenset(
    {"AGE", "VERSION", "KERNEL-VERSION", "CONTAINER-RUNTIME", "OS-IMAGE", "IMAGE ID", "CONTAINER ID", "SIZE", "CREATED"}
    | {"CREATED AT", "DURATION", "NODE", "CPU(cores)", "MEMORY(bytes)", "CPU%", "MEMORY%", "CPU(%)", "MEMORY(%)"}
    | {"FIRST SEEN", "LAST SEEN", "UPDATED", "NAMES", "UID", "PID", "NOMINATED NODE"}
)
_MOVING = frozenset(
    {"Age", "Container ID", "Endpoints", "Exit Code", "Finished", "Host Port", "IP", "IPs", "Image ID", "Last State"}
    | {"NewReplicaSet", "Node", "OldReplicaSets", "Pods Status", "Ready", "Reason", "Replicas", "Restart Count"}
    | {"Start Time", "Started", "State", "Status"}
)
"""What `kubectl describe` tells of the moment, and of the machine."""
_OF_READY = lazy_pattern(r"\d+/(\d+)")


def normalised_output(command: CommandRecord, generated: Generated) -> tuple[str, ...]:
    """Return the lines that a good run prints again; none for what depends on the moment."""
    if command.exit_status == _INTERRUPTED or _is_of_the_moment(command.text) or is_stream(command.text):
        return ()
    calls = calls_inside_too(command.text)
    is_about_versions = any(map(_asks_version, calls))
    values = values_of(command.text, command.output, generated)
    if values is not None:
        return _cut(_VERSION.sub(GENERATED, value) for value in values) if is_about_versions else _cut(values)
    lines = [line.expandtabs().rstrip("\r") for line in command.output.split("\n")]
    is_description = any(call.path == "kubectl describe" for call in calls)
    is_sorted = any(call.has_any("--sort-by") for call in calls)
    kept: list[str] = []
    seen: set[str] = set()
    at = 0
    while at < len(lines):
        header = read_header(lines[at].rstrip())
        if header is not None:
            height, table = _table(header, lines[at + 1 :], generated, is_sorted=is_sorted)
            kept += table
            at += 1 + height
            continue
        if is_description and lines[at].startswith("Events:"):
            break
        line = "" if _PROGRESS.match(lines[at]) else generated.replaced(lines[at])
        if is_description:
            line = _described(line)
        line = line.rstrip()
        if is_about_versions:
            line = _VERSION.sub(GENERATED, line)
        if line.strip() and line not in seen:
            kept.append(line)
            seen.add(line)
        at += 1
    return _cut(kept)


def _cut(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line if len(line) <= WIDEST else f"{line[:WIDEST]}{GENERATED}" for line in islice(lines, LONGEST))


def _is_of_the_moment(text: str) -> bool:
    return any(Trait.OF_THE_MOMENT in call.traits for call in calls_inside_too(text))


def _asks_version(call: Call) -> bool:
    is_asked = "version" in call.commands[1:3] or any(word.endswith("/version") for word in call.literals[1:])
    return is_asked or call.name == "uname" or call.value("--version") == ""


def _table(header: Header, lines: Sequence[str], generated: Generated, *, is_sorted: bool) -> tuple[int, list[str]]:
    """Return how many lines the rows of a table take, and the table without what varies."""
    rows: list[tuple[str, ...]] = []
    height = 0
    for line in lines:
        cells = header.row(line) if line.strip() else None
        if cells is None:
            break
        height += 1
        if cells.get("STATUS") != "Terminating":
            rows.append(tuple(_cell(name, text, generated) for name, text in cells.items()))
    rows = list(dict.fromkeys(rows))
    return height, aligned(header.names, rows if is_sorted else sorted(rows))


def aligned(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table as kubectl would print it."""
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    return [
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (names, *rows)
    ]


def _cell(name: str, text: str, generated: Generated) -> str:
    if name in _COUNTED:
        match = _OF_READY.fullmatch(text)
        return f"{GENERATED}/{match[1]}" if match else GENERATED
    if name in _OF_THE_MACHINE or text == "<pending>":
        return GENERATED
    if name == "STATUS":
        return GENERATED if _HEALTHY.fullmatch(text) else _FAILING.get(text, generated.replaced(text))
    if name == "COMPLETIONS" and (match := _OF_READY.fullmatch(text)):
        return f"{GENERATED}/{match[1]}"
    return generated.replaced(text)


def _described(line: str) -> str:
    match = _LABELLED.match(line)
    if match is None:
        return line
    value = GENERATED if match["label"] in _MOVING else match["value"] or ""
    return f"{match['indent']}{match['label']}:{match['gap']}{value}"
