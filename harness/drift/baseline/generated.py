"""What is another in every run, and says nothing: generated names, ages, times, addresses, hashes."""

import re
from collections.abc import Iterable
from functools import lru_cache

from harness.knowledge.generated_names import SAFE
from harness.record.command import EffectRecord
from harness.shell.lazy_pattern import lazy_pattern

GENERATED = "…"
"""In place of what varies."""
NODE_PORT = "3xxxx"
"""In place of a node port, as decks write it."""

GENERATED_LABELS = tuple(
    """
    pod-template-hash controller-revision-hash pod-template-generation batch.kubernetes.io/controller-uid
    controller-uid
    """.split()  # noqa: SIM905  as a table it would be one word a line
)

_HASHES = lazy_pattern(rf"(?<=[a-z0-9])-(?:[0-9]{{8,10}}|{SAFE}{{6,10}})(?:-(?:{SAFE}{{5}}|{GENERATED}))?(?![\w-])")
_SUFFIX = lazy_pattern(rf"(?<=[a-z0-9])-(?=[a-z]*[2-9])({SAFE}{{5}})(?![\w-])")
_UNIT = r"(?:ns|µs|us|ms|s|m|h|d|y)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_VARYING = (
    (rf"(?<=[,\s\"'])(?:{'|'.join(GENERATED_LABELS)})=[\w-]+", GENERATED),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", GENERATED),
    (r"\bsha256:[0-9a-f]{6,64}\b", f"sha256:{GENERATED}"),
    (r"\b(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{12,64}\b", GENERATED),
    (r"\bsize: \d+\b", f"size: {GENERATED}"),
    # RFC 3339, `date`, RFC 2822, and the times of day that are left
    (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?(?: [A-Z]{3,4}\b)?", GENERATED),
    (
        rf"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (?:{_MONTH} +\d{{1,2}}|\d{{1,2}} {_MONTH})"
        r"(?: \d{4})? \d\d:\d\d:\d\d(?: [A-Z]{3,4}| [+-]\d{4})?(?: \d{4})?",
        GENERATED,
    ),
    (rf"\b{_MONTH} +\d{{1,2}} \d\d:\d\d(?::\d\d)?\b", GENERATED),
    (r"\b\d\d:\d\d:\d\d(?:\.\d+)?\b", GENERATED),
    (r"\b\d{4}-\d\d-\d\d\b", GENERATED),
    (
        r"\b(?:About |Less than )?(?:an?|\d+) (?:nano|micro|milli)?(?:second|minute|hour|day|week|month|year)s?(?: ago)?\b",
        GENERATED,
    ),
    (rf"(?!\d+m\b)(?<![\w.:/-])(?:\d+(?:\.\d+)?{_UNIT})+(?![\w-])(?!\.\w)", GENERATED),
    (r"(?<![\d.])(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)", GENERATED),
    (r"(?<=:)3(?:[01]\d{3}|2[0-7]\d\d)(?!\d)", NODE_PORT),
    (r"\b3(?:[01]\d{3}|2[0-7]\d\d)(?=/(?:TCP|UDP|SCTP)\b)", NODE_PORT),
)
_PATTERNS = tuple((lazy_pattern(pattern), text) for pattern, text in _VARYING)
_LONG_WORD = lazy_pattern(r"[A-Za-z0-9+/_-]{60,}={0,2}")
_COUNT = lazy_pattern(rf"^ +\d+(?= .*{GENERATED})")
"""As `uniq -c` prints it."""
_STARS = lazy_pattern(rf"{GENERATED}(?:[ ,]*{GENERATED})+")


class Generated:
    """What the cluster generated in one run, as its effects tell, and what looks like it."""

    def __init__(self, effects: Iterable[EffectRecord]) -> None:
        stems: dict[str, str] = {}
        for effect in effects:
            if effect.name != effect.stem:
                stems[effect.name] = without_hashes(effect.stem)
            stems.update((str(port), NODE_PORT) for port in effect.node_ports)
        self._stems = stems
        names = sorted(map(re.escape, stems), key=len, reverse=True)
        self._names = re.compile(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w-])") if names else None

    def replaced(self, text: str) -> str:
        """Return the text with `…` for what varies."""
        if self._names is not None:
            text = self._names.sub(lambda match: self._stems[match[0]], text)
        return _without_what_varies(text) if len(text) > _CELL else _cell_without_what_varies(text)


def _without_what_varies(text: str) -> str:
    text = _LONG_WORD.sub(_without_token, text)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    text = without_hashes(text)
    return _STARS.sub(GENERATED, _COUNT.sub(GENERATED, text))


_CELL = 120
"""Characters of a text that is likely to come again: a cell of a table, a line."""
_cell_without_what_varies = lru_cache(maxsize=1 << 15)(_without_what_varies)


def without_hashes(text: str) -> str:
    """Return the names without the hash of a pod's template and the letters that make a name unique: `web-…`."""
    return _SUFFIX.sub(f"-{GENERATED}", _HASHES.sub(f"-{GENERATED}", text))


def _without_token(match: re.Match[str]) -> str:
    """A long word with digits, capitals and small letters is a token or a key; any other may be a path."""
    word = match[0]
    is_token = any(map(str.isdigit, word)) and any(map(str.isupper, word)) and any(map(str.islower, word))
    return GENERATED if is_token else word
