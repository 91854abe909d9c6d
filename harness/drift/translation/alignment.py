"""A translation beside its original: which slides and which commands of the two are the same, by what they type."""

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, starmap
from pathlib import Path

from msgspec import Struct

from harness.deck.model import Deck, Slide, Step
from harness.drift.sequences import Aligner
from harness.drift.translation.commands import TranslatedCommand, commands_of
from harness.shell.lazy_pattern import lazy_pattern

_NAME = lazy_pattern(r"[^\W_]+")
_STEM = 4
"""Letters at their beginning that words of related languages share: registry, registre."""
_SAME_SLIDE = 0.2
"""Likeness from which on two slides may be one slide in two languages."""
_ANY_COMMAND = 0.05
"""Likeness of two commands on the same slide that have no word in common: one may still stand for the other."""


class ComparedSlide(Struct, frozen=True, eq=False, dict=True):
    """A slide, and what of it can be compared across languages. Equal to nothing but itself."""

    slide: Slide
    commands: tuple[TranslatedCommand, ...]
    lines: int
    """From this slide to the next of the same file; 0 where that is not known."""
    excerpts: int
    """How many pieces of code it shows to be read."""

    @cached_property
    def typed(self) -> Counter[str]:
        """The words that its audience types, and how often."""
        return Counter(name for command in self.commands if not command.is_hidden for name in _names(command))

    @cached_property
    def title(self) -> frozenset[str]:
        """The beginnings of the words of its title."""
        folded = unicodedata.normalize("NFKD", self.slide.title).encode("ascii", "ignore").decode().lower()
        return frozenset(word[:_STEM] for word in _NAME.findall(folded) if len(word) > 2)


class SlidePair(Struct, frozen=True):
    """A slide and its translation."""

    original: ComparedSlide
    translation: ComparedSlide


class CommandPair(Struct, frozen=True):
    """A command and what the translation made of it."""

    original: TranslatedCommand
    translation: TranslatedCommand


class Alignment(Struct, frozen=True):
    """What of two decks belongs together."""

    originals: tuple[ComparedSlide, ...]
    """All slides of the original."""
    slides: tuple[SlidePair, ...]
    """In the order of the original."""
    missing: tuple[tuple[ComparedSlide, ComparedSlide | None], ...]
    """Slides that the translation lacks, each with the slide of the translation before which it belongs."""
    added: tuple[ComparedSlide, ...]
    """Slides that only the translation has."""
    commands: tuple[CommandPair, ...]
    lost: tuple[tuple[TranslatedCommand, ComparedSlide], ...]
    """Commands that the translation types nowhere, each with the slide of the translation on which it belongs."""
    extra: tuple[TranslatedCommand, ...]
    """Commands of the translation that the original does not type, on slides of the original."""


def align(original: Deck, translation: Deck) -> Alignment:
    """Lay a translation beside its original. Nearly linear in their length."""
    originals, translations = _views(original), _views(translation)
    pairs = _SLIDES.align(originals, translations)
    pairs += _moved(
        _without(originals, (view for view, _ in pairs)), _without(translations, (view for _, view in pairs))
    )
    positions = {view: at for at, view in enumerate(originals)}
    slides = sorted(starmap(SlidePair, pairs), key=lambda pair: positions[pair.original])
    behind = _slides_behind(originals, slides)
    missing = _without(originals, (pair.original for pair in slides))
    added = _without(translations, (pair.translation for pair in slides))
    commands = [
        *chain.from_iterable(_COMMANDS.align(pair.original.commands, pair.translation.commands) for pair in slides)
    ]
    commands += _moved_commands(originals, translations, commands)
    paired = {command for command, _ in commands}
    other_paired = {command for _, command in commands}
    return Alignment(
        originals=tuple(originals),
        slides=tuple(slides),
        missing=tuple((slide, behind.get(slide)) for slide in missing if not _is_elsewhere(slide, paired)),
        added=tuple(slide for slide in added if not _is_elsewhere(slide, other_paired)),
        commands=tuple(starmap(CommandPair, commands)),
        lost=tuple(
            (command, pair.translation)
            for pair in slides
            for command in pair.original.commands
            if command not in paired
        ),
        extra=tuple(command for pair in slides for command in pair.translation.commands if command not in other_paired),
    )


def _views(deck: Deck) -> list[ComparedSlide]:
    """Return the slides that are played, in order."""
    starts: dict[Path, list[int]] = {}
    for slide in deck.slides:
        starts.setdefault(slide.span.path, []).append(slide.span.line)
    for lines in starts.values():
        lines.sort()
    shown: Counter[tuple[Path, int]] = Counter()
    for excerpt in deck.excerpts:
        lines = starts.get(excerpt.span.path, [])
        at = bisect_right(lines, excerpt.span.line)
        shown[excerpt.span.path, lines[at - 1] if at else 0] += 1
    views = []
    for slide, following in zip(deck.slides, [*deck.slides[1:], None], strict=True):
        if slide.excluded is not None:
            continue
        commands = tuple(command for step in slide.steps for command in commands_of(step))
        is_followed = following is not None and following.span.path == slide.span.path
        height = following.span.line - slide.span.line if following and is_followed else 0
        views.append(ComparedSlide(slide, commands, height, shown[slide.span.path, slide.span.line]))
    return views


