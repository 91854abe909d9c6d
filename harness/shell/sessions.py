"""Programs that wait for a person: shells inside of shells, editors, pagers, prompts."""

from __future__ import annotations

from collections.abc import Sequence

SHELLS = frozenset({"sh", "bash", "ash", "zsh", "dash", "fish", "/bin/sh", "/bin/bash", "/bin/ash"})
EDITORS = frozenset({"vi", "vim", "nvim", "nano", "emacs", "pico", "joe", "ed", "visudo"})
PAGERS = frozenset({"less", "more", "most", "man"})
FULL_SCREEN = frozenset({"htop", "k9s", "lynx", "links", "elinks", "w3m", "mc", "tmux", "screen", "dialog"})
_CONSOLES = {
    "python": (), "python3": (), "ipython": (), "node": (), "irb": (), "redis-cli": (), "sqlite3": (), "bc": (),
    "mysql": ("-e", "--execute"), "psql": ("-c", "--command", "-f", "-l"), "mongo": ("--eval",),
}  # fmt: skip
_VALUED = frozenset(
    [
        "-n",
        "--namespace",
        "-c",
        "--container",
        "--context",
        "-f",
        "--filename",
        "-l",
        "-i",
        "-p",
        "-o",
        "-L",
        "-R",
        "-F",
        "-J",
        "-u",
        "-e",
        "-v",
        "-w",
        "--name",
        "--image",
    ]
)
_OPENERS = ("exec", "run", "attach", "debug")


def opens_shell(words: Sequence[str]) -> bool:
    """True for a program in which the audience goes on typing commands, until `exit`."""
    if not words:
        return False
    name, arguments = words[0], list(words[1:])
    if name in SHELLS:
        return not any(each in ("-c", "-n") or not each.startswith("-") for each in arguments)
    if name == "su" or (name == "sudo" and {"-i", "-s"} & set(arguments)):
        return "-c" not in arguments
    if name == "ssh":
        return len(_operands(arguments)) == 1
    if name in ("kubectl", "docker", "podman", "nerdctl", "oc") and _opener(arguments) and _is_interactive(arguments):
        command = _command_of(name, arguments)
        return not command or (command[0] in SHELLS and "-c" not in command)
    return False


def needs_keys(words: Sequence[str]) -> bool:
    """True for an editor, a pager, a full screen or a console: it waits for keys, and no command can be typed."""
    if not words:
        return False
    name, arguments = words[0], list(words[1:])
    if name in EDITORS or name in PAGERS or name in FULL_SCREEN:
        return not ({"--version", "--help"} & set(arguments)) and not _is_batch(name, arguments)
    if name == "kubectl":
        return _operands(arguments)[:1] == ["edit"]
    if name == "git":
        return arguments[:1] == ["commit"] and not any(
            each.startswith(("-m", "-am", "--message", "-F", "--amend")) for each in arguments
        )
    if name == "crontab":
        return "-e" in arguments
    if name in _CONSOLES:
        return (
            not _operands(arguments)
            and not any(each.startswith(_CONSOLES[name]) for each in arguments if _CONSOLES[name])
            and not ({"-c", "-m", "--version", "-V", "--help", "-e"} & set(arguments))
        )
    return False


def _is_batch(name: str, arguments: Sequence[str]) -> bool:
    return (name in EDITORS and any(each in ("-c", "-es", "-Es", "--batch") for each in arguments)) or (
        name == "tmux" and bool(arguments)
    )


def _operands(arguments: Sequence[str]) -> list[str]:
    found, position = [], 0
    while position < len(arguments):
        word = arguments[position]
        if word in _VALUED:
            position += 1
        elif not word.startswith("-"):
            found.append(word)
        position += 1
    return found


def _opener(arguments: Sequence[str]) -> str:
    return next((each for each in arguments[:4] if each in _OPENERS), "")


def _is_interactive(arguments: Sequence[str]) -> bool:
    """`-it`, `-ti`, `-i -t`, `--stdin --tty`, before a `--`."""
    own = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    letters = "".join(each[1:] for each in own if each.startswith("-") and not each.startswith("--") and len(each) <= 4)
    stdin = "i" in letters or any(each.startswith(("--stdin", "--interactive")) for each in own)
    return stdin and ("t" in letters or any(each.startswith("--tty") for each in own))


def _command_of(name: str, arguments: Sequence[str]) -> list[str]:
    """What runs in the container; empty for the image's own program."""
    if "--" in arguments:
        return list(arguments[arguments.index("--") + 1 :])
    after = list(arguments[list(arguments).index(_opener(arguments)) + 1 :])
    position = 0
    while position < len(after) and after[position].startswith("-"):
        position += 2 if after[position] in _VALUED and "=" not in after[position] else 1
    rest = after[position + 1 :]
    return [each for each in rest if not each.startswith("-")] if name == "kubectl" else rest
