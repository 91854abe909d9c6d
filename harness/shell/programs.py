"""What programs do when they are run: only read, and what; or go on until they are interrupted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from harness.lazy_pattern import lazy_pattern

Words = Sequence[str]


class Reads(IntEnum):
    """What a command reads, the later the likelier to be something else in a moment."""

    UNKNOWN = 0
    """It may change something, or is not known."""
    CONSTANTS = 1
    """Nothing that changes by itself: `echo`, `test`."""
    FILES = 2
    """Files of the machine: `cat`, `grep`."""
    LAB = 3
    """The cluster, containers, the network, processes."""


_BY_READS = {
    Reads.CONSTANTS: "[ column cut echo false head jq printf pwd seq sort test tr true type uname uniq wc which whoami",
    Reads.FILES: "cat du egrep fgrep find grep id ls printenv readlink stat tail tree",
    Reads.LAB: "curl dig free getent host netstat nslookup pgrep pidof ping ps ss uptime",
}
_PROGRAMS = {name: reads for reads, names in _BY_READS.items() for name in names.split()}
_COMPOSE = "ps logs images config port top version ls"
_SUBCOMMANDS = {
    "kubectl": "get describe logs top version cluster-info explain api-resources api-versions wait diff events",
    "docker": "ps images logs inspect version info history port top search",
    "docker-compose": _COMPOSE,
    "helm": "list ls status get history search show version",
}
_LOOKS = "ls list inspect ps logs history top port"
_TWO_WORDS = {
    "kubectl rollout": "status history",
    "kubectl config": "view get-contexts current-context get-clusters get-users",
    "kubectl auth": "can-i whoami",
    "docker compose": _COMPOSE,
    **{f"docker {noun}": _LOOKS for noun in ("container", "image", "network", "node", "service", "stack", "volume")},
}
_WITH_VALUE = frozenset(
    [
        "-n",
        "--namespace",
        "--context",
        "--kubeconfig",
        "--cluster",
        "-s",
        "--server",
        "-f",
        "--file",
        "-p",
        "--project-name",
        "-H",
        "--host",
    ]
)
"""Options whose value is the next word."""
_CURL_METHOD = lazy_pattern(r"(?:-[a-zA-Z]*X|--request=?)(\w*)$")
_CURL_SENDS = lazy_pattern(r"-[a-zA-Z]*[dFToOKD]|--(?:data|form|upload|json|output|remote|config|dump|cookie-jar)")
_ACTS = {
    "find": lazy_pattern(r"-delete$|-exec|-ok|-fprint|-fls$"),
    "sort": lazy_pattern(r"-[a-zA-Z]*o|--output"),
    "uniq": lazy_pattern(r"[^-]"),
}
"""Words with which a reader does more than to read."""
_ASSIGNMENT = lazy_pattern(r"[A-Za-z_]\w*=")

_WATCHES = lazy_pattern(r"-[aA]*w[aA]*$|--watch(?:-only)?(?:=true)?$")
_FOLLOWS = lazy_pattern(r"-[fpt]*f[fpt]*$|--follow(?:=true)?$")
_ENDLESS = frozenset({"watch", "top", "htop", "yes"})
_STREAMS = {
    "kubectl get": _WATCHES,
    "kubectl events": _WATCHES,
    "kubectl logs": _FOLLOWS,
    "kubectl proxy": lazy_pattern(""),
    "kubectl port-forward": lazy_pattern(""),
    "docker logs": _FOLLOWS,
    "docker stats": lazy_pattern(""),
    "docker events": lazy_pattern(""),
    "docker compose": _FOLLOWS,
    "docker-compose logs": _FOLLOWS,
}
"""What a word of such a command must look like for it not to end by itself."""


def what_it_reads(words: Words) -> Reads:
    """What a program reads if it does nothing but reading. Assignments alone read constants."""
    words = bare(words)
    if not words:
        return Reads.CONSTANTS
    name = words[0]
    if name in _SUBCOMMANDS:
        first, second, _ = _subcommands(words)
        readers = _TWO_WORDS.get(f"{name} {first}")
        is_reader = first in _SUBCOMMANDS[name].split() if readers is None else second in readers.split()
        return Reads.LAB if is_reader else Reads.UNKNOWN
    if name == "curl" and not _is_plain_get(words):
        return Reads.UNKNOWN
    if name in _ACTS and any(_ACTS[name].match(word) for word in words[1:]):
        return Reads.UNKNOWN
    return _PROGRAMS.get(name, Reads.UNKNOWN)


def is_endless(words: Words) -> bool:
    """True for a program that goes on until it is interrupted."""
    words = bare(words)
    if not words:
        return False
    name = words[0]
    if name in _ENDLESS:
        return not any(re.match(r"-[a-z]*[bn]", word) for word in words[1:]) or name == "watch"
    if name == "tail":
        return any(re.match(r"-[a-z0-9]*[fF]|--follow", word) for word in words[1:])
    if name == "journalctl":
        return any(re.match(r"-[a-z]*f|--follow", word) for word in words[1:])
    if name == "ping":
        return not any(re.match(r"-[a-zA-Z]*[cw]", word) for word in words[1:])
    first, _, rest = _subcommands(words)
    stream = _STREAMS.get(f"{name} {first}")
    return stream is not None and "--no-stream" not in rest and any(stream.match(word) for word in [*rest, ""])


def bare(words: Words) -> Words:
    """Without `sudo`, `time` and assignments in front."""
    position = 0
    while position < len(words) and (
        words[position] in ("sudo", "time", "command") or _ASSIGNMENT.match(words[position])
    ):
        position += 1
    return words[position:]


def _is_plain_get(words: Words) -> bool:
    """True unless curl sends something or writes a file."""
    for word, following in zip(words[1:], [*words[2:], ""], strict=True):
        method = _CURL_METHOD.match(word)
        if method and (method[1] or following) not in ("GET", "HEAD"):
            return False
        if not method and _CURL_SENDS.match(word) and following != "/dev/null":
            return False
    return True


def _subcommands(words: Words) -> tuple[str, str, Words]:
    """The first two words that are no options, and all words after the first of them."""
    found: list[str] = []
    rest: Words = ()
    position = 1
    while position < len(words) and len(found) < 2:
        word = words[position]
        if word in _WITH_VALUE and not found:
            position += 1
        elif not word.startswith("-"):
            found.append(word)
            rest = rest or words[position + 1 :]
        position += 1
    first, second = [*found, "", ""][:2]
    return first, second, rest
