"""Programs that run the program behind them: `watch kubectl get pods`, `timeout 5 curl`."""

from __future__ import annotations

from collections.abc import Sequence

from harness.shell.script import Word

_WRAPPERS = {"timeout": 1, "watch": 0, "xargs": 0, "nice": 0, "stdbuf": 0, "unbuffer": 0}
"""Programs that run the program behind them, with the number of words between."""
_WRAPPERS_VALUED = ("-n", "-I", "-s", "-k", "-d", "-P", "-L", "-i", "-o", "-e")


def unwrapped(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words of the program that is run in the end, of those that a command consists of; the same where it runs no other."""
    while words and words[0].text in _WRAPPERS:
        between = _WRAPPERS[words[0].text]
        position = 1
        while position < len(words) and (words[position].text.startswith("-") or between):
            option = words[position].text
            if not option.startswith("-"):
                between -= 1
            position += 2 if option in _WRAPPERS_VALUED else 1
        words = words[position:]
    return words
