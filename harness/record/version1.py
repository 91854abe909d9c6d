"""Records of version 1 of the schema, brought to the form of version 2.

Version 1 had reasons as sentences, in which places and outputs were hidden, and fields beside them for what could not be
hidden: `unmet`, `missing_image`, `missing_addon`. `error` of a run was a sentence too. What is of version 2 already stays as
it is, since a run that was begun with version 1 can be gone on with.
"""

from __future__ import annotations

from typing import Any

from harness.record.reason import ReasonKind
from harness.shell.lazy_pattern import lazy_pattern

VERSION = 1
_PLACED = lazy_pattern(r"(?s)(?P<path>[^\s`][^\n`]*):(?P<line>[1-9]\d*): (?P<rest>.+)")


def upgraded_record(old: dict[str, Any]) -> dict[str, Any]:
    """Return a record in the form of version 2. Raises `KeyError` or `TypeError` for what is none of version 1."""
    steps = [upgraded_step(step) for step in old.get("steps", ())]
    is_setup = any(step.get("setup") and step["verdict"] == "error" for step in steps)
    return {**old, "schema": 2, "steps": steps, "error": upgraded_error(old.get("error", ""), is_setup=is_setup)}


def upgraded_error(old: Any, *, is_setup: bool = False) -> dict[str, Any] | None:
    """Return what broke in a run, of which version 1 has a sentence; `is_setup` where that was a page before the deck."""
    if not isinstance(old, str) or not old:
        return old or None
    if is_setup:
        return {"kind": ReasonKind.SETUP_FAILED, "because": _in_words(old)}
    return {"kind": ReasonKind.LAB_BROKE, "detail": old}


def upgraded_step(old: dict[str, Any]) -> dict[str, Any]:
    """Return a step in the form of version 2. Raises `KeyError` or `TypeError` for what is none of version 1."""
    if not isinstance(old.get("reason", ""), str):
        return old
    step = {name: value for name, value in old.items() if name not in ("unmet", "missing_image", "missing_addon")}
    return {**step, "reason": _reason(old)}


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
    for claim in step.get("expectations", ()):
        if claim.get("detail") and sentence.endswith(f"\n{claim['detail']}"):
            place = {"path": claim.get("path") or step["path"], "line": claim["line"]}
            command = step["commands"][-1]["text"] if step.get("commands") else ""
            return {"kind": ReasonKind.EXPECTATION, **place, "command": command, "expectation": claim}
    return _in_words(sentence)


def _in_words(sentence: str) -> dict[str, Any]:
    placed = _PLACED.fullmatch(sentence)
    if placed is None:
        return {"kind": ReasonKind.WORDS, "detail": sentence}
    place = {"path": placed["path"], "line": int(placed["line"])}
    return {"kind": ReasonKind.WORDS, **place, "detail": placed["rest"]}
