"""Lines that hold a machine's name or a process's number beside what they claim: the title of `watch`, and what bash says of its jobs.

Sources: watch(1) of procps and of BusyBox; "Job Control" in bash(1) and zsh(1).
"""

import re

from harness.shell.lazy_pattern import lazy_pattern

_TITLE = lazy_pattern(
    r"(?:Every|Toutes les) (?P<seconds>\d+(?:[.,]\d+)?) ?s ?: (?P<command>.*?)"
    r"(?:\s+(?:\S+: )?(?:[A-Za-z]{2,5}[.,]? |\d)[^:]*\d\d?:\d\d:\d\d\b[^:]*)?"
)
"""`Every 2.0s: kubectl get pods      node1: Mon Jan  1 12:00:00 2024`; older ones have no name, BusyBox' no day."""
_JOB = lazy_pattern(r"(?P<job>\[\d+\][+-]?)(?P<mark>\s+[+-])?\s+\d+(?P<state>\s+\S.*)?")
"""`[1] 4242`; `[1]+  4242 Running   sleep 60 &` of `jobs -l`; `[1]  + 4242 done   sleep 1` of zsh."""


def without_machine(line: str) -> str | None:
    """Return what such a line claims of any machine; `None` for other lines."""
    if title := _TITLE.fullmatch(line):
        return f"Every {title['seconds'].replace(',', '.')}s: {title['command']}"
    if job := _JOB.fullmatch(line):
        return re.sub(r"\s+", " ", f"{job['job']}{job['mark'] or ''}{job['state'] or ''}")
    return None
