"""What a deck needs of what it made: Deployments and Jobs that `kubectl run` no longer makes, their labels, Secrets of ServiceAccounts.

The rows of `rows/meaning.toml` say since when. `kubectl run` alone is right in all versions; only what a later step asks of it makes it wrong.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from harness.knowledge.calls import Call
from harness.knowledge.drifts import Drift, Need, drift_of_row
from harness.knowledge.rows import Row, meanings
from harness.knowledge.traits import Trait
from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.tokens import Word
from harness.shell.variables import values_of

_KINDS = {
    "run-deployment": lazy_pattern(r"(?:deploy|deployments?|rs|replicasets?)(?:\.[\w.]+)?"),
    "run-job": lazy_pattern(r"jobs?(?:\.[\w.]+)?"),
}
_SELECTED = lazy_pattern(r"(?:^|,)run==?([^,=!]+)(?=,|$)")
_SECRETS = frozenset({"secret", "secrets"})
_ACCOUNTS = lazy_pattern(r"(?:sa|serviceaccounts?)(?:/.+)?")
_ACCOUNT_SECRET = lazy_pattern(r"(?:secrets?/)?(?P<name>[\w.-]*[\w]-token(?:-.*|…|\.\.\.)?)")
_SECRET_OF_ACCOUNT = lazy_pattern(r"\.secrets\b")
_ACCOUNT_IN_MANIFEST = lazy_pattern(r"^kind: *ServiceAccount\b(?:(?!^---).)*?^ +name: *(\S+)", re.MULTILINE | re.DOTALL)
_SEARCHES = frozenset({"grep", "egrep", "awk"})
_TOKEN_OF_ACCOUNT = lazy_pattern(r"[\w}]-token\b|\bservice-account-token\b")


class Placed(Struct, frozen=True):
    """A program of a deck."""

    step: int
    """Counted from 0 among those that are given."""
    call: Call
    expectations: str = ""
    """What the slide says that its step prints."""
    document: str = ""
    """What it reads from here-documents."""
    readers: tuple[Call, ...] = ()
    """The programs that read what it prints."""


class _Made(Struct):
    """An object that a line makes."""

    row: str
    """What is wrong about it once it is needed; empty for a Deployment that is one."""
    placed: Placed
    names: tuple[str, ...]
    needed: Need | None = None
    """What shows that it is needed."""


class _Story(Struct):
    """What is known so far, line by line."""

    made: list[_Made] = field(default_factory=list)
    loops: dict[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    """ServiceAccounts that the deck made."""
    labels_run: bool = False


def in_deck(lines: Sequence[Placed], version: Version) -> Iterator[tuple[int, Drift]]:
    """Yield the drifts of a deck's programs in order, each with its step."""
    rows = {name: row for name, row in meanings().items() if row.is_wrong_in(version)}
    if not rows.keys() & {"run-deployment", "account-secret"}:
        return
    story = _Story()
    for placed in lines:
        call = placed.call
        if call.literals[:1] + call.literals[2:3] == ("for", "in"):
            story.loops[call.literals[1]] = call.literals[3:]
        if call.name != "kubectl":
            continue
        drifts: list[tuple[int, Drift]] = []
        if "run-deployment" in rows:
            drifts += _labels(story, placed, rows["run-label"], version)
            _note(story, placed)
        if "account-secret" in rows:
            drifts += _secrets(story, placed, rows["account-secret"], version)
        yield from drifts
    for made in story.made:
        if made.row and made.needed:
            row = rows[made.row]
            yield made.placed.step, drift_of_row(row, version, _word(made.placed, 1), made.placed.call, made.needed)


def _note(story: _Story, placed: Placed) -> None:
    call = placed.call
    if call.path == "kubectl run":
        _note_run(story, placed)
        return
    if call.path == "kubectl create deployment" and call.arguments:
        names = values_of(call.arguments[0][0], story.loops)
        story.made.append(_Made("", placed, names))
        _forget(story, names)
        return
    if call.path == "kubectl label":
        story.labels_run |= any(word.startswith("run=") for word, _ in call.arguments)
    if Trait.APPLIES in call.traits and (source := call.value("--filename")) is not None:
        text = f"{source} {placed.document}"
        _forget(story, [name for workload in story.made for name in workload.names if name in text])
    if call.path == "kubectl delete" and call.arguments and call.arguments[0][0].split("/")[0] in ("pod", "pods", "po"):
        words = {word.rpartition("/")[2] for word, _ in call.arguments}
        _forget(story, [name for word in words for name in values_of(word, story.loops)])
    for made in story.made:
        if made.row and not made.needed and (named := _needs(story, placed, _KINDS[made.row], made.names)):
            kind = "Deployment" if made.row == "run-deployment" else "Job"
            made.needed = Need(kind, named)