def _without(views: Iterable[ComparedSlide], taken: Iterable[ComparedSlide]) -> list[ComparedSlide]:
    known = set(taken)
    return [view for view in views if view not in known]


# ── slides ───────────────────────────────────────────────────────────────────


def _features(view: ComparedSlide) -> Iterator[tuple[str, ...]]:
    visible = [command.meaning for command in view.commands if not command.is_hidden]
    yield from visible
    if len(visible) > 1:
        yield tuple(word for meaning in visible for word in (*meaning, "\n"))
    if view.slide.name:
        yield ("name:", view.slide.name)


def _slide_likeness(original: ComparedSlide, translation: ComparedSlide) -> float:
    """Of slides that both type something, above all what they type; of others, how they are made."""
    made = _likeness_of_make(original, translation)
    if original.typed and translation.typed:
        common = (original.typed & translation.typed).total()
        typed = 2 * common / (original.typed.total() + translation.typed.total())
        likeness = 0.6 * typed + 0.4 * made
    else:
        likeness = (0.2 if not original.typed and not translation.typed else 0.0) + 0.5 * made
    return likeness if likeness >= _SAME_SLIDE else 0.0


def _likeness_of_make(original: ComparedSlide, translation: ComparedSlide) -> float:
    """Classes, name, title, length and code, each from 0 to 1."""
    slide, translated = original.slide, translation.slide
    longer = max(original.lines, translation.lines)
    titles = len(original.title) + len(translation.title)
    return (
        0.2 * (slide.classes == translated.classes)
        + 0.1 * (slide.name == translated.name)
        + 0.3 * (2 * len(original.title & translation.title) / titles if titles else slide.title == translated.title)
        + 0.2 * (min(original.lines, translation.lines) / longer if longer else 1.0)
        + 0.2 * (original.excerpts == translation.excerpts)
    )


_SLIDES = Aligner(_features, _slide_likeness)


def _moved(
    originals: list[ComparedSlide], translations: list[ComparedSlide]
) -> list[tuple[ComparedSlide, ComparedSlide]]:
    """Slides that type the same, in another order than the original's."""
    waiting: dict[tuple[tuple[str, ...], ...], list[ComparedSlide]] = {}
    for view in reversed(translations):
        waiting.setdefault(tuple(_features(view)), []).append(view)
    return [(view, alike.pop()) for view in originals if view.typed and (alike := waiting.get(tuple(_features(view))))]


def _slides_behind(originals: list[ComparedSlide], pairs: list[SlidePair]) -> dict[ComparedSlide, ComparedSlide]:
    """For each slide of the original, the next of the translation behind it."""
    translated = {pair.original: pair.translation for pair in pairs}
    behind: dict[ComparedSlide, ComparedSlide] = {}
    following: ComparedSlide | None = None
    for view in reversed(originals):
        if following is not None:
            behind[view] = following
        following = translated.get(view, following)
    return behind


def _is_elsewhere(slide: ComparedSlide, paired: set[TranslatedCommand]) -> bool:
    """Return True for a slide that has something to type, all of which the other deck has on other slides."""
    return bool(slide.commands) and all(command in paired for command in slide.commands)


# ── commands ─────────────────────────────────────────────────────────────────


def _names(command: TranslatedCommand) -> list[str]:
    """Return the words of a command whatever stands between them, so that broken ones are recognised."""
    return _NAME.findall(command.text)


def _command_likeness(original: TranslatedCommand, translation: TranslatedCommand) -> float:
    if original.meaning == translation.meaning:
        return 2.0
    if original.is_hidden != translation.is_hidden:
        return 0.0
    names, other_names = Counter(_names(original)), Counter(_names(translation))
    total = names.total() + other_names.total()
    likeness = 2 * (names & other_names).total() / total if total else 0.0
    if original.is_hidden and likeness < 0.5:
        return 0.0
    return max(likeness, _ANY_COMMAND)


_COMMANDS = Aligner(lambda command: [command.meaning], _command_likeness)


def _moved_commands(
    originals: list[ComparedSlide],
    translations: list[ComparedSlide],
    pairs: list[tuple[TranslatedCommand, TranslatedCommand]],
) -> list[tuple[TranslatedCommand, TranslatedCommand]]:
    """Commands that a translation types on another slide, because it has split, joined or ordered slides otherwise."""
    taken = {command for pair in pairs for command in pair}
    waiting: dict[tuple[str, ...], list[TranslatedCommand]] = {}
    for view in reversed(translations):
        for command in reversed(view.commands):
            if command not in taken:
                waiting.setdefault(command.meaning, []).append(command)
    return [
        (command, alike.pop())
        for view in originals
        for command in view.commands
        if command not in taken and (alike := waiting.get(command.meaning))
    ]


def steps_of_commands(alignment: Alignment) -> dict[int, Step]:
    """Return for each step of the original that types commands, by its `id`, the step of the translation that types its last one.

    Where the last is lost, the step that types the one before.
    """
    counterparts: dict[int, Step] = {}
    for pair in alignment.commands:
        if id(pair.original.step) not in counterparts or pair.original.is_last:
            counterparts[id(pair.original.step)] = pair.translation.step
    return counterparts
