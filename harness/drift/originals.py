"""Which deck a translation was made from, told by where both lie: `en/x.md` and `fr/x.md`, `x.en.md` and `x.fr.md`."""

from __future__ import annotations

from pathlib import Path

ORIGINAL_LANGUAGE = "en"
LANGUAGES = ("fr",)


def original_of(path: Path) -> Path | None:
    """The original of a translation, if it lies where it should; `None` for an original."""
    for language in LANGUAGES:
        candidates = []
        if f".{language}." in path.name:
            candidates.append(path.with_name(path.name.replace(f".{language}.", f".{ORIGINAL_LANGUAGE}.")))
        parts = path.absolute().parts
        if language in parts[:-1]:
            at = len(parts) - 1 - parts[::-1].index(language)
            found = Path(*parts[:at], ORIGINAL_LANGUAGE, *parts[at + 1 :])
            here = Path.cwd()
            shown = found.relative_to(here) if not path.is_absolute() and found.is_relative_to(here) else found
            candidates.append(shown)
        for candidate in candidates:
            if candidate.is_file():
                return candidate
    return None