def _note_run(story: _Story, placed: Placed) -> None:
    call = placed.call
    if not call.arguments:
        return
    row = made_by_run(call)
    if not row:
        return
    names = values_of(call.arguments[0][0], story.loops)
    made = _Made(row, placed, names)
    expected = re.search(
        rf'{_KINDS[made.row].pattern}(?: "|/)(?:{"|".join(map(re.escape, names))})\b', placed.expectations
    )
    if names and expected:
        made.needed = Need(words=expected[0])
    story.made.append(made)


def made_by_run(call: Call) -> str:
    """Return the row of `meaning.toml` that says what `kubectl run` made until 1.17; empty where that is a Pod, or nothing."""
    restart = call.value("--restart")
    if call.path != "kubectl run" or not call.arguments or call.value("--dry-run") in ("client", "server"):
        return ""
    if restart == "Never" or (call.value("--generator") or "").startswith("run-pod/"):
        return ""
    return "run-job" if restart == "OnFailure" else "run-deployment"


def _forget(story: _Story, names: Iterable[str]) -> None:
    """These objects are something else from here on."""
    gone = set(names)
    for made in story.made:
        if made.row and not made.needed:
            made.names = tuple(name for name in made.names if name not in gone)


def _needs(story: _Story, placed: Placed, kind: re.Pattern[str], names: tuple[str, ...]) -> str:
    """How a line names an object of a kind: `deploy/web`, `deployment web`."""
    words = [word for word, _ in placed.call.arguments]
    for position, word in enumerate(words):
        if "/" in word:
            of_kind, _, name = word.partition("/")
            if kind.fullmatch(of_kind) and not set(values_of(name, story.loops)).isdisjoint(names):
                return word
        elif position == 0 and kind.fullmatch(word):
            named = next((name for name in words[1:] if not set(values_of(name, story.loops)).isdisjoint(names)), None)
            if named is not None:
                return f"{word} {named}"
    return ""


def _labels(story: _Story, placed: Placed, row: Row, version: Version) -> Iterator[tuple[int, Drift]]:
    call = placed.call
    flag = next((flag for flag in call.flags if flag.name == "--selector"), None)
    selected = _SELECTED.search(flag.value) if flag else None
    if flag is None or selected is None or story.labels_run or call.path == "kubectl run":
        return
    for name in values_of(selected[1], story.loops):
        if any(name in made.names and (made.needed or not made.row) for made in story.made):
            filled = {key: getattr(row, key).format(name=name) for key in ("what", "change", "write")}
            yield placed.step, drift_of_row(replace(row, **filled), version, _word(placed, flag.place), placed.call)
            return


def _secrets(story: _Story, placed: Placed, row: Row, version: Version) -> Iterator[tuple[int, Drift]]:
    call = placed.call
    words = [word for word, _ in call.arguments]
    if call.path.startswith("kubectl create secret") and words:
        story.secrets.add(words[0])
    if call.path == "kubectl create serviceaccount" and words:
        story.accounts.update(values_of(words[0], story.loops))
    if "ServiceAccount" in placed.document:
        story.accounts.update(_ACCOUNT_IN_MANIFEST.findall(placed.document))
    if placed.document and "Secret" in placed.document:
        story.secrets.update(re.findall(r"^ *name: *(\S+)", placed.document, re.MULTILINE))
    if call.path not in ("kubectl get", "kubectl describe") or not words:
        return
    for word, place in call.arguments:
        named = _ACCOUNT_SECRET.fullmatch(word)
        is_secret = words[0] in _SECRETS or word.startswith(("secret/", "secrets/"))
        if named and is_secret and named["name"] not in story.secrets:
            yield placed.step, drift_of_row(row, version, _word(placed, place), placed.call)
            return
    if words[0] in _SECRETS and (sought := _sought(story, placed)) is not None:
        yield placed.step, drift_of_row(row, version, sought, placed.call)
        return
    if _ACCOUNTS.fullmatch(words[0]):
        for flag in call.flags:
            if _SECRET_OF_ACCOUNT.search(flag.value):
                yield placed.step, drift_of_row(row, version, _word(placed, flag.place), placed.call)
                return


def _sought(story: _Story, placed: Placed) -> Word | None:
    """The word by which the Secret of an account is looked for: `kubectl get secret | grep pilot-token`, `-o jsonpath=…`."""
    for reader in placed.readers:
        if reader.name not in _SEARCHES:
            continue
        for literal, place in reader.arguments[:1]:
            name = literal.strip("^$/ ")
            is_of_account = _TOKEN_OF_ACCOUNT.search(literal) or any(
                name == account or name.startswith(f"{account}-") for account in story.accounts
            )
            if is_of_account and name not in story.secrets:
                return reader.words[place]
    for flag in placed.call.flags:
        if flag.name == "--output" and "service-account.name" in flag.value.replace("\\", ""):
            return _word(placed, flag.place)
    return None


def _word(placed: Placed, place: int) -> Word:
    words = placed.call.words
    return words[min(place, len(words) - 1)]
