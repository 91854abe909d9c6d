"""The files and folders that commands read, make and enter, by their text alone. Runs nothing and looks at no disk.

What belongs to somebody else is none of them: what stands behind `kubectl exec … --`, `docker run IMAGE`, `ssh HOST`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename, join
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from harness.lazy_pattern import lazy_pattern
from harness.shell.arguments import Arguments, split
from harness.shell.parsing import programs
from harness.shell.path_rows import ALIASES, HARMLESS, ROWS, SUBCOMMANDED, Kind, Operands, Row, Use
from harness.shell.script import Program, Word

__all__ = ["Kind", "PathUse", "Use", "paths", "uses"]

_ADDRESS = lazy_pattern(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:|(?:[\w-]+\.)+(?:com|org|io|dev|net)(?:[/:]|$)")
_NO_PATH = lazy_pattern(r"-?$|/dev/|&?\d+$|\+\d+$")
_UNCERTAIN = lazy_pattern(r"[*?\[\]{}$`<>…]|\.\.\.|path/to|\b(?:your|YOUR)(?:\b|_)|xxx|yyy", re.IGNORECASE)
"""Globs, braces and expansions, and names that the audience has to choose."""
_OWN_FOLDER = lazy_pattern(r'"?(?:\$PWD|\$\{PWD\}|\$\(pwd\)|`pwd`)(?=["/]|$)')
_OWN_HOME = lazy_pattern(r'"?(?:\$HOME|\$\{HOME\})(?=["/]|$)')
_SCRIPT = lazy_pattern(r"(?:\.{1,2}|~)/|[\w./-]+/[\w.-]+\.(?:sh|bash|py)$")
_REMOTE = lazy_pattern(r"[\w.-]+:")
_OUTPUTS = frozenset({">", ">>", ">|", "&>", "&>>", "<>", ">&"})
_KEYED = frozenset({"--from-file", "--set-file"})
"""Options of `KEY=FILE`."""
_WRAPPERS = {"timeout": 1, "watch": 0, "xargs": 0, "nice": 0, "stdbuf": 0, "unbuffer": 0}
"""Programs that run the program behind them, with the number of words between."""
_WRAPPERS_VALUED = ("-n", "-I", "-s", "-k", "-d", "-P", "-L", "-i", "-o", "-e")
_SETS_VARIABLES = lazy_pattern(r"completion|docker-env|ssh-agent|podman-env|shellenv|~/\.|\$HOME/\.|/etc/")
"""What `source` and `eval` are given by workshops, and that makes no files."""
_HERE, _SHELLS_OWN = ".", ("source", ".", "eval")


class PathUse(Struct, frozen=True):
    """A path of a command."""

    use: Use
    kind: Kind
    path: str | None
    """As the shell reads it: without quotes; `~` and `~/…` are the home. `None` where its text does not tell: anything is made."""
    word: Word
    """Where it stands."""
    origin: str = ""
    """The address that `git clone` copies it from."""


_KNOWN: WeakKeyDictionary[Program, tuple[PathUse, ...]] = WeakKeyDictionary()
"""Of programs that were asked about before: a deck is followed several times."""


def paths(script: str) -> Iterator[PathUse]:
    """Yield what the programs of a script read, make and enter, in the order in which they are typed."""
    for program in programs(script):
        yield from uses(program)


def uses(program: Program) -> tuple[PathUse, ...]:
    """Return what a program reads, makes and enters; first what it reads.

    What it reads and is not certain (expansions, globs, addresses) is left out.
    """
    if program not in _KNOWN:
        _KNOWN[program] = _uses(program)
    return _KNOWN[program]


def _uses(program: Program) -> tuple[PathUse, ...]:
    found = list(_of_redirections(program))
    if words := _unwrapped(program.arguments):
        found += _of_words(words)
    found = [use for use in found if use.path != "" and not (use.use is Use.READS and use.path is None)]
    return tuple(sorted(found, key=lambda use: use.use is not Use.READS))


def _of_redirections(program: Program) -> Iterator[PathUse]:
    for each in program.redirections:
        if each.operator == "<":
            yield _use(Use.READS, each.target)
        elif each.operator in _OUTPUTS:
            yield _use(Use.MAKES, each.target)


def _unwrapped(words: Sequence[Word]) -> Sequence[Word]:
    while words and words[0].text in _WRAPPERS:
        between = _WRAPPERS[words[0].text]
        position = 1
        while position < len(words) and (words[position].text.startswith("-") or between):
            option = words[position].text
            if not option.startswith("-"):
                between -= 1
            position += 2 if option in _WRAPPERS_VALUED else 1
        words = words[position:]
    return words


def _of_words(words: Sequence[Word]) -> Iterator[PathUse]:
    name, first = words[0].literal, words[0]
    if name in _SHELLS_OWN:
        yield from _of_own_shell(words)
    elif name == "tar":
        yield from _tar(words)
    elif (row_and_rest := _row(words)) is not None:
        yield from _of_row(first, *row_and_rest)
    elif " " not in name and name not in HARMLESS:
        if _SCRIPT.match(name):
            yield _use(Use.READS, first)
        yield _anything(first)


def _row(words: Sequence[Word]) -> tuple[Row, Sequence[Word]] | None:
    """The row of the longest name that begins the words, and the words behind it."""
    name = ALIASES.get(words[0].literal, words[0].literal)
    found, rest = ROWS.get(name), list(words[1:])
    if name not in SUBCOMMANDED:
        return None if found is None else (found, rest)
    if "--" in (literals := [word.literal for word in rest]):
        rest = rest[: literals.index("--")]
    operands = split(rest, found.valued_words if found else ()).operands
    for word in operands[:3]:
        name = f"{name} {word.literal}"
        if name not in ROWS and name not in SUBCOMMANDED:
            break
        found = ROWS.get(name, found)
        rest = [each for each in rest if each is not word]
    return None if found is None else (found, rest)


def _of_row(name: Word, row: Row, rest: Sequence[Word]) -> Iterator[PathUse]:
    arguments = split(rest, row.valued_words, stops_at_operand=row.stops_at_operand)
    for option, value in arguments.options:
        if option in row.reads.split():
            yield from _read_by_option(option, value, row.kind)
        elif option in row.reads_folder.split():
            yield _use(Use.READS, value, Kind.FOLDER)
        elif option in row.makes.split():
            yield _use(Use.MAKES, value)
        elif option in row.mounts.split() and re.match(r"[./~$\"]", value.text):
            yield _use(Use.MAKES, replace(value, text=value.text.partition(":")[0]))
        elif name.literal == "curl" and "@" in value.literal[:1] + value.literal.partition("=")[2][:1]:
            yield _use(Use.READS, replace(value, text=value.literal.partition("@")[2]))
    yield from _OPERANDS[row.operands](row, arguments)
    if row.unpacks:
        yield next(
            (_use(Use.MAKES, value) for option, value in arguments.options if option in ("-d", "--untardir")),
            PathUse(Use.MAKES, Kind.EITHER, _HERE, name),
        )
    if row.makes_anything:
        yield _anything(name)


def _read_by_option(option: str, value: Word, kind: Kind) -> Iterator[PathUse]:
    text = value.text
    if option in _KEYED and "=" in text:
        text = text.partition("=")[2]
    for part in [text] if option in _KEYED else text.split(","):
        yield _use(Use.READS, replace(value, text=part), kind)


def _none(_row: Row, _arguments: Arguments) -> Iterator[PathUse]:
    yield from ()


def _files(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    yield from (_use(Use.READS, word, row.kind) for word in arguments.operands)


def _files_after_first(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    has_pattern = bool({name for name, _ in arguments.options}.intersection(row.pattern_options.split()))
    words = [word for word in arguments.operands if word.literal]
    yield from (_use(Use.READS, word, row.kind) for word in words[0 if has_pattern else 1 :])


def _first_file(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    if not {name for name, _ in arguments.options} & {"-c", "-m", "-e"} and not {"-s"} & arguments.flags:
        yield from (_use(Use.READS, word, row.kind) for word in arguments.operands[:1])


def _folder(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    yield from (_use(Use.READS, word, row.kind) for word in arguments.operands[-1:])


def _local_charts(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    for word in arguments.operands:
        if word.text.startswith((".", "~")):
            yield _use(Use.READS, word, row.kind)
            yield _use(Use.MAKES, replace(word, text=f"{word.text.rstrip('/')}/charts"))


def _made(_row: Row, arguments: Arguments) -> Iterator[PathUse]:
    yield from (_use(Use.MAKES, word) for word in arguments.operands)


def _first_made(_row: Row, arguments: Arguments) -> Iterator[PathUse]:
    yield from (_use(Use.MAKES, word) for word in arguments.operands[:1])


def _copied(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    for word in arguments.operands[:-1]:
        if not _REMOTE.match(word.literal):
            yield _use(Use.READS, word, row.kind)
    yield from _target(row, arguments)


def _target(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    """`FILE … FOLDER/` makes the files in there, `FILE TARGET` the target, be it a file or a folder."""
    if not arguments.operands or _REMOTE.match(arguments.operands[-1].literal):
        return
    *sources, target = arguments.operands
    folder = _told(target)
    names = [_told(word) for word in sources]
    if folder is not None and names and None not in names and (folder in (".", "..") or folder.endswith("/")):
        yield from (
            PathUse(Use.MAKES, row.kind, join(folder, basename((each or "").rstrip("/"))), target) for each in names
        )
    else:
        yield PathUse(Use.MAKES, row.kind, folder, target)


def _cloned(_row: Row, arguments: Arguments) -> Iterator[PathUse]:
    match arguments.operands:
        case (address,):
            name = basename(address.literal.rstrip("/")).removesuffix(".git").rpartition(":")[2]
            path = None if _UNCERTAIN.search(name) else name
        case (address, folder, *_):
            path = _told(folder)
        case _:
            return
    origin = "" if address.is_expanded else address.literal
    yield PathUse(Use.MAKES, Kind.FOLDER, path, address, origin)


def _downloaded(row: Row, arguments: Arguments) -> Iterator[PathUse]:
    named = {name for name, _ in arguments.options}
    is_wget = "-P" in row.makes
    if (is_wget and named & {"-O", "--output-document"}) or not (
        is_wget or arguments.flags & {"-O", "--remote-name", "--remote-name-all"}
    ):
        return
    for word in arguments.operands:
        name = basename(word.literal.partition("?")[0].partition("://")[2].partition("/")[2]) or "index.html"
        path = None if word.is_expanded and _UNCERTAIN.search(name) else name
        yield PathUse(Use.MAKES, Kind.FILE, path if "?" not in word.literal else None, word)


def _entered(_row: Row, arguments: Arguments) -> Iterator[PathUse]:
    for word in arguments.operands[:1]:
        yield PathUse(Use.ENTERS, Kind.FOLDER, "-" if word.literal == "-" else _told(word), word)


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
    yield PathUse(Use.ENTERS, Kind.FOLDER, None, words[0])


def _tar(words: Sequence[Word]) -> Iterator[PathUse]:
    """`tar -xz -f ARCHIVE -C FOLDER`, and `tar xfz ARCHIVE`, where the letters that have a value take the next words in turn."""
    rest = list(words[1:])
    if rest and re.fullmatch(r"[A-Za-z]+", rest[0].text):
        letters, rest = rest[0], rest[1:]
        values = [letter for letter in letters.text if letter in "fC"]
        apart = [(f"-{letter}", rest.pop(0)) for letter in values if rest]
        rest[:0] = [replace(letters, text=f"-{letter}") for letter in letters.text if letter not in "fC"]
    else:
        apart = []
    arguments = split(rest, ROWS["tar"].valued_words)
    options = dict([*arguments.options, *apart])
    if archive := options.get("-f") or options.get("--file"):
        is_made = bool(arguments.flags & {"-c", "--create", "-r", "-u"})
        yield _use(Use.MAKES if is_made else Use.READS, archive)
    if arguments.flags & {"-x", "--extract"}:
        folder = options.get("-C") or options.get("--directory")
        yield _use(Use.MAKES, folder) if folder else PathUse(Use.MAKES, Kind.EITHER, _HERE, words[0])


def _use(use: Use, word: Word, kind: Kind = Kind.FILE) -> PathUse:
    return PathUse(use, kind, _told(word), word)


def _anything(word: Word) -> PathUse:
    return PathUse(Use.MAKES, Kind.EITHER, None, word)


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
