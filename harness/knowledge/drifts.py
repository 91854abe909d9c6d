"""What is not right in a version of Kubernetes, as data: what a row or a table says of a place in a text."""

import re
from typing import Any

from msgspec import Struct

from harness.knowledge import components, printed_tables, servers
from harness.knowledge.apis import KINDS, Served, replacement
from harness.knowledge.calls import Call
from harness.knowledge.components import Lacking
from harness.knowledge.kubectl import CommandTable
from harness.knowledge.manifest_apis import ManifestApi
from harness.knowledge.printed_tables import Outdated
from harness.knowledge.resources import Unserved
from harness.knowledge.rows import Row, told_bounds
from harness.knowledge.version import Version
from harness.shell.tokens import Word


class Drift(Struct, frozen=True):
    """Something that is not right in the version asked about."""

    finding: str
    """`drift-flag`."""
    row: str
    """The id of the row, or the file of the table that it comes from."""
    message: str
    write: str
    """What to write instead, as a part of a sentence."""
    source: str
    line: int
    """Of the text it was found in, counted from 0."""
    fragment: str
    """What stands there."""
    start: int | None = None
    """Its first character in the script, counted from 0, where it is in one."""
    instead: str = ""
    """The API version to write, where one is known."""
    since: Version | None = None
    """The first version in which it is right; `None` where all before are."""
    until: Version | None = None
    """The last one; `None` where all later are."""
    is_of_kubernetes: bool = True
    """Whether these are versions of Kubernetes, or the time of something that has releases of its own."""
    release: str = ""
    """The last release of its tool in which it is right, where one is known: `Helm 2`."""
    what: str = ""
    """What is typed or claimed, as one names it in a sentence."""
    change: str = ""
    """What happens behind the last version in which it is right; empty where it is not right yet."""


def drift(row: Row, version: Version, word: Word, call: Call, message: str = "") -> Drift:
    """Return what a row says of a program as a drift."""
    name = next((word for word, _ in call.arguments), "NAME")
    image = next((given.value for given in call.flags if given.name == "--image" and given.value), "IMAGE")
    filled = {"name": name, "image": image}
    return Drift(
        row.finding,
        row.id,
        message or row.verdict(version),
        row.write.format_map(filled),
        row.source,
        word.line,
        word.text,
        word.start,
        **_of_row(row, version),
    )


def drift_in_text(row: Row, version: Version, text: str, match: re.Match[str]) -> Drift:
    """Return what a row says of the words that match in a text."""
    line = text.count("\n", 0, match.start())
    fragment = match[0].lstrip().partition("\n")[0]
    return Drift(
        row.finding, row.id, row.verdict(version), row.write.format_map({"name": "NAME", "image": "IMAGE"}), row.source,
        line, fragment, match.start(), **_of_row(row, version),
    )  # fmt: skip


def _of_row(row: Row, version: Version) -> dict[str, Any]:
    """Return what a row says of its versions, and of the change behind them, as the fields of a drift."""
    is_gone = row.until is not None and version > row.until
    return {
        "since": row.since, "until": row.until, "is_of_kubernetes": row.is_of_kubernetes, "release": row.release,
        "what": row.what, "change": row.change if is_gone else "",
    }  # fmt: skip


def drift_of_kind(named: Unserved, version: Version, call: Call) -> Drift:
    """Return what is wrong with the kind that a word of a kubectl command line names."""
    is_gone = named.until is not None and version > named.until
    change = f"since {named.until.next} no server serves it" if named.until else ""
    bounds = told_bounds(named.since, named.until if is_gone else None, version, change)
    what = f"the kind `{named.word}`" if named.word.lower() == named.kind.lower() else f"`{named.word}` ({named.kind})"
    nothing = "nothing took its place" if is_gone else "there is none before"
    write = f"`{named.instead}`" if named.instead else f"no such object: {nothing}"
    word = call.words[named.place]
    return Drift(
        "drift-api", KINDS.name, f"{what} works {bounds}", write, named.source, word.line, word.text, word.start,
        since=named.since, until=named.until, what=what, change=change if is_gone else "",
    )  # fmt: skip


def drift_of_flag(flag: Lacking, version: Version, call: Call) -> Drift:
    """Return what is wrong with a flag of one of Kubernetes' own programs."""
    what = f"`{call.name.rpartition('/')[2]} {flag.flag}`"
    change = f"{flag.gone} has no such flag" if flag.until is not None else ""
    if flag.until is not None:
        bounds = f"works until {flag.until}: {change}"
        write = "the same without it, or what the help of that version offers in its place"
    else:
        bounds = f"works since {flag.since}, and this is checked for {version}"
        write = "the same without it"
    word = call.words[flag.place]
    return Drift(
        "drift-flag", components.TABLE.name, f"{what} {bounds}", write, "the help of the real programs, version for version",
        word.line, word.text, word.start, since=flag.since, until=flag.until, what=what, change=change,
    )  # fmt: skip


def drift_of_table(outdated_head: Outdated, version: Version) -> Drift:
    """Return what is wrong with the head of a printed table."""
    printed = outdated_head.printed
    since, until = min(printed.versions), max(printed.versions)
    what, change = f"the table of `kubectl get {printed.name}` with these columns", "later servers print other columns"
    bounds = told_bounds(since, until if version > until else None, version, change)
    message = f"{what} is what one sees {bounds}"
    write, source = f"`{outdated_head.instead}`", servers.source()
    return Drift(
        "drift-output", printed_tables.FILE.name, message, write, source, outdated_head.line, outdated_head.head,
        since=since, until=until, what=what, change=change if version > until else "",
    )  # fmt: skip


def drift_of_api(named: ManifestApi, served: Served, version: Version) -> Drift:
    """Return what is wrong with the API version that a manifest names."""
    instead = replacement(served, version)
    what, change = f"{named.kind} of {named.api}", _end(served, version)
    message = f"{what} works {told_bounds(served.since, served.until, version, change)}"
    nothing = "nothing took its place" if served.until and version > served.until else "there is none before"
    write = f"`apiVersion: {instead}`" if instead else f"no such object: {nothing}"
    return Drift(
        "drift-api", KINDS.name, message, write, served.source, named.line, named.written,
        instead=instead, since=served.since, until=served.until, what=what, change=change,
    )  # fmt: skip


def _end(served: Served, version: Version) -> str:
    """Return what became of an API version that a version does not serve any more; empty for one that has no end."""
    if served.until is None:
        return ""
    if version in served.switched:
        return f"since {served.until.next} a server serves it only with `--runtime-config={served.api}=true`"
    return f"since {served.until.next} no server serves it"


def drift_of_kubectl(
    finding: str, what: str, bound: str, known: CommandTable, word: Word, *, versions: frozenset[Version] = frozenset()
) -> Drift:
    """Return what is wrong with a command or a flag of kubectl, by the table of all its versions; `bound` says when it works."""
    source = f"the help of kubectl {known.oldest} to {known.newest}"
    write = f"what `{' '.join(what.strip('`').split()[:-1] or ['kubectl'])} --help` of that version offers"
    since, until = (min(versions), max(versions)) if versions else (None, None)
    return Drift(
        finding, "kubectl.txt", f"{what} {bound}", write, source, word.line, word.text, word.start,
        since=None if since == known.oldest else since, until=None if until == known.newest else until, what=what,
    )  # fmt: skip
