"""What programs print that fail: that they were called wrongly, or what they lack. `complaints.toml` has the patterns of the latter."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from harness.shell.lazy_pattern import lazy_pattern

LAST_CHARACTERS = 4000
"""Of an output, among which a program says why it failed."""
_REFUSED = lazy_pattern(
    r"^(?:[Ee]rror: )?unknown (?:command|flag|shorthand flag)\b|\bunknown (?:docker )?command\b|is not a docker command"
    r"|syntax error near|syntax error: unexpected",
    re.MULTILINE,
)
_USAGE = lazy_pattern(
    r"^See '[^'\n]* (?:-h|--help)' for (?:help|usage)|^See '[^'\n]+ --help'\.?$|^(?:Try|Run) ['`\"][^'`\"\n]* --help['`\"] for"
    r"|: (?:invalid|unrecogni[sz]ed|unknown|illegal) option\b|: option requires an argument|^\S+: (?:missing|extra) operand"
    r"|error: unrecognized arguments:|^curl: option |accepts (?:at most |at least )?\d+ arg\(s\), received \d+"
    r"|^[Ee]rror: (?:flag needs an argument|invalid argument|required flag\(s\)|(?:exactly|at least) one \S+ is required"
    r"|(?:you )?must specify|You must provide one or more resources"
    r"|arguments in resource/name form)|sh: the command is not complete:|the statement is not complete:",
    re.MULTILINE,
)
"""How kubectl, Docker, Helm (https://github.com/spf13/cobra), curl, Python's argparse and GNU's programs say that they were called wrongly."""


def is_refused(output: str) -> bool:
    """Return whether a program says that a subcommand or a flag does not exist, or a shell that it takes no such syntax."""
    return _says(_REFUSED, output)


def is_usage(output: str) -> bool:
    """Return whether a program says how it is to be called."""
    return _says(_USAGE, output)


def _says(pattern: re.Pattern[str], output: str) -> bool:
    """Return whether a text is at the beginning of an output, behind which some programs print all of their help, or at its end."""
    is_whole = len(output) <= 2 * LAST_CHARACTERS
    parts = (output,) if is_whole else (output[:LAST_CHARACTERS], output[-LAST_CHARACTERS:])
    return any(pattern.search(part) is not None for part in parts)


def complaints_in(output: str) -> dict[str, str]:
    """Return what a program that failed complains of, by the sections of the table, each with what it is about; empty where it does not say."""
    last = output[-LAST_CHARACTERS:]
    subjects: dict[str, str] = {}
    for name, patterns in _patterns().items():
        match = next(filter(None, (pattern.search(last) for pattern in patterns)), None)
        if match is not None:
            subjects[name] = next(filter(None, match.groups()), "")
    return subjects


@cache
def _patterns() -> Mapping[str, Sequence[re.Pattern[str]]]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {name: [re.compile(printed, re.MULTILINE) for printed in row["prints"]] for name, row in table.items()}
