"""Which deck a translation was made from, by where it lies: `en/x.md` beside `fr/x.md`, `x.en.md` beside `x.fr.md`."""

import glob
import os
import re
from collections.abc import Iterator
from pathlib import Path

from harness.shell.lazy_pattern import lazy_pattern

ORIGINAL = "en"
"""The language in which decks are written first."""
_OTHERS = "ar ca cs da de el es fi fr he hi hu id it ja ko nl no pl pt ro ru sv tr uk vi zh"
_TRANSLATED = frozenset(_OTHERS.split())
_CODE = lazy_pattern(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)


def original_of(path: Path) -> Path | None:
    """Return the English deck of which this one is a translation, if there is one. Relative where `path` is."""
    absolute = path.absolute()
    for candidate in _candidates(absolute):
        if candidate.is_file() and candidate != absolute:
            return candidate if path.is_absolute() else Path(os.path.relpath(candidate))
    return None


def translations_of(path: Path) -> tuple[Path, ...]:
    """Return the decks that `original_of` takes for translations of this one, sorted. Relative where `path` is."""
    absolute = path.absolute()
    candidates = set(
        absolute.parent.glob(f"{glob.escape(absolute.stem.removesuffix(f'.{ORIGINAL}'))}.*{absolute.suffix}")
    )
    for position in range(len(absolute.parts) - 2, 0, -1):
        if absolute.parts[position] == ORIGINAL:
            rest = Path(*absolute.parts[position + 1 :])
            candidates |= {
                folder / rest for folder in Path(*absolute.parts[:position]).iterdir() if (folder / rest).is_file()
            }
    return tuple(
        candidate if path.is_absolute() else Path(os.path.relpath(candidate))
        for candidate in sorted(candidates)
        if original_of(candidate) == absolute
    )


def _candidates(path: Path) -> Iterator[Path]:
    stem, dot, language = path.stem.rpartition(".")
    if dot and _is_translated(language):
        yield path.with_name(f"{stem}.{ORIGINAL}{path.suffix}")
    for position in range(len(path.parts) - 2, 0, -1):
        if _is_translated(path.parts[position]):
            yield Path(*path.parts[:position], ORIGINAL, *path.parts[position + 1 :])


def _is_translated(name: str) -> bool:
    match = _CODE.fullmatch(name)
    return match is not None and match[1].lower() in _TRANSLATED
