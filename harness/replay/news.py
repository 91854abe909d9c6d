"""Whether what a command shows is news: lines that differ from earlier ones in more than ages, times and counters."""

import re
from collections.abc import Iterator

from harness.shell.lazy_pattern import lazy_pattern

_VARIES = lazy_pattern(
    r"\b\d{4}[-/]\d\d?[-/]\d\d?(?:[T ]\d\d?:\d\d(?::\d\d)?\S*)?"  # dates, with times as ISO 8601 has them
    r"|\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?\b"  # times of the day
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{12,}\b"  # identifiers
    r"|\b(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdy]))+\b"  # ages: 5m3s
    r"|(?<![\w/.-])\d+(?:[.,]\d+)*(?:%|[kKMGTmun]?i?[Bb])?(?![\w/])"  # counters and sizes; not the 0/1 of a pod, nor a name's number
)
_DAY = lazy_pattern(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")


class News:
    """Knows the lines that were shown before."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def is_in(self, text: str) -> bool:
        """Return whether a text has a line that was not shown before; those that it has are known from now on."""
        lines = set(_essences(text))
        is_news = not lines <= self._known
        self._known |= lines
        return is_news


def _essences(text: str) -> Iterator[str]:
    """Yield what matters of each line that is not empty. The last one may be half a line: it counts when more is behind it, or it stands still."""
    for line in text.split("\n"):
        if line.strip():
            yield re.sub(r"\s+", " ", _DAY.sub("", _VARIES.sub("0", line))).strip()
