"""An object that is not there: nothing made it, something else was made under its name, or it was deleted."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.drifts import words_of
from harness.drift.causes.calls import asked_for, documents_in, kubectl_calls, made_by
from harness.drift.causes.story import Done, Failure, effect_line, message
from harness.knowledge.calls import calls_of
from harness.knowledge.drifts import Drift
from harness.knowledge.kinds import is_kind, is_known, kind_of
from harness.knowledge.rows import Row, rows_by_id
from harness.knowledge.workloads import Placed, in_deck
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import Change, EffectRecord
from harness.shell.lazy_pattern import lazy_pattern

KIND = "missing-object"
_NOT_FOUND = lazy_pattern(
    r"(?P<said>(?:error: )?[Ee]rror from server \(NotFound\):|error: no objects passed to scale|[Ee]rror:).*?"
    r"\b(?P<word>[a-z][\w.-]*) \"(?P<name>[^\"]+)\" not found"
)
_LONGEST = 1_000
"""Characters of a line that says so."""
_NOTHING_TO_SCALE = "no objects passed to scale"
_NO_HOST = lazy_pattern(r"[Cc]ould not resolve host: (?P<name>[a-z0-9-]+)$", re.MULTILINE)
_MADE_UNTIL = {"run-deployment": ("Deployment", "ReplicaSet"), "run-job": ("Job",)}
"""The kinds that `kubectl run` made, by the rows that say until when."""
_COMMAND = lazy_pattern(r"`[^`]+`")


class _Missing(Struct, frozen=True):
    word: str
    """Its kind, as the message names it."""
    name: str
    evidence: str
    is_certain: bool = True
    """Somebody who must know said so."""

    @property
    def kind(self) -> str:
        return kind_of(self.word)

    @property
    def what(self) -> FactRecord:
        return FactRecord(kind=FactKind.NO_OBJECT, object=self.kind, name=self.name)


def cause(failure: Failure) -> CauseRecord | None:
    """Return what should have made it, or took it away."""
    missing = _missing(failure)
    if missing is None:
        return None
    same = [(done, effect) for done, effect in failure.effects if effect.name == missing.name]
    last = next(((done, effect) for done, effect in reversed(same) if is_kind(missing.word, effect.kind)), None)
    if last is not None:
        return _was_there(failure, missing, *last)
    return _by_drift(failure, missing) or _by_shortcoming(failure, missing) or _by_other_kind(failure, missing, same)


def _missing(failure: Failure) -> _Missing | None:
    output = failure.output
    for line in output.splitlines():
        match = _NOT_FOUND.match(line[:_LONGEST]) if '" not found' in line else None
        if match and ("(NotFound)" in match["said"] or is_known(match["word"])):
            return _Missing(match["word"], match["name"], message(line))
    if _NOTHING_TO_SCALE in output:
        named = next(asked_for(failure.text), None)
        return _Missing(*named, message(output, _NOTHING_TO_SCALE)) if named else None
    if match := _NO_HOST.search(output):
        return _Missing("Service", match["name"], match[0], is_certain=False)
    return None


def _was_there(failure: Failure, missing: _Missing, done: Done, effect: EffectRecord) -> CauseRecord | None:
    """It was deleted, or is in another namespace than the one that was asked."""
    evidence = (effect_line(effect), missing.evidence)
    if effect.change is Change.DELETED:
        why = FactRecord(kind=FactKind.DELETED)
        return CauseRecord(kind=KIND, what=missing.what, why=why, place=done.place, evidence=evidence)
    asked = next(
        (flag.value for call in kubectl_calls(failure.text) for flag in call.flags if flag.name == "--namespace"),
        None,
    )
    if effect.namespace in ("", asked or "default") or not missing.is_certain:
        return None
    return CauseRecord(
        kind=KIND,
        what=replace(missing.what, kind=FactKind.NOT_IN_NAMESPACE),
        why=FactRecord(kind=FactKind.ELSEWHERE, value=effect.namespace),
        place=done.place,
        fix_place=failure.place,
        write=f"`--namespace {effect.namespace}`",
        evidence=evidence,
    )


def _by_drift(failure: Failure, missing: _Missing) -> CauseRecord | None:
    """Return a command that made such an object in other versions."""
    latest = None
    for done, drift in _drifts(failure):
        if drift.row == "account-secret":
            is_secret = done is None and missing.kind == "Secret"
            latest = (done, drift) if is_secret else latest
        elif (
            done is not None
            and missing.kind in _MADE_UNTIL.get(drift.row, ())
            and ("Pod", missing.name) in made_by(done.command.text)
        ):
            latest = (done, drift)
    if latest is None:
        return None
    done, drift = latest
    row = rows_by_id()[drift.row]
    seen = [effect_line(effect) for effect in done.command.effects if effect.name == missing.name] if done else []
    in_words = words_of(drift)
    return CauseRecord(
        kind=KIND,
        what=missing.what,
        why=FactRecord(kind=FactKind.CHANGED, value=_changed(row)),
        place=done.place if done else None,
        fix_place=done.place if done else failure.place,
        since=str(row.until.next) if row.until else "",
        write=in_words.write,
        source=in_words.source,
        evidence=(*seen, missing.evidence),
    )


def _changed(row: Row) -> str:
    """Return what a row says of its command, with the command in place of `it`."""
    subject = _COMMAND.match(row.what)
    return re.sub(r"\bit\b", subject[0], row.change, count=1) if subject else row.change


def _drifts(failure: Failure) -> Iterator[tuple[Done | None, Drift]]:
    """Return what drifted in what was typed until now, each with its command; `None` for the one that failed."""
    texts: list[tuple[Done | None, str]] = [(done, done.command.text) for done in failure.before]
    texts.append((None, failure.text))
    placed = [
        Placed(number, call, document="\n".join(documents_in(text)))
        for number, (_, text) in enumerate(texts)
        for call in calls_of(text)
    ]
    return ((texts[number][0], drift) for number, drift in in_deck(placed, failure.version))


def _by_shortcoming(failure: Failure, missing: _Missing) -> CauseRecord | None:
    """Return a command that would have made it, and failed or was not typed."""
    for done in reversed(failure.before):
        if done.shortcoming and (missing.kind, missing.name) in made_by(done.command.text):
            evidence = (*filter(None, [message(done.command.output)]), missing.evidence)
            return CauseRecord(
                kind=KIND,
                what=missing.what,
                why=done.as_shortcoming,
                place=done.place,
                fix_place=done.place,
                skipped=done.skipped,
                evidence=evidence,
            )
    return None


def _by_other_kind(failure: Failure, missing: _Missing, same: list[tuple[Done, EffectRecord]]) -> CauseRecord | None:
    """Something else has its name, or nothing has."""
    if not missing.is_certain:
        return None
    made = [(done, effect) for done, effect in same if effect.change is Change.CREATED and not effect.owner]
    if made:
        done, effect = made[-1]
        return CauseRecord(
            kind=KIND,
            what=missing.what,
            why=FactRecord(kind=FactKind.OTHER_OBJECT, object=effect.kind, name=effect.name),
            place=done.place,
            evidence=(effect_line(effect), missing.evidence),
        )
    if not any(failure.effects):
        return None
    return CauseRecord(
        kind=KIND, what=missing.what, why=FactRecord(kind=FactKind.NEVER_MADE), evidence=(missing.evidence,)
    )
