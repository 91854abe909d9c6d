"""Which commands only read, so that they may be typed again, and which never end by themselves.

Conservative: what is not known to only read is typed once.
"""

from __future__ import annotations

from functools import lru_cache

from harness.lazy_pattern import lazy_pattern
from harness.shell.programs import Reads, is_endless, what_it_reads
from harness.shell.words import PLACEHOLDER, programs_of, without_substitutions

REMEMBERED = 256
"""Commands whose meaning is kept: a step asks several times for what it types."""
_SINGLE_ASSIGNMENT = lazy_pattern(rf"(?:export\s+)?([A-Za-z_]\w*)=\"?{PLACEHOLDER}\"?")


@lru_cache(maxsize=REMEMBERED)
def what_is_read(command: str) -> Reads:
    """What a command reads if it does nothing else: a pipeline or a list of readers, an assignment of what they say."""
    split = without_substitutions(command)
    programs = split and programs_of(split[0])
    if not split or not programs:
        return Reads.UNKNOWN
    found = [*map(what_it_reads, map(_assigned, programs)), *map(what_is_read, split[1])]
    return Reads.UNKNOWN if Reads.UNKNOWN in found else max(found)


@lru_cache(maxsize=REMEMBERED)
def asks_server(command: str) -> bool:
    """True for a command that asks a server something by `curl`, and does nothing else."""
    split = without_substitutions(command)
    programs = programs_of(split[0]) if split else None
    return bool(programs and programs[0][0] == "curl") and what_is_read(command) is Reads.LAB


@lru_cache(maxsize=REMEMBERED)
def is_stream(command: str) -> bool:
    """True for a command that shows changes until it is interrupted: `kubectl logs -f`, `kubectl get -w`, `watch`."""
    split = without_substitutions(command)
    programs = programs_of(split[0]) if split else None
    return programs is not None and any(map(is_endless, programs)) and programs[-1][0] != "head"


def assigned_variable(command: str) -> str | None:
    """The variable of a command that is a single assignment of what others say."""
    split = without_substitutions(command)
    found = split and _SINGLE_ASSIGNMENT.fullmatch(split[0].strip())
    return found[1] if found else None


def _assigned(words: list[str]) -> list[str]:
    """`export A=b` is an assignment too."""
    return words[1:] if words[0] == "export" and all("=" in word for word in words[1:]) else words
