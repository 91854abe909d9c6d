"""Records of earlier versions of the schema, brought to the form of this one.

Version 1 had reasons as sentences, in which places and outputs were hidden, and fields beside them for what could not be
hidden: `unmet`, `missing_image`, `missing_addon`. `error` of a run was a sentence too. Versions 1 and 2 had sentences as `what`
and `why` of causes. Version 3 had no plays before the last one, and no verdict `flaky`: all else is the same. Versions 1 to 4 had notes
as sentences, and differences as text (`earlier_differences.py`). What has today's form already stays as it is: a journal that an
earlier version began, and this one went on with, has both.
"""

from typing import Any

from harness.record.cause import FactKind
from harness.record.earlier_differences import upgraded_differences
from harness.record.model import SCHEMA_VERSION
from harness.record.note import NoteKind
from harness.record.reason import ReasonKind
from harness.shell.lazy_pattern import lazy_pattern

OLDEST = 1
_PLACED = lazy_pattern(r"(?s)(?P<path>[^\s`][^\n`]*):(?P<line>[1-9]\d*): (?P<rest>.+)")


def upgraded_record(old: dict[str, Any]) -> dict[str, Any]:
    """Return a record in the form of this version. Raises `KeyError` or `TypeError` for what is none of an earlier one."""
    steps = [upgraded_step(step) for step in old.get("steps", ())]
    plays = [_play(play) for play in old.get("earlier_plays", ())]
    is_setup = any(step.get("setup") and step["verdict"] == "error" for step in steps)
    return {
        **old,
        "schema": SCHEMA_VERSION,
        "steps": steps,
        "earlier_plays": plays,
        "error": upgraded_error(old.get("error", ""), is_setup=is_setup),
    }


def upgraded_error(old: Any, *, is_setup: bool = False) -> dict[str, Any] | None:
    """Return what broke in a run, of which version 1 has a sentence; `is_setup` where that was a page before the deck."""
    if not isinstance(old, str) or not old:
        return upgraded_differences(old) if old else None
    if is_setup:
        return {"kind": ReasonKind.SETUP_FAILED, "because": _in_words(old)}
    return {"kind": ReasonKind.LAB_BROKE, "detail": old}


def upgraded_step(old: dict[str, Any]) -> dict[str, Any]:
    """Return a step in the form of this version. Raises `KeyError` or `TypeError` for what is none of an earlier one."""
    old = {**old, "cause": _cause(old.get("cause")), "notes": [_note(note) for note in old.get("notes", ())]}
    if isinstance(old.get("reason", ""), str):
        step = {name: value for name, value in old.items() if name not in ("unmet", "missing_image", "missing_addon")}
        old = {**step, "reason": _reason(old)}
    upgraded: dict[str, Any] = upgraded_differences(old)
    return upgraded


def _play(play: dict[str, Any]) -> dict[str, Any]:
    return {**play, "steps": [upgraded_step(step) for step in play["steps"]]}


def _note(note: Any) -> Any:
    """Return a note as an object, of which versions 1 to 4 have a sentence."""
    return {"kind": NoteKind.WORDS, "detail": note} if isinstance(note, str) else note


def _cause(cause: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a cause whose facts are objects, of which versions 1 and 2 have sentences."""
    if cause is None:
        return None
    facts = {
        name: {"kind": FactKind.WORDS, "value": cause[name]} for name in ("what", "why") if isinstance(cause[name], str)
    }
    return {**cause, **facts, "because": _cause(cause.get("because"))}


def _reason(step: dict[str, Any]) -> dict[str, Any] | None:
    sentence = step.get("reason", "")
    if unmet := step.get("unmet"):
        return {"kind": ReasonKind.OTHER_VERSION, "unmet": unmet}
    if image := step.get("missing_image"):
        detail = sentence.removeprefix(f"the lab has no image {image}: ")
        return {"kind": ReasonKind.NO_IMAGE, "subject": image, "detail": detail}
    if addon := step.get("missing_addon"):
        return {"kind": ReasonKind.NO_ADDON, "subject": addon, "detail": sentence}
    if not sentence:
        return None
    for expectation in step.get("expectations", ()):
        if expectation.get("detail") and sentence.endswith(f"\n{expectation['detail']}"):
            place = {"path": expectation.get("path") or step["path"], "line": expectation["line"]}
            command = step["commands"][-1]["text"] if step.get("commands") else ""
            return {"kind": ReasonKind.EXPECTATION, **place, "command": command, "expectation": expectation}
    return _in_words(sentence)


def _in_words(sentence: str) -> dict[str, Any]:
    placed = _PLACED.fullmatch(sentence)
    if placed is None:
        return {"kind": ReasonKind.WORDS, "detail": sentence}
    place = {"path": placed["path"], "line": int(placed["line"])}
    return {"kind": ReasonKind.WORDS, **place, "detail": placed["rest"]}
