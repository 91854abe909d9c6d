"""What a translated command does otherwise than the original: broken, another port, another image, another command."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct
from msgspec.structs import replace

from harness.drift.translation.broken_command import BrokenWord, broken_text, broken_word
from harness.drift.translation.commands import TranslatedCommand
from harness.drift.translation.words import PlacedWord, changes
from harness.knowledge.traits import Trait, traits_of
from harness.shell.lazy_pattern import lazy_pattern

_PORT_OPTION = lazy_pattern(r"-p|--publish|--tcp|--(?:[a-z]+-)?port")
_PORTS = lazy_pattern(r"(?:[\w.]*:)?\d+(?::\d+)*(?:/\w+)?")
_PORT_FIELD = lazy_pattern(r"(?:- )?(?:port|(?:target|node|container|host)Port): *\d+")
_HOST_PORT = lazy_pattern(r"(?:(?<=[\w\]})])|^):\d+(?=$|[/?#,\"'])")
_IMAGE_FIELD = lazy_pattern(r"(?:- )?image: *\S+")
_MOVES_IMAGE = frozenset({"pull", "push"})
_MAKES_DEPLOYMENT = "kubectl create deployment"
_TOO_DIFFERENT = 0.4
"""Likeness below which two commands have little in common."""


class TranslationDifference(Struct, frozen=True):
    """One thing that a translation does otherwise."""

    section: str
    """Of findings.toml."""
    word: str = ""
    """Of the original, where it is about a word."""
    translated: str = ""
    """What stands there in the translation."""
    broken: BrokenWord | None = None
    """How the command was broken, if it was."""


_OTHER = TranslationDifference("translation-command")
_RUN = TranslationDifference("translation-kubectl-run")


def differences(original: TranslatedCommand, translation: TranslatedCommand) -> tuple[TranslationDifference, ...]:
    """Return what is different in two commands whose meaning is not the same: at least one difference, each cause once."""
    broken = broken_text(original.text, translation.text) if original.text != translation.text else None
    changed = list(changes(original.words, translation.words))
    if broken or (broken := broken_word(changed)):
        return (TranslationDifference("translation-broken-command", broken.word, broken.translated, broken),)
    known: list[TranslationDifference] = []
    if _MAKES_DEPLOYMENT in original.paths and "kubectl run" in translation.paths - original.paths:
        known.append(_RUN)
        changed = list(changes(_run_instead(original.words), translation.words))
    causes = [_cause(word, other) for word, other in changed]
    if None in causes and (not known or len(causes) > 1) and _likeness(original, translation) < _TOO_DIFFERENT:
        return (_OTHER,)
    return tuple(dict.fromkeys([*known, *(cause or _OTHER for cause in causes)]))


def _run_instead(words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """Return the words with `run` for `create deployment`."""
    at = next(at for at, word in enumerate(words) if word.text == "create" and word.program == "kubectl")
    return [*words[:at], replace(words[at], text="run"), *words[at + 2 :]]


def _likeness(original: TranslatedCommand, translation: TranslatedCommand) -> float:
    return SequenceMatcher(None, original.meaning, translation.meaning, autojunk=False).ratio()


def _cause(original: PlacedWord, translation: PlacedWord) -> TranslationDifference | None:
    """Return what the change of one word is about, if that is known."""
    word, translated_word = original.text, translation.text
    if _is_port(original, translation):
        return TranslationDifference("translation-port", word, translated_word)
    if _is_image(original, translation):
        return TranslationDifference("translation-image", word, translated_word)
    return None


def _is_port(original: PlacedWord, translation: PlacedWord) -> bool:
    word, translated_word = original.text, translation.text
    if _PORTS.fullmatch(word) and _PORTS.fullmatch(translated_word):
        return _PORT_OPTION.fullmatch(original.before) is not None or "port-forward" in original.arguments
    if _PORT_FIELD.fullmatch(word) and _PORT_FIELD.fullmatch(translated_word):
        return True
    return bool(_HOST_PORT.search(word)) and _HOST_PORT.sub(":", word) == _HOST_PORT.sub(":", translated_word)


def _is_image(original: PlacedWord, translation: PlacedWord) -> bool:
    word, translated_word = original.text, translation.text
    if original.before == "--image" or (_IMAGE_FIELD.fullmatch(word) and _IMAGE_FIELD.fullmatch(translated_word)):
        return bool(word and translated_word)
    if Trait.OF_CONTAINERS not in traits_of((original.program,)) or not word or not translated_word:
        return False
    return original.before in _MOVES_IMAGE or _repository(word) == _repository(translated_word)


def _repository(image: str) -> str:
    name, _, tag = image.rpartition(":")
    return name if name and "/" not in tag else image
