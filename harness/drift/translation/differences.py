"""What a translated command does otherwise than the original: broken, another port, another image, another command."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec import Struct

from harness.drift.translation.broken_command import broken_text, broken_word
from harness.drift.translation.commands import Command
from harness.drift.translation.words import Place, changes
from harness.shell.lazy_pattern import lazy_pattern

_PORT_OPTION = lazy_pattern(r"-p|--publish|--tcp|--(?:[a-z]+-)?port")
_PORTS = lazy_pattern(r"(?:[\w.]*:)?\d+(?::\d+)*(?:/\w+)?")
_PORT_FIELD = lazy_pattern(r"(?:- )?(?:port|(?:target|node|container|host)Port): *\d+")
_HOST_PORT = lazy_pattern(r"(?:(?<=[\w\]})])|^):\d+(?=$|[/?#,\"'])")
_IMAGE_FIELD = lazy_pattern(r"(?:- )?image: *\S+")
_IMAGE_PROGRAMS = frozenset({"docker", "podman", "nerdctl", "crictl", "ctr"})
_MOVES_IMAGE = frozenset({"pull", "push"})
_MAKES_DEPLOYMENT = ("create", ("deployment", "deployments", "deploy"))
_TOO_DIFFERENT = 0.4
"""Likeness below which two commands have little in common."""


class Difference(Struct, frozen=True):
    """One thing that a translation does otherwise."""

    id: str
    what: str
    """A clause that the two lines can follow."""


_OTHER = Difference("translation-command", "the translation types something else than the original")
_RUN = Difference(
    "translation-kubectl-run", "`kubectl run` makes a Pod since kubectl 1.18, where the original makes a Deployment"
)


def differences(original: Command, translation: Command) -> tuple[Difference, ...]:
    """At least one for two commands whose meaning is not the same; each cause once."""
    broken = broken_text(original.text, translation.text) if original.text != translation.text else ""
    changed = list(changes(original.meaning, translation.meaning))
    if broken or (broken := broken_word(changed)):
        return (Difference("translation-broken-command", broken),)
    found: list[Difference] = []
    words = list(original.meaning)
    if _makes_deployment(words) and "run" in translation.meaning and "run" not in words:
        found.append(_RUN)
        changed = list(changes(_run_instead(words), translation.meaning))
    told = [_told(one, other) for one, other in changed]
    if None in told and (not found or len(told) > 1) and _likeness(original, translation) < _TOO_DIFFERENT:
        return (_OTHER,)
    found += [each or _OTHER for each in told]
    return tuple(dict.fromkeys(found))


def _makes_deployment(words: Sequence[str]) -> bool:
    verb, nouns = _MAKES_DEPLOYMENT
    return "kubectl" in words and any(one == verb and two in nouns for one, two in pairwise(words))


def _run_instead(words: list[str]) -> list[str]:
    at = words.index(_MAKES_DEPLOYMENT[0])
    return [*words[:at], "run", *words[at + 2 :]]


def _likeness(original: Command, translation: Command) -> float:
    return SequenceMatcher(None, original.meaning, translation.meaning, autojunk=False).ratio()


def _told(original: Place, translation: Place) -> Difference | None:
    """What the change of one word is about, if that is known."""
    one, other = original.word, translation.word
    if _is_port(original, translation):
        return Difference("translation-port", f"the translation uses the port {other} for {one}")
    if _is_image(original, translation):
        return Difference("translation-image", f"the translation uses the image {other} for {one}")
    return None


def _is_port(original: Place, translation: Place) -> bool:
    one, other = original.word, translation.word
    if _PORTS.fullmatch(one) and _PORTS.fullmatch(other):
        return _PORT_OPTION.fullmatch(original.before) is not None or "port-forward" in original.arguments
    if _PORT_FIELD.fullmatch(one) and _PORT_FIELD.fullmatch(other):
        return True
    return bool(_HOST_PORT.search(one)) and _HOST_PORT.sub(":", one) == _HOST_PORT.sub(":", other)


def _is_image(original: Place, translation: Place) -> bool:
    one, other = original.word, translation.word
    if original.before == "--image" or (_IMAGE_FIELD.fullmatch(one) and _IMAGE_FIELD.fullmatch(other)):
        return bool(one and other)
    if original.program not in _IMAGE_PROGRAMS or not one or not other:
        return False
    return original.before in _MOVES_IMAGE or _repository(one) == _repository(other)


def _repository(image: str) -> str:
    name, _, tag = image.rpartition(":")
    return name if name and "/" not in tag else image
