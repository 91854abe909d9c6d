"""Words that stand before a program and run it: `sudo`, `env A=1`, `nohup`. What follows them is what the command is about."""

from __future__ import annotations

from collections.abc import Sequence

from harness.shell.tokens import Word

_VALUED = {
    "sudo": "-u -g -h -p -C -D -R -T -U --user --group --host --prompt --chdir",
    "doas": "-u -C",
    "env": "-u -C -S --unset --chdir",
    "nice": "-n --adjustment",
    "ionice": "-c -n -p --class --classdata",
    "stdbuf": "-i -o -e --input --output --error",
    "exec": "-a",
    "time": "-f -o --format --output",
    **dict.fromkeys(("command", "nohup", "builtin", "unbuffer", "setsid"), ""),
}
"""Options whose value is the next word, by the manuals of these programs."""
_ASKS_ONLY = {"command": ("-v", "-V"), "sudo": ("-l", "-v", "-k", "-K"), "env": ("--version",)}
"""Options with which nothing is run."""


def end_of_wrappers(words: Sequence[Word]) -> int:
    """Return how many words stand before the program itself: assignments, and programs that run others, with their options."""
    position, end = 0, 0
    while position < len(words):
        word = words[position]
        if word.assigns:
            position += 1
        elif word.text in _VALUED:
            behind = _behind_options(word.text, words, position + 1)
            if behind is None:
                return position
            position = behind
        else:
            break
        end = position
    return end


def _behind_options(name: str, words: Sequence[Word], position: int) -> int | None:
    """Return the place behind the options of a wrapper; `None` where it runs nothing."""
    valued = _VALUED[name].split()
    while position < len(words) and words[position].text.startswith("-"):
        option = words[position].text
        if option in _ASKS_ONLY.get(name, ()):
            return None
        position += 1
        if option == "--":
            break
        position += option in valued
    return min(position, len(words))
