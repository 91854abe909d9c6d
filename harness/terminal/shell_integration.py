"""Shell integration: bash says what it is doing by marks that no one sees, in the OSC 133 form that terminals use for this.

`PS0` is printed when a command starts, `PROMPT_COMMAND` runs when it ended, `PS1` says that bash reads a command (and
the status again, for a deck that took `PROMPT_COMMAND` away) and `PS2` that it wants more lines of this one. Each mark
carries a nonce, so that no output can forge one, and is written with backslash escapes, so that `set` and `env` do not
print one.
"""

import re
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

OPENING = b"\x1b]133;"
MOST_PARTS = 12
"""Parts of a pipeline of which a mark tells the status."""
_USED_HERE = "unset set printf declare alias shopt mv return"
"""Commands of the hook that a deck may have functions for."""
RESTORE_FILE = "__harness_restore"
"""The beginning of the names of files with the text of `restoring`."""
LONGEST = 140
"""Bytes of the longest mark."""
_MARK = re.compile(rb"\x1b\]133;([APCDN]);([^;\x07]{0,64});([0-9a-f]{1,32})\x07")


class Sign(StrEnum):
    """What a mark says."""

    READY = "A"
    MORE = "P"
    STARTED = "C"
    ENDED = "D"
    DIVERTED = "N"
    """Its descriptor 2, where its messages and prompts go, leads away from the terminal: this mark, and those to come, reach it another way."""


class Mark(Struct, frozen=True):
    """A mark as read from the terminal."""

    sign: Sign
    status: int | None = None
    """Of the command that ended, where the mark tells it."""
    parts: tuple[int, ...] = ()
    """Of each part of its last pipeline."""
    nonce: str = ""
    """Of the shell that printed it."""


class MarkScanner:
    """Separates the marks of some shells from output, in whatever pieces the bytes arrive."""

    def __init__(self) -> None:
        self.nonces: set[str] = set()
        """Of the shells whose marks count; all others are output."""
        self._carry = b""

    def feed(self, data: bytes) -> list[bytes | Mark]:
        """Return output and marks, in order. What may be the beginning of a mark is held back until more arrives."""
        data = self._carry + data
        self._carry = b""
        pieces: list[bytes | Mark] = []
        position = 0
        if OPENING in data:
            for match in _MARK.finditer(data):
                if match[3].decode() not in self.nonces:
                    continue
                if match.start() > position:
                    pieces.append(data[position : match.start()])
                pieces.append(_mark(*match.groups()))
                position = match.end()
        held_back = self._possible_beginning(data, position)
        if held_back > position:
            pieces.append(data[position:held_back])
        self._carry = data[held_back:]
        return pieces

    @staticmethod
    def _possible_beginning(data: bytes, position: int) -> int:
        start = data.find(b"\x1b", max(position, len(data) - LONGEST))
        while start >= 0:
            candidate = data[start:]
            could_be_mark = OPENING.startswith(candidate[: len(OPENING)])
            if could_be_mark and b"\x07" not in candidate:
                return start
            start = data.find(b"\x1b", start + 1)
        return len(data)


def _mark(sign: bytes, statuses: bytes, nonce: bytes) -> Mark:
    """Return the mark with a sign, and with numbers: a command's status, and those of the parts of its last pipeline."""
    status, *parts = map(int, statuses.split()) if statuses.replace(b" ", b"").isdigit() else (None,)
    return Mark(Sign(sign.decode()), status, tuple(parts), nonce.decode())


def saving(state_file: Path) -> str:
    """Return the command by which bash leaves its variables, functions, aliases, options and directory in a file that bash can read."""
    return (
        f"{{ declare -p; declare -f; alias -p; shopt -p; printf 'cd -- %q\\n' \"$PWD\"; }} "
        f">'{state_file}.new' 2>/dev/null && mv -f '{state_file}.new' '{state_file}'"
    )


