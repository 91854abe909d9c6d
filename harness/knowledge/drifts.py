"""What is not right in a version of Kubernetes, as data: what a row or a table says of a place in a text. `deck/drifts.toml` has the sentences."""

import re
from enum import StrEnum
from typing import Any

from msgspec import Struct

from harness.knowledge import components, printed_tables, servers
from harness.knowledge.apis import KINDS, Served, replacement
from harness.knowledge.calls import Call
from harness.knowledge.components import Lacking
from harness.knowledge.kubectl import table
from harness.knowledge.manifest_apis import ManifestApi
from harness.knowledge.printed_tables import Outdated
from harness.knowledge.resources import Unserved
from harness.knowledge.rows import Row
from harness.knowledge.version import Version
from harness.shell.tokens import Word


class DriftSubject(StrEnum):
    """What is not right. Names in the texts are fields of the drift."""

    ROW = "row"
    """What a row is about: `text`."""
    KIND = "kind"
    """The kind `kind`, which a command line names `name`."""
    API = "api"
    """`kind` of the API version `name`."""
    SWITCHED_API = "switched-api"
    """The same, which the version serves where somebody switches it on."""
    TABLE = "table"
    """The table of the resource `name`."""
    PROGRAM_FLAG = "program-flag"
    """A flag of one of Kubernetes' own programs: `name` is both."""
    KUBECTL = "kubectl"
    """A command of kubectl, or one with a flag: `name`."""


class DriftBound(StrEnum):
    """On which side of its versions the version is that is asked about."""

    ENDED = "ended"
    """Behind `last`."""
    DATED = "dated"
    """Behind `last`, which is the Kubernetes of the time of what has releases of its own."""
    NOT_YET = "not-yet"
    """Before `since`."""
    NEVER = "never"
    """No version has it."""


class RowText(Struct, frozen=True):
    """What a row says, with the names of a command in it."""

    what: str
    change: str
    """What happens behind its last version."""
    write: str


class Need(Struct, frozen=True):
    """What shows that a deck needs another kind of object than a command makes."""

    kind: str = ""
    """Empty where a claim shows it."""
    words: str = ""
    """What names that kind: the arguments of a later command, or what the slide claims."""


class Drift(Struct, frozen=True, kw_only=True):
    """Something that is not right in the version asked about."""

    finding: str
    """`drift-flag`."""
    row: str
    """The id of the row, or the file of the table that it comes from."""
    subject: DriftSubject
    bound: DriftBound
    version: Version
    """The one that is asked about."""
    line: int
    """Of the text it was found in, counted from 0."""
    fragment: str
    """What stands there."""
    start: int | None = None
    """Its first character in the script, counted from 0, where it is in one."""
    name: str = ""
    kind: str = ""
    text: RowText = RowText("", "", "")
    """Of a row; empty for others."""
    instead: str = ""
    """What to write in its place: an API version, a kind, the head of a table; empty where nothing is known, and for rows."""
    last: Version | None = None
    """The last version before the one asked about in which it is right."""
    gone: Version | None = None
    """The first version that is known to have a program's flag no longer."""
    since: Version | None = None
    """The first version in which it is right; `None` where all before are."""
    until: Version | None = None
    """The last one; `None` where all later are."""
    is_of_kubernetes: bool = True
    """Whether these are versions of Kubernetes, or the time of something that has releases of its own."""
    release: str = ""
    """The last release of its tool in which it is right, where one is known: `Helm 2`."""
    need: Need | None = None
    """Why it matters to the deck, where it does to some alone."""
    oldest: Version | None = None
    """The first version of the table of kubectl's commands, where it is from there."""
    newest: Version | None = None
    """The last one."""
    source: str = ""
    """Where that is known from; empty where the subject tells."""

    @property
    def identity(self) -> tuple[object, ...]:
        """What it says as data, without the place at which it is."""
        named = (self.subject, self.name, self.kind, self.text.what, self.text.change)
        return self.finding, *named, self.bound, self.version, self.last, self.since, self.need


def drift_of_row(row: Row, version: Version, word: Word, call: Call, need: Need | None = None) -> Drift:
    """Return what a row says of a program as a drift."""
    name = next((word for word, _ in call.arguments), "NAME")
    image = next((given.value for given in call.flags if given.name == "--image" and given.value), "IMAGE")
    write = row.write.format_map({"name": name, "image": image})
    return Drift(
        **_of_row(row, version, write), line=word.line, fragment=word.text, start=word.start, need=need
    )  # fmt: skip


