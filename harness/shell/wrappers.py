"""Programs that run another one: `sudo`, `env A=1`, `timeout 5`, `xargs`, `watch`; where among their words the other one begins."""

from collections.abc import Sequence

from msgspec import Struct

from harness.shell.tokens import Word

DEEPEST = 8
"""Programs inside of programs that are looked into."""


class Wrapper(Struct, frozen=True):
    """What is known of a program that runs another one, by its manual. Options are words with spaces between."""

    valued: str = ""
    """Options whose value is the next word."""
    operands: int = 0
    """Words of its own between its options and the program: one for `timeout 5 curl`."""
    is_transparent: bool = False
    """The command is about the program behind it, as if that stood alone: `sudo`, `env`, `nohup`."""
    asks_only: str = ""
    """Options with which it runs nothing."""
    scripts: str = ""
    """Options whose value is a script, which it gives to a shell."""
    is_script: bool = False
    """All words behind its options are a script together: `eval`."""
    runs_words: bool = True
    """Words can name a program; not so where only `scripts` do."""
    runs_words_with: str = ""
    """Options of which one has to be given for words to name a program; none for any call."""
    ends_it: bool = False
    """It ends the program after a while."""


WRAPPERS = {
    "sudo": Wrapper(
        "-u -g -h -p -C -D -R -T -U -r -t --user --group --host --prompt --chdir --chroot --close-from --role --type"
        " --command-timeout",
        is_transparent=True,
        asks_only="-l -v -k -K --list --validate --remove-timestamp",
    ),
    "doas": Wrapper("-u -C", is_transparent=True),
    "env": Wrapper("-u -C -S --unset --chdir", is_transparent=True, asks_only="--version"),
    "nice": Wrapper("-n --adjustment", is_transparent=True),
    "ionice": Wrapper("-c -n -p --class --classdata", is_transparent=True),
    "chrt": Wrapper("-T -P -D", operands=1, is_transparent=True),
    "taskset": Wrapper(operands=1, is_transparent=True, asks_only="-p --pid"),
    "stdbuf": Wrapper("-i -o -e --input --output --error", is_transparent=True),
    "setpriv": Wrapper(
        "--ambient-caps --inh-caps --bounding-set --ruid --euid --rgid --egid --reuid --regid --groups --securebits --pdeathsig"
        " --selinux-label --apparmor-profile",
        is_transparent=True,
        asks_only="-d --dump",
    ),
    "exec": Wrapper("-a", is_transparent=True),
    "time": Wrapper("-f -o --format --output", is_transparent=True),
    "command": Wrapper(is_transparent=True, asks_only="-v -V"),
    **dict.fromkeys(("nohup", "builtin", "unbuffer", "setsid"), Wrapper(is_transparent=True)),
    "timeout": Wrapper("-s -k --signal --kill-after", operands=1, ends_it=True),
    "watch": Wrapper("-n -q -s --interval --equexit --shotsdir"),
    "xargs": Wrapper(
        "-a -d -E -I -L -n -P -s --arg-file --delimiter --replace --max-lines --max-args --max-procs --max-chars --process-slot-var"
    ),
    "chroot": Wrapper("--userspec --groups", operands=1),
    "flock": Wrapper("-w -E --wait --timeout --conflict-exit-code", operands=1, scripts="-c --command"),
    "strace": Wrapper("-a -b -e -E -I -o -O -p -P -s -S -u -U -X", asks_only="-p"),
    "ltrace": Wrapper("-a -A -D -e -F -l -n -o -p -s -u -w -x", asks_only="-p"),
    "fakeroot": Wrapper("-l -s -i -b --lib --faked", asks_only="-v -h --version --help"),
    "unshare": Wrapper(
        "-R -w -S -G --root --wd --setuid --setgid --map-user --map-group --map-users --map-groups --propagation --setgroups --monotonic"
        " --boottime"
    ),
    "nsenter": Wrapper("-t -S -G -W --target --setuid --setgid --wdns"),
    "runuser": Wrapper(
        "-u -g -G -s -w --user --group --supp-group --shell", scripts="-c --command", runs_words_with="-u --user"
    ),
    "su": Wrapper("-g -G -s -w --group --supp-group --shell", scripts="-c --command", runs_words=False),
    "script": Wrapper(
        "-E -I -O -B -m -o -T --echo --log-in --log-out --log-io", scripts="-c --command", runs_words=False
    ),
    "eval": Wrapper(is_script=True),
}
"""By their names; options after the manuals of Debian 12."""


def end_of_wrappers(words: Sequence[Word]) -> int:
    """Return how many words stand before the program that a command is about: assignments, and transparent wrappers with their options."""
    position, end = 0, 0
    while position < len(words):
        word = words[position]
        wrapper = WRAPPERS.get(_name(word))
        if word.assigns:
            position += 1
        elif wrapper is not None and wrapper.is_transparent:
            inside = inside_of(words[position:])
            if inside is None:
                return position
            position += inside
        else:
            break
        end = position
    return end


def inside_of(words: Sequence[Word]) -> int | None:
    """Return the place of the program, or the script, that a wrapper runs, of words that begin with the wrapper's name.

    It is behind the last word where none is given; `None` for what is no wrapper, or runs nothing of its words.
    """
    wrapper = WRAPPERS.get(_name(words[0])) if words else None
    if wrapper is None or not wrapper.runs_words:
        return None
    position, operands, names_program = 1, wrapper.operands, not wrapper.runs_words_with
    while position < len(words):
        text = words[position].text
        if text == "--":
            position += 1
            break
        if not text.startswith("-") or text == "-":
            if not operands:
                break
            operands -= 1
            position += 1
            continue
        if text in wrapper.asks_only.split() or text in wrapper.scripts.split():
            return None
        names_program = names_program or text.partition("=")[0] in wrapper.runs_words_with.split()
        position += 1 + _takes_next(text, wrapper)
    if not names_program:
        return None
    position += operands
    while position < len(words) and words[position].assigns:
        position += 1
    return min(position, len(words))


def unwrapped(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words of the program that is run in the end, of those that a command consists of; the same where it runs no other."""
    while (inside := inside_of(words)) is not None:
        words = words[inside:]
    return words


def _name(word: Word) -> str:
    return word.text.removeprefix("/usr").removeprefix("/bin/")


def _takes_next(option: str, wrapper: Wrapper) -> bool:
    """Return whether the value of an option is the next word: `-u`, `-iu`, `--user`; not `-uroot`, `--user=root`."""
    valued = wrapper.valued.split()
    if option.startswith("--"):
        return option in valued
    first = next((place for place, letter in enumerate(option) if f"-{letter}" in valued), -1)
    return first == len(option) - 1
