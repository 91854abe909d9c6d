"""Which commands only read, so that they may be typed again, and which never end by themselves.

Conservative: what is not known to only read is typed once.
"""

from __future__ import annotations

import re
import shlex

READERS = frozenset(
    [
        "cat",
        "curl",
        "cut",
        "dig",
        "echo",
        "false",
        "find",
        "getent",
        "grep",
        "head",
        "hostname",
        "host",
        "jq",
        "ls",
        "nslookup",
        "ping",
        "printf",
        "ps",
        "pwd",
        "sort",
        "stat",
        "tail",
        "tr",
        "true",
        "uname",
        "uniq",
        "wc",
        "whoami",
        "which",
        "[",
        "test",
        "column",
    ]
)
SUBCOMMANDS = {
    "kubectl": frozenset(
        [
            "get",
            "describe",
            "logs",
            "top",
            "version",
            "cluster-info",
            "explain",
            "api-resources",
            "api-versions",
            "wait",
            "diff",
            "events",
            "auth",
        ]
    ),
    "docker": frozenset(["ps", "images", "logs", "inspect", "version", "info", "history", "port", "top", "stats"]),
    "docker-compose": frozenset(["ps", "logs", "images", "config", "port", "top", "version"]),
    "helm": frozenset(["list", "ls", "status", "get", "history", "search", "show", "version"]),
}
WRITES_WITH_CURL = re.compile(r"-X$|-X(?!GET)|--request|-d|--data|-F|--form|-T|--upload|-o$|-O$|--output|--remote-name")
FOLLOWS = re.compile(r"-f$|--follow(?:=true)?$|-w$|--watch(?:=true)?$|--watch-only(?:=true)?$|-[a-z]*[fw][a-z]*$")
FOLLOWERS = {"kubectl": ("logs", "get", "events"), "docker": ("logs",), "docker-compose": ("logs",), "journalctl": ()}
ENDLESS = frozenset({"watch", "top", "htop"})
SEPARATORS = frozenset({"|", "||", "&&", ";", "\n"})
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
SUBSTITUTION = re.compile(r"\$\(([^()]*)\)")
GLOBAL_OPTIONS_WITH_VALUE = frozenset({"-n", "--namespace", "--context", "-f", "--file", "-p", "--project-name"})


def only_reads(command: str) -> bool:
    """True if typing the command once more changes nothing: a pipeline of readers, or an assignment of what they say."""
    inner = SUBSTITUTION.findall(command)
    outer = SUBSTITUTION.sub("substituted", command)
    if any(mark in outer for mark in ("$(", "`", "<(", ">(", "<<")):
        return False
    programs = _programs(outer)
    if programs is None:
        return False
    is_reading = all(_reads(words) for words in programs) and all(only_reads(each) for each in inner)
    return is_reading and bool(inner or any(words and not _is_assignment(words) for words in programs))


def is_stream(command: str) -> bool:
    """True for a command that shows changes until it is interrupted: `kubectl logs -f`, `kubectl get -w`, `watch`."""
    programs = _programs(SUBSTITUTION.sub("substituted", command))
    return any(_streams(words) for words in programs or [])


def assigned_variable(command: str) -> str | None:
    """The variable of a command that is a single assignment of what others say."""
    found = re.fullmatch(r"([A-Za-z_]\w*)=\"?\$\(.*\)\"?", command.strip(), re.DOTALL)
    return found[1] if found else None


def _programs(command: str) -> list[list[str]] | None:
    """The words of each program of a command; `None` if it does more than run programs one after the other."""
    try:
        lexer = shlex.shlex(command.replace("\\\n", " "), posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return None
    programs: list[list[str]] = [[]]
    skip_redirection = False
    for word in words:
        if word in SEPARATORS:
            programs.append([])
        elif set(word) <= set("|&;<>"):
            if word not in (">", ">>", "<", ">&", "&>"):
                return None
            skip_redirection = True
        elif skip_redirection:
            if word not in ("/dev/null", "1", "2"):
                return None
            skip_redirection = False
        else:
            programs[-1].append(word)
    if any(words and words[0] in ("for", "while", "until", "if", "case", "function", "{", "(") for words in programs):
        return None
    return [words for words in programs if words]


def _reads(words: list[str]) -> bool:
    if _is_assignment(words):
        return True
    words = _bare(words)
    name = words[0] if words else ""
    if name in SUBCOMMANDS:
        subcommand = _subcommand(words)
        if (name, subcommand) == ("kubectl", "auth"):
            return "can-i" in words or "whoami" in words
        return (
            subcommand in SUBCOMMANDS[name]
            or words[1:3] == ["rollout", "status"]
            or words[1:3] == ["rollout", "history"]
        )
    if name == "curl":
        return not any(WRITES_WITH_CURL.match(word) for word in words[1:])
    if name == "find":
        return not any(word in ("-delete", "-exec", "-execdir", "-ok", "-fprint") for word in words)
    return name in READERS


def _streams(words: list[str]) -> bool:
    words = _bare(words)
    if not words:
        return False
    if words[0] in ENDLESS:
        return "-b" not in words and "-bn1" not in words
    if words[:1] == ["tail"]:
        return any(re.match(r"-[a-z0-9]*[fF]|--follow", word) for word in words[1:])
    if words[0] not in FOLLOWERS:
        return False
    subcommand = _subcommand(words)
    if words[0] != "journalctl" and subcommand not in FOLLOWERS[words[0]]:
        return False
    rest = words[words.index(subcommand) :] if subcommand in words else words[1:]
    if (words[0], subcommand) == ("kubectl", "get"):
        return any(re.match(r"-[a-z]*w[a-z]*$|--watch", word) for word in rest)
    return any(FOLLOWS.match(word) for word in rest)


def _subcommand(words: list[str]) -> str:
    position = 1
    while position < len(words):
        word = words[position]
        if word in GLOBAL_OPTIONS_WITH_VALUE:
            position += 2
        elif word.startswith("-"):
            position += 1
        else:
            return word
    return ""


def _bare(words: list[str]) -> list[str]:
    """Without `sudo`, `time` and assignments in front."""
    position = 0
    while position < len(words) and (
        words[position] in ("sudo", "time", "command") or ASSIGNMENT.match(words[position])
    ):
        position += 1
    return words[position:]


def _is_assignment(words: list[str]) -> bool:
    return bool(words) and all(ASSIGNMENT.match(word) for word in words)