def drift_in_text(row: Row, version: Version, text: str, match: re.Match[str]) -> Drift:
    """Return what a row says of the words that match in a text."""
    line = text.count("\n", 0, match.start())
    fragment = match[0].lstrip().partition("\n")[0]
    write = row.write.format_map({"name": "NAME", "image": "IMAGE"})
    return Drift(**_of_row(row, version, write), line=line, fragment=fragment, start=match.start())


def _of_row(row: Row, version: Version, write: str) -> dict[str, Any]:
    """Return what a row says on a version as the fields of a drift."""
    bounds = _bounds(row.since, row.until, version)
    if bounds["bound"] is DriftBound.ENDED and not row.is_of_kubernetes:
        bounds["bound"] = DriftBound.DATED
    return {
        **bounds, "finding": row.finding, "row": row.id, "subject": DriftSubject.ROW, "text": RowText(row.what, row.change, write),
        "is_of_kubernetes": row.is_of_kubernetes, "release": row.release, "source": row.source,
    }  # fmt: skip


def _bounds(since: Version | None, until: Version | None, version: Version) -> dict[str, Any]:
    """Return on which side of its versions a version is, as fields of a drift; it is before `since` where it is not behind `until`."""
    is_ended = until is not None and version > until
    return {
        "bound": DriftBound.ENDED if is_ended else DriftBound.NOT_YET,
        "version": version, "last": until if is_ended else None, "since": since, "until": until,
    }  # fmt: skip


def drift_of_kind(named: Unserved, version: Version, call: Call) -> Drift:
    """Return what is wrong with the kind that a word of a kubectl command line names."""
    word = call.words[named.place]
    return Drift(
        finding="drift-api", row=KINDS.name, subject=DriftSubject.KIND, line=word.line, fragment=word.text, start=word.start,
        name=named.word, kind=named.kind, instead=named.instead, source=named.source,
        **_bounds(named.since, named.until, version),
    )  # fmt: skip


def drift_of_flag(flag: Lacking, version: Version, call: Call) -> Drift:
    """Return what is wrong with a flag of one of Kubernetes' own programs."""
    word = call.words[flag.place]
    return Drift(
        finding="drift-flag", row=components.TABLE.name, subject=DriftSubject.PROGRAM_FLAG,
        bound=DriftBound.NOT_YET if flag.until is None else DriftBound.ENDED, version=version,
        line=word.line, fragment=word.text, start=word.start, name=f"{call.name.rpartition('/')[2]} {flag.flag}",
        last=flag.until, gone=flag.gone, since=flag.since, until=flag.until,
    )  # fmt: skip


def drift_of_table(outdated_head: Outdated, version: Version) -> Drift:
    """Return what is wrong with the head of a printed table."""
    printed = outdated_head.printed
    return Drift(
        finding="drift-output", row=printed_tables.FILE.name, subject=DriftSubject.TABLE, line=outdated_head.line,
        fragment=outdated_head.head, name=printed.name, instead=outdated_head.instead, source=servers.source(),
        **_bounds(min(printed.versions), max(printed.versions), version),
    )  # fmt: skip


def drift_of_api(named: ManifestApi, served: Served, version: Version) -> Drift:
    """Return what is wrong with the API version that a manifest names."""
    is_switched = served.until is not None and version in served.switched
    return Drift(
        finding="drift-api", row=KINDS.name, subject=DriftSubject.SWITCHED_API if is_switched else DriftSubject.API,
        line=named.line, fragment=named.written, name=named.api, kind=named.kind, instead=replacement(served, version),
        source=served.source, **_bounds(served.since, served.until, version),
    )  # fmt: skip


def drift_of_kubectl(
    finding: str, name: str, word: Word, version: Version, versions: frozenset[Version] = frozenset()
) -> Drift | None:
    """Return what is wrong with a command or a flag of kubectl that these versions have, by the table of all its versions.

    `None` if it is right. Below the table, what its oldest version has is not known.
    """
    known = table()
    asked = min(version, known.newest)
    if asked in versions or (asked < known.oldest and known.oldest in versions):
        return None
    last = max((older for older in versions if older < asked), default=None)
    bound = DriftBound.ENDED if last is not None else DriftBound.NOT_YET if versions else DriftBound.NEVER
    since, until = (min(versions), max(versions)) if versions else (None, None)
    return Drift(
        finding=finding, row="kubectl.txt", subject=DriftSubject.KUBECTL, bound=bound, version=version,
        line=word.line, fragment=word.text, start=word.start, name=name, last=last,
        since=None if since == known.oldest else since, until=None if until == known.newest else until,
        oldest=known.oldest, newest=known.newest,
    )  # fmt: skip
