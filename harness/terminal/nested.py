"""Which commands open a shell inside the shell: they read the lines that follow them in a fence."""

from __future__ import annotations

import shlex

from harness.shell.lazy_pattern import lazy_pattern

SHELLS = {"bash", "sh", "zsh", "su", "ssh", "chroot", "nsenter"}
ATTACHING = {
    ("kubectl", "exec"),
    ("kubectl", "run"),
    ("kubectl", "attach"),
    ("kubectl", "debug"),
    ("docker", "exec"),
    ("docker", "run"),
}
FIRST_WORDS = SHELLS | {"sudo"} | {program for program, _ in ATTACHING}
INTERACTIVE = lazy_pattern(r"-(?:[a-z]*i[a-z]*t[a-z]*|[a-z]*t[a-z]*i[a-z]*)$|--tty(?:=true)?$")


def is_shell(command: str) -> bool:
    """Return True for `ssh node2`, `kubectl exec -it pod -- sh`, `sudo -i`; false where the command says what to run."""
    if FIRST_WORDS.isdisjoint(command.split(maxsplit=1)[:1]):
        return False
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        return False
    if words[:1] == ["sudo"]:
        words = words[1:]
        if words and words[0] in ("-i", "-s"):
            return True
    if not words:
        return False
    if words[0] in SHELLS:
        arguments = [word for word in words[1:] if not word.startswith("-")]
        return "-c" not in words and len(arguments) <= (1 if words[0] in ("ssh", "su", "chroot") else 0)
    if tuple(words[:2]) in ATTACHING:
        return any(INTERACTIVE.match(word) for word in words[2:])
    return False
