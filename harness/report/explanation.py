"""Write what is known of commands on each version of Kubernetes, for `harness explain`: as text, and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from harness.check.behaviours import Behaviour, CommandReplacement, Compatibility, DriftNote, Explanation, Meaning
from harness.deck.drifts import words_of
from harness.deck.findings import wordings
from harness.knowledge import servers
from harness.knowledge.drifts import DriftSubject
from harness.knowledge.kubectl import table
from harness.knowledge.rows import meanings
from harness.knowledge.version import Version
from harness.knowledge.version_runs import write_runs
from harness.report.printable import printable

_COMPATIBILITIES = {
    Compatibility.WORKS: "works",
    Compatibility.IS_NOT_REFUTED: "nothing is known against it",
    Compatibility.SHOWS_OTHERWISE: "works, and prints something else than on other versions",
    Compatibility.DOES_OTHERWISE: "works, and does something else than on other versions",
    Compatibility.IS_OUTDATED: "is of an earlier time",
    Compatibility.LACKS: "does not do what is typed",
    Compatibility.IS_NOT_SERVED: "does not find in the cluster all that it names",
    Compatibility.FAILS: "fails: kubectl has no such command or flag",
}


_MADE = {"run-deployment": "a Deployment", "run-job": "a Job"}
"""What `kubectl run` created, by the rows that say until which version."""


def render_text(explanations: Sequence[Explanation], versions: Sequence[Version]) -> str:
    """Return a paragraph for each program, and what is unknown about the versions."""
    parts = ["\n".join(_lines(explanation, versions)) for explanation in explanations]
    if remarks := list(_remarks(explanations, versions)):
        parts.append("\n".join(remarks))
    return "\n\n".join(parts)


def content(explanations: Sequence[Explanation]) -> list[dict[str, Any]]:
    """Return the explanations as data for JSON, an object for each program."""
    return [
        {
            "command": explanation.command,
            "program": explanation.program,
            "known": explanation.is_known,
            "missing": _missing(explanation),
            "unknown_word": explanation.unknown_word,
            "did_you_mean": explanation.near,
            "behaviours": [_behaviour_content(behaviour) for behaviour in explanation.behaviours],
            "instead": [
                {"command": replacement.command, "versions": [str(version) for version in replacement.right_in]}
                for replacement in explanation.replacements
            ],
            "unread": list(explanation.unread),
        }
        for explanation in explanations
    ]


def _behaviour_content(behaviour: Behaviour) -> dict[str, Any]:
    return {
        "since": str(behaviour.since),
        "until": str(behaviour.until),
        "verdict": behaviour.compatibility.name.lower().replace("_", "-"),
        "makes": _meaning(behaviour.meaning) if behaviour.meaning else "",
        "notes": [
            {
                "finding": note.drift.finding,
                "message": words.message,
                "write": words.write,
                "source": words.source,
                "file": note.file,
                "line": note.drift.line + 1,
            }
            for note, words in ((note, words_of(note.drift)) for note in behaviour.notes)
        ],
        "kinds": {kind.name: list(kind.apis) for kind in behaviour.kinds},
        "tables": {printed.word: printed.head for printed in behaviour.tables},
    }


def _lines(explanation: Explanation, versions: Sequence[Version]) -> Iterator[str]:
    yield printable(explanation.command)
    if not explanation.is_known:
        yield f"  nothing is known of `{printable(explanation.program)}`"
        return
    if explanation.unknown_word:
        meant = f"; did you mean `{explanation.near}`?" if explanation.near else ""
        yield f"  no version has a command `{printable(explanation.unknown_word)}`{meant}"
        return
    if missing := _missing(explanation):
        yield f"  it lacks {missing}, on all versions"
        yield from _instead(explanation, versions)
        return
    common = _common(explanation.behaviours)
    yield from (f"  {line}" for line in common)
    width = max((len(_span(behaviour)) for behaviour in explanation.behaviours), default=0)
    before: list[str] = []
    for behaviour in explanation.behaviours:
        notes = list(_notes(behaviour, explanation.replacements))
        new_notes = [line for line in notes if line not in before]
        yield f"  {_span(behaviour).ljust(width)}  {_COMPATIBILITIES[behaviour.compatibility]}"
        yield from (f"  {' ' * width}  {line}" for line in (*new_notes, *_facts(behaviour)) if line not in common)
        before = notes
    yield from _instead(explanation, versions)
    for name in explanation.unread:
        yield f"  {printable(name)} was not read: it is no file here"


def _instead(explanation: Explanation, versions: Sequence[Version]) -> Iterator[str]:
    """Yield what to write in the place of a command, each with the versions on which it is right."""
    for replacement in explanation.replacements:
        yield f"  write instead{_right_in(replacement, versions)}:"
        yield from (f"    {line}" for line in printable(replacement.command).splitlines())


def _missing(explanation: Explanation) -> str:
    """Return what a command lacks, as the finding of `harness check` names it; empty where nothing is missing."""
    lack = explanation.lack
    # in the finding, a sentence goes on behind it
    return "" if lack is None else wordings()["missing-argument"].clause("lack", lack.words).removesuffix(",")


def _span(behaviour: Behaviour) -> str:
    return str(behaviour.since) if behaviour.since == behaviour.until else f"{behaviour.since} to {behaviour.until}"


def _common(behaviours: Sequence[Behaviour]) -> list[str]:
    """Return the facts that are the same on all versions; none where there is only one range of versions."""
    first, *later = [list(_facts(behaviour)) for behaviour in behaviours]
    return [line for line in first if all(line in facts for facts in later)] if later else []


def _notes(behaviour: Behaviour, replacements: Sequence[CommandReplacement]) -> Iterator[str]:
    """Yield what differs in a range of versions, and what to write where no replacement is right in all of it."""
    if behaviour.meaning is not None:
        yield _meaning(behaviour.meaning)
    is_replaced = any(_covers(replacement, behaviour) for replacement in replacements)
    for note in behaviour.notes:
        yield f"{_place(note)}{_change(note, behaviour)}"
        if note.drift.finding != "drift-output" and not is_replaced:
            yield f"write {words_of(note.drift).write}"


def _covers(replacement: CommandReplacement, behaviour: Behaviour) -> bool:
    """Return whether a replacement is right in a whole range of versions; one without versions, of a program with its own releases, always is."""
    return not replacement.right_in or {behaviour.since, behaviour.until} <= set(replacement.right_in)


def _facts(behaviour: Behaviour) -> Iterator[str]:
    """Yield what a range of versions serves and prints."""
    for kind in behaviour.kinds:
        yield f"{kind.name} is served as {', '.join(kind.apis)}"
    for printed in behaviour.tables:
        yield f"prints {printed.head}"


def _place(note: DriftNote) -> str:
    return f"{printable(note.file)}:{note.drift.line + 1}: " if note.file else ""


def _change(note: DriftNote, behaviour: Behaviour) -> str:
    """Return what differs in a range of versions, as a sentence."""
    drift, words = note.drift, words_of(note.drift)
    if words.change and drift.subject is not DriftSubject.KUBECTL:
        return f"{words.what}: {words.change}"
    if drift.since is not None and behaviour.until < drift.since:
        return f"{words.what}: only since {drift.since}"
    if drift.until is not None and behaviour.since > drift.until:
        return f"{words.what}: only until {drift.until}"
    return words.message


def _meaning(meaning: Meaning) -> str:
    """Return `makes a Deployment`, or `makes a Pod, and a Deployment until 1.17`."""
    kind = _MADE[meaning.row]
    return f"makes {kind}" if meaning.holds else f"makes a Pod, and {kind} until {meanings()[meaning.row].until}"


def _right_in(replacement: CommandReplacement, versions: Sequence[Version]) -> str:
    """Return text like `, right on 1.19 to 1.37`; empty for a replacement without versions."""
    if not replacement.right_in:
        return ""
    if len(replacement.right_in) == len(versions):
        return ", right on all of these" if len(versions) > 1 else ""
    return f", right on {_written(replacement.right_in)}"


def _written(versions: Iterable[Version]) -> str:
    """Return `1.17 to 1.20, 1.24`."""
    return write_runs(versions).replace("-", " to ").replace(",", ", ")


def _remarks(explanations: Sequence[Explanation], versions: Sequence[Version]) -> Iterator[str]:
    """Yield what is unknown, so that silence is not taken for success."""
    oldest = table().oldest
    if versions[0] < oldest and any(
        explanation.is_known and explanation.program == "kubectl" for explanation in explanations
    ):
        yield f"The table of kubectl's commands and flags begins with {oldest}; before, only rows tell of them."
    unasked = servers.unasked().intersection(versions)
    if unasked and any(behaviour.kinds for explanation in explanations for behaviour in explanation.behaviours):
        yield f"No server of {_written(unasked)} was asked what it serves and prints: the others tell."
    dated = (
        note.drift for explanation in explanations for behaviour in explanation.behaviours for note in behaviour.notes
    )
    if any(not drift.is_of_kubernetes for drift in dated):
        yield "What has releases of its own is dated by the Kubernetes of its time."
