"""The files and folders that commands read, make and enter, by their text alone. Runs nothing and looks at no disk.

What belongs to somebody else is none of them: what stands behind `kubectl exec … --`, `docker run IMAGE`, `ssh HOST`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from posixpath import basename, join

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.calls import Call, call_of, divide, row_of
from harness.knowledge.path_rows import Operands, PathKind, PathRow, Use
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import KEPT_PROGRAMS
from harness.shell.script import Program, Word
from harness.shell.wrappers import unwrapped

__all__ = ["PathKind", "PathUse", "Use", "uses"]

_ADDRESS = lazy_pattern(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:|(?:[\w-]+\.)+(?:com|org|io|dev|net)(?:[/:]|$)")
_NO_PATH = lazy_pattern(r"-?$|/dev/|&?\d+$|\+\d+$")
_UNCERTAIN = lazy_pattern(r"[*?\[\]{}$`<>…]|\.\.\.|path/to|\b(?:your|YOUR)(?:\b|_)|xxx|yyy", re.IGNORECASE)
"""Globs, braces and expansions, and names that the audience has to choose."""
_OWN_FOLDER = lazy_pattern(r'"?(?:\$PWD|\$\{PWD\}|\$\(pwd\)|`pwd`)(?=["/]|$)')
_OWN_HOME = lazy_pattern(r'"?(?:\$HOME|\$\{HOME\})(?=["/]|$)')
_SCRIPT = lazy_pattern(r"(?:\.{1,2}|~)/|[\w./-]+/[\w.-]+\.(?:sh|bash|py)$")
_REMOTE = lazy_pattern(r"[\w.-]+:")
_KEYED = frozenset({"--from-file", "--set-file"})
"""Options of `KEY=FILE`."""
_SETS_VARIABLES = lazy_pattern(r"completion|docker-env|ssh-agent|podman-env|shellenv|~/\.|\$HOME/\.|/etc/")
"""What `source` and `eval` are given by workshops, and that makes no files."""
_HERE, _SHELLS_OWN = ".", ("source", ".", "eval")


class PathUse(Struct, frozen=True):
    """A path of a command."""

    use: Use
    kind: PathKind
    path: str | None
    """As the shell reads it: without quotes; `~` and `~/…` are the home. `None` where its text does not tell: anything is made."""
    word: Word
    """Where it stands."""
    origin: str = ""
    """The address that `git clone` copies it from."""


@lru_cache(maxsize=KEPT_PROGRAMS)
def uses(program: Program) -> tuple[PathUse, ...]:
    """Return what a program reads, makes and enters; first what it reads.

    What it reads and is not certain (expansions, globs, addresses) is left out.
    """
    path_uses = list(_of_redirections(program))
    if words := unwrapped(program.arguments):
        path_uses += _of_call(call_of(program) if words is program.arguments else divide(words))
    path_uses = [use for use in path_uses if use.path != "" and not (use.use is Use.READS and use.path is None)]
    return tuple(sorted(path_uses, key=lambda use: use.use is not Use.READS))


def _of_redirections(program: Program) -> Iterator[PathUse]:
    for redirection in program.redirections:
        if redirection.operator == "<":
            yield _use(Use.READS, redirection.target)
        elif redirection.is_output:
            yield _use(Use.MAKES, redirection.target)


def _of_call(call: Call) -> Iterator[PathUse]:
    name, first = call.name, call.words[0]
    row = row_of(call.path)
    if name in _SHELLS_OWN:
        yield from _of_own_shell(call.words)
    elif name == "tar":
        yield from _tar(call)
    elif row is not None:
        yield from _of_row(row, call)
    elif " " not in name:
        if _SCRIPT.match(name):
            yield _use(Use.READS, first)
        yield _anything(first)


def _of_row(row: PathRow, call: Call) -> Iterator[PathUse]:
    for option, value in _options(call):
        if option in row.reads.split():
            yield from _read_by_option(option, value, row.kind)
        elif option in row.reads_folder.split():
            yield _use(Use.READS, value, PathKind.FOLDER)
        elif option in row.makes.split():
            yield _use(Use.MAKES, value)
        elif option in row.mounts.split() and re.match(r"[./~$\"]", value.text):
            yield _use(Use.MAKES, replace(value, text=value.text.partition(":")[0]))
        elif call.path == "curl" and "@" in value.literal[:1] + value.literal.partition("=")[2][:1]:
            yield _use(Use.READS, replace(value, text=value.literal.partition("@")[2]))
    yield from _OPERANDS[row.operands](row, call)
    if row.unpacks:
        yield next(
            (_use(Use.MAKES, value) for option, value in _options(call) if option in ("-d", "--untardir")),
            PathUse(Use.MAKES, PathKind.EITHER, _HERE, call.words[0]),
        )
    if row.makes_anything:
        yield _anything(call.words[0])


def _options(call: Call) -> Iterator[tuple[str, Word]]:
    """Yield the flags that have a value, with the value."""
    return ((flag.name, call.word_of(flag)) for flag in call.flags if flag.value_place is not None)


def _operands(call: Call) -> list[Word]:
    return [call.words[place] for _, place in call.arguments]


def _read_by_option(option: str, value: Word, kind: PathKind) -> Iterator[PathUse]:
    text = value.text
    if option in _KEYED and "=" in text:
        text = text.partition("=")[2]
    for part in [text] if option in _KEYED else text.split(","):
        yield _use(Use.READS, replace(value, text=part), kind)


def _none(_row: PathRow, _call: Call) -> Iterator[PathUse]:
    yield from ()


def _files(row: PathRow, call: Call) -> Iterator[PathUse]:
    yield from (_use(Use.READS, word, row.kind) for word in _operands(call))


def _files_after_first(row: PathRow, call: Call) -> Iterator[PathUse]:
    has_pattern = not call.flag_names.isdisjoint(row.pattern_options.split())
    words = [word for word in _operands(call) if word.literal]
    yield from (_use(Use.READS, word, row.kind) for word in words[0 if has_pattern else 1 :])


def _first_file(row: PathRow, call: Call) -> Iterator[PathUse]:
    if call.flag_names.isdisjoint(("-c", "-m", "-e", "-s")):
        yield from (_use(Use.READS, word, row.kind) for word in _operands(call)[:1])


def _folder(row: PathRow, call: Call) -> Iterator[PathUse]:
    yield from (_use(Use.READS, word, row.kind) for word in _operands(call)[-1:])


def _local_charts(row: PathRow, call: Call) -> Iterator[PathUse]:
    for word in _operands(call):
        if word.text.startswith((".", "~")):
            yield _use(Use.READS, word, row.kind)
            yield _use(Use.MAKES, replace(word, text=f"{word.text.rstrip('/')}/charts"))


def _made(_row: PathRow, call: Call) -> Iterator[PathUse]:
    yield from (_use(Use.MAKES, word) for word in _operands(call))


def _first_made(_row: PathRow, call: Call) -> Iterator[PathUse]:
    yield from (_use(Use.MAKES, word) for word in _operands(call)[:1])


def _copied(row: PathRow, call: Call) -> Iterator[PathUse]:
    for word in _operands(call)[:-1]:
        if not _REMOTE.match(word.literal):
            yield _use(Use.READS, word, row.kind)
    yield from _target(row, call)


def _target(row: PathRow, call: Call) -> Iterator[PathUse]:
    """`FILE … FOLDER/` makes the files in there, `FILE TARGET` the target, be it a file or a folder."""
    if not call.arguments or _REMOTE.match(call.arguments[-1][0]):
        return
    *sources, target = _operands(call)
    folder = _told(target)
    names = [_told(word) for word in sources]
    if folder is not None and names and None not in names and (folder in (".", "..") or folder.endswith("/")):
        yield from (
            PathUse(Use.MAKES, row.kind, join(folder, basename((name or "").rstrip("/"))), target) for name in names
        )
    else:
        yield PathUse(Use.MAKES, row.kind, folder, target)


def _cloned(_row: PathRow, call: Call) -> Iterator[PathUse]:
    match _operands(call):
        case (address,):
            name = basename(address.literal.rstrip("/")).removesuffix(".git").rpartition(":")[2]
            path = None if _UNCERTAIN.search(name) else name
        case (address, folder, *_):
            path = _told(folder)
        case _:
            return
    origin = "" if address.is_expanded else address.literal
    yield PathUse(Use.MAKES, PathKind.FOLDER, path, address, origin)


def _downloaded(_row: PathRow, call: Call) -> Iterator[PathUse]:
    is_named = call.value("-O", "--output-document") is not None
    if is_named if call.path == "wget" else not call.has("-O", "--remote-name", "--remote-name-all"):
        return
    for word in _operands(call):
        name = basename(word.literal.partition("?")[0].partition("://")[2].partition("/")[2]) or "index.html"
        path = None if word.is_expanded and _UNCERTAIN.search(name) else name
        yield PathUse(Use.MAKES, PathKind.FILE, path if "?" not in word.literal else None, word)


def _entered(_row: PathRow, call: Call) -> Iterator[PathUse]:
    for word in _operands(call)[:1]:
        yield PathUse(Use.ENTERS, PathKind.FOLDER, "-" if word.literal == "-" else _told(word), word)


_OPERANDS = {
    Operands.NO_PATHS: _none,
    Operands.FILES: _files,
    Operands.FILES_AFTER_FIRST: _files_after_first,
    Operands.FIRST_FILE: _first_file,
    Operands.FOLDER: _folder,
    Operands.LOCAL_CHARTS: _local_charts,
    Operands.MADE: _made,
    Operands.FIRST_MADE: _first_made,
    Operands.COPIED: _copied,
    Operands.MOVED_WITHIN: _target,
    Operands.CLONED: _cloned,
    Operands.DOWNLOADED: _downloaded,
    Operands.ENTERED: _entered,
}


def _of_own_shell(words: Sequence[Word]) -> Iterator[PathUse]:
    """`source` and `eval`: what they run may make any file, and go anywhere."""
    if any(_SETS_VARIABLES.search(word.text) for word in words[1:]):
        return
    if words[0].literal != "eval" and len(words) > 1:
        yield _use(Use.READS, words[1])
    yield _anything(words[0])
    yield PathUse(Use.ENTERS, PathKind.FOLDER, None, words[0])


def _tar(call: Call) -> Iterator[PathUse]:
    """`tar -xz -f ARCHIVE -C FOLDER`, and `tar xfz ARCHIVE`, where the letters that have a value take the next words in turn."""
    options = dict(_options(call))
    flags = set(call.flag_names)
    letters, *values = _operands(call) or call.words
    if letters in call.words[1:2] and letters.text.isalpha():
        flags |= {f"-{letter}" for letter in letters.text}
        options |= zip((f"-{letter}" for letter in letters.text if letter in "fC"), values, strict=False)
    if archive := options.get("-f") or options.get("--file"):
        is_made = bool(flags & {"-c", "--create", "-r", "-u"})
        yield _use(Use.MAKES if is_made else Use.READS, archive)
    if flags & {"-x", "--extract"}:
        folder = options.get("-C") or options.get("--directory")
        yield _use(Use.MAKES, folder) if folder else PathUse(Use.MAKES, PathKind.EITHER, _HERE, call.words[0])


def _use(use: Use, word: Word, kind: PathKind = PathKind.FILE) -> PathUse:
    return PathUse(use, kind, _told(word), word)


def _anything(word: Word) -> PathUse:
    return PathUse(Use.MAKES, PathKind.EITHER, None, word)


def _told(word: Word) -> str | None:
    """The path that a word is; empty if it is none, `None` if its text does not tell."""
    text = _OWN_HOME.sub("~", _OWN_FOLDER.sub(".", word.text))
    if word.text.startswith(("<(", ">(")):
        return ""
    literal = replace(word, text=text).literal
    if _NO_PATH.match(literal) or _ADDRESS.match(literal):
        return ""
    if _UNCERTAIN.search(literal) or (literal.startswith("~") and not text.startswith("~")):
        return None
    if literal.startswith("~") and literal[1:2] not in ("", "/"):
        return None
    return literal
