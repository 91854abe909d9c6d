"""What a command that was run says about drift: the warnings that it printed, and, where it failed, what is known of it.

Works from what the record keeps; versions are those of the cluster that the command was typed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from harness import knowledge
from harness.deck.findings import wordings
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version, version_in
from harness.record.command import CommandRecord
from harness.record.lab import ClusterRecord
from harness.record.model import FindingRecord
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

if TYPE_CHECKING:
    from harness.knowledge.drifts import Drift

FILE = Path(knowledge.__file__).parent / "warnings.toml"
WARNING = "drift-warning/played"
SKEW = "kubectl-skew"
_MAY_WARN = lazy_pattern(r"[Ww]arning: |deprecated|DEPRECATED")
_LOOKED_AT = 20_000
"""Characters of an output: warnings come before what a command has to say."""


def findings(command: CommandRecord, cluster: ClusterRecord) -> tuple[FindingRecord, ...]:
    """Return what the audience's clients and server think of a command; in the order of the lines, each once."""
    by_meaning: dict[object, FindingRecord] = {}
    for meaning, finding in (*_warned(command), *_known(command, cluster)):
        by_meaning.setdefault(meaning, finding)
    return tuple(by_meaning.values())


def skew(command: CommandRecord, cluster: ClusterRecord) -> FindingRecord | None:
    """Return the finding that kubectl is too far from its server, if the command uses it; `None` otherwise.

    Kubernetes supports one minor version between them: https://kubernetes.io/releases/version-skew-policy/#kubectl
    """
    client, server = version_in(cluster.kubectl_version), version_in(cluster.server_version)
    if client is None or server is None or not _runs_kubectl(command) or abs(client.minor - server.minor) <= 1:
        return None
    words = {"client": cluster.kubectl_version, "server": cluster.server_version, "version": server}
    return _worded(SKEW, command, **words)


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Return the texts by which a warning is known, by their names."""
    import tomllib  # noqa: PLC0415  (few commands warn)

    return {name: re.compile(row["pattern"]) for name, row in tomllib.loads(FILE.read_text()).items()}


def warnings_in(output: str) -> Iterator[str]:
    """Yield what is warned of, without what stands before it on its line (the time, a file of kubectl's source)."""
    if not _MAY_WARN.search(output, 0, _LOOKED_AT):
        return
    for line in output[:_LOOKED_AT].splitlines():
        match = next((match for pattern in patterns().values() if (match := pattern.match(line))), None)
        if match:
            yield match.groupdict().get("said") or match[0]


def _runs_kubectl(command: CommandRecord) -> bool:
    return any(call.path.partition(" ")[0] == "kubectl" for call in calls_inside_too(command.text))


def _warned(command: CommandRecord) -> Iterator[tuple[object, FindingRecord]]:
    if not _runs_kubectl(command):
        return
    for warning in warnings_in(command.output):
        yield (WARNING, warning), _worded(WARNING, command, warning=warning, **_known_of(command, warning))


def _worded(section: str, command: CommandRecord, **words: object) -> FindingRecord:
    message, way_out = wordings()[section].filled_in(words)
    return FindingRecord(id=section.partition("/")[0], line=command.line, message=message, way_out=way_out)


def _known_of(command: CommandRecord, warning: str) -> dict[str, object]:
    """Return what is known of a warning, as words of its finding.

    What the rows say of the word that it names comes first: it is still right here, so the newest version is asked. Else which servers
    say it, and what a row says to write instead.
    """
    from harness.deck.drifts import words_of  # noqa: PLC0415  (few commands warn)
    from harness.knowledge.server_warnings import find_warning  # noqa: PLC0415

    for drift in _drifts(command, NEWEST):
        word = drift.fragment.partition("=")[0]
        if word and word in warning:
            in_words = words_of(drift)
            return {"known": "drift", "message": in_words.message, "advice": in_words.advice}
    known = find_warning(warning.removeprefix("Warning: "))
    if known is None:
        return {"known": "nothing"}
    since = min(known.versions)
    if known.row is None:
        return {"known": "servers", "since": since}
    return {"known": "servers-and-row", "since": since, "write": known.row.write}


def _known(command: CommandRecord, cluster: ClusterRecord) -> Iterator[tuple[object, FindingRecord]]:
    """Of a command that failed: whether it is one that these versions do not have."""
    if not command.exit_status or not _runs_kubectl(command):
        return
    from harness.knowledge import matching  # noqa: PLC0415  (all rows: most commands need none)

    client, server = version_in(cluster.kubectl_version), version_in(cluster.server_version)
    for drift in _drifts(command, client) if client else ():
        yield _finding(drift, command)
    for program in programs(command.text) if server else ():
        for document in program.here_documents:
            for drift in matching.in_manifest(document.text, server or NEWEST):
                yield _finding(drift, command, document.line)


def _drifts(command: CommandRecord, version: Version) -> Iterator[Drift]:
    from harness.knowledge import matching  # noqa: PLC0415  (all rows: most commands need none)

    for call in calls_inside_too(command.text):
        yield from matching.in_call(call, version)


def _finding(drift: Drift, command: CommandRecord, below: int = 0) -> tuple[object, FindingRecord]:
    """Return the finding of a drift, behind what it says as data."""
    from harness.deck.drifts import words_of  # noqa: PLC0415  (most commands have not drifted)

    in_words = words_of(drift)
    line = command.line + below + drift.line
    return drift.identity, FindingRecord(id=drift.finding, line=line, message=in_words.message, way_out=in_words.advice)
