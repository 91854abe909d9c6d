"""What a shell expands in a here-document whose word is not quoted, and which of it belongs to another shell."""

import re
from collections.abc import Iterator

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.tokens import HereDocument, group_end

_EXPANSION = lazy_pattern(
    r"\\.|\$\((?!\()|\$\{(?P<braced>[A-Za-z_]\w*)[^}\n]*\}|\$(?P<name>[A-Za-z_]\w*)|\$(?P<parameter>[0-9@*#?!])",
    re.DOTALL,
)
_BARE_NAME = lazy_pattern(r"[A-Z_][A-Z0-9_]*")
_ASSIGNED = lazy_pattern(r"(?:^|[\s;'\"(&|])(?P<name>[A-Za-z_]\w*)=$")
_ASSIGNED_BY_COMMAND = lazy_pattern(r"(?:^|[\s;'\"(&|])(?P<name>[A-Za-z_]\w*)=\$\(", re.MULTILINE)
_FOR = lazy_pattern(r"\bfor\s+(?P<name>[A-Za-z_]\w*)\s+in\b|\bread\s+(?:-\w+\s+)*(?P<read>[A-Za-z_]\w*)")
_RUNS_SHELL = lazy_pattern(r"(?:^|[\s\[,'\"/])(?:ba|da|a|z)?sh['\"]?\s*,?\s*['\"]?-\w*c\b")
_OPENS_SCRIPT = lazy_pattern(r"^(?P<indent>[ -]*)(?:args|command|[\w.-]+\.(?:ba)?sh|runcmd|script)[ \t]*:")


class Expansion(Struct, frozen=True):
    """One place where the shell puts something else."""

    text: str
    start: int
    """Its first character in the document, counted from 0."""
    name: str
    """Of the variable; empty for a command and for `$1`."""
    is_of_another_shell: bool
    """True where a shell that runs later was to expand it: a container's, or that of a script which is written here."""


def expansions_in(document: HereDocument) -> Iterator[Expansion]:
    """Yield what is expanded, in order; nothing where the word is quoted."""
    if not document.is_expanded or "$" not in document.text:
        return
    text = document.text
    scripts = _script_lines(text)
    own_names = {match["name"] or match["read"] for match in _FOR.finditer(text)}
    own_names |= {match["name"] for match in _ASSIGNED_BY_COMMAND.finditer(text)}
    position = 0
    while match := _EXPANSION.search(text, position):
        position = match.end()
        if match[0][0] == "\\":
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        before = text[line_start : match.start()]
        is_in_script = text.count("\n", 0, match.start()) in scripts
        if match[0] == "$(":
            position = group_end(text, match.end(), ")")
            inner = text[match.end() : position - 1].strip()
            is_of_another = is_in_script or bool(_BARE_NAME.fullmatch(inner)) or bool(_ASSIGNED.search(before))
            yield Expansion(text[match.start() : position], match.start(), "", is_of_another)
        elif match["parameter"]:
            yield Expansion(match[0], match.start(), "", is_in_script or match["parameter"] in "123456789@*#")
        else:
            name = match["braced"] or match["name"]
            yield Expansion(match[0], match.start(), name, name in own_names)


def _script_lines(text: str) -> frozenset[int]:
    """The lines that hold a script: all below `#!`, what `sh -c` is given, what stands below `args:` and `setup.sh: |`."""
    lines = text.split("\n")
    if text.lstrip().startswith("#!"):
        return frozenset(range(len(lines)))
    numbers: set[int] = set()
    depth: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if (
            depth is not None
            and line.strip()
            and (indent < depth or (indent == depth and not line.lstrip().startswith("- ")))
        ):
            depth = None
        opening = _OPENS_SCRIPT.match(line)
        if opening is not None:
            depth = len(opening["indent"])
        if depth is not None or _RUNS_SHELL.search(line):
            numbers.add(number)
    return frozenset(numbers)