def start_file(nonce: str, token: str, exit_file: Path, state_file: Path | None, resume_file: Path | None) -> str:
    """Return the text of the file that bash reads first (`--rcfile`): the audience's own start file, then our marks.

    `token` is in the environment of all that is started here; the nonce is not, so that no program can print a mark. `exit_file` is where the shell leaves its exported environment and directory when it ends, `state_file` (if any)
    where it leaves its variables, functions and aliases at every prompt, `resume_file` (if any) what to take over.
    The audience's history file is neither read, since `!make` must mean the deck's own, nor written.

    A deck's function `printf`, `set` or `unset` changes nothing of it: setting `POSIXLY_CORRECT` turns bash's POSIX mode on, in which special
    builtins such as `unset` come before functions, and that takes the others away, in a subshell. bash itself restores `$?` behind it.
    Ours is element 100 of `PROMPT_COMMAND`: a deck that assigns to it or appends to it touches others. All that it
    does or a deck's `set -x` and `trap … DEBUG` say of it is silent; the mark goes where prompts go, to descriptor 2.
    """
    take_over = f"[ -f '{resume_file}' ] && . '{resume_file}' 2>/dev/null" if resume_file else ""
    return f"""\
[ -f ~/.bashrc ] && . ~/.bashrc
unset HISTFILE
{take_over}
export HARNESS_TERMINAL={token}
bind 'set enable-bracketed-paste off' 2>/dev/null
bind 'set input-meta on' 2>/dev/null
bind 'set output-meta on' 2>/dev/null
bind 'set convert-meta off' 2>/dev/null
{_definitions(nonce, exit_file, state_file)}
"""


def restoring(nonce: str, exit_file: Path, state_file: Path | None) -> str:
    """Return the text of a file by which a bash that lost its marks prints them again: it is read at the prompt, with `.`.

    `$?` stays what it was. The line that reads the file is taken out of the history, so that `!!` means the deck's own.
    """
    return f"""\
__harness_status=$?
case "$(history 1)" in *{RESTORE_FILE}*) history -d -1 ;; esac
{_definitions(nonce, exit_file, state_file)}
return "$__harness_status"
"""


def _definitions(nonce: str, exit_file: Path, state_file: Path | None) -> str:
    """Return the lines that have bash print marks.

    Where its descriptor 2 is neither the terminal nor a pipe (behind which `tee` may show it), as after `exec 2>/dev/null`, they go to the
    terminal by its name: bash goes on as the deck made it, and it is still seen what it does.
    """
    prompts = f"PS0='\\e]133;C;;{nonce}\\a' PS1='\\[\\e]133;A;$?;{nonce}\\a\\]' PS2='\\[\\e]133;P;;{nonce}\\a\\]'"
    by_name = " ".join(
        f"{prompt}='$(builtin printf \"\\e]133;{sign};{status};{nonce}\\a\" >/dev/tty)'"
        for prompt, sign, status in (("PS0", "C", ""), ("PS1", "A", "$?"), ("PS2", "P", ""))
    )
    ended = f"printf '\\e]133;D;%d{' %s' * MOST_PARTS};{nonce}\\a' \"$@\""
    save_state = saving(state_file) if state_file else ""
    return f"""\
__harness_ended() {{
    if [[ -t 3 || -p /dev/fd/3 ]]; then
        {prompts}
    else
        {by_name}
    fi
    (
        POSIXLY_CORRECT=1
        unset -f {_USED_HERE}
        unset POSIXLY_CORRECT
        set +xeu
        if [[ -t 3 || -p /dev/fd/3 ]]; then
            {ended} >&3
        else
            printf '\\e]133;N;;{nonce}\\a' >/dev/tty
            {ended} >/dev/tty
        fi
        {save_state}
    )
}}
__harness_exit() {{
    {{ declare -px; printf 'cd -- %q\\n' "$PWD"; }} >'{exit_file}' 2>/dev/null
}}
trap __harness_exit EXIT
{prompts}
declare +x PS0 PS1 PS2 PROMPT_COMMAND
PROMPT_COMMAND[100]='{{ __harness_ended "$?" "${{PIPESTATUS[@]:0:{MOST_PARTS}}}"; }} 3>&2 &>/dev/null'"""


def line_for_shell_inside(nonce: str) -> str:
    """Return the line that makes a shell inside of the shell print marks, typed at its prompt: bash, dash, the shell of BusyBox, zsh.

    All of them expand `$?` in `PS1`; so the status is told where the prompt begins, and that the shell reads where it ends. The status of
    the line itself is that of `stty`: zero where what is typed from now on is not echoed. A space before it keeps it out of the history
    of those who want that.
    """
    mark = "\\033]133;{};" + nonce + "\\007"
    ended = "\"$(printf '\\033]133;D;')\"'$?'\"$(printf ';" + nonce + "\\007')\""
    ready, more, started = (f"\"$(printf '{mark.format(sign)}')\"" for sign in ("A;", "P;", "C;"))
    return (
        ' [ -z "$ZSH_VERSION" ] || setopt promptsubst nozle nopromptsp; '
        f'PS1={ended}"$PS1"{ready} PS2={more} PS0={started}; stty -echo 2>/dev/null'
    )
