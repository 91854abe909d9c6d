"""The programs that a command line runs, as far as that can be told without being a shell. Conservative: `None` if not."""

from __future__ import annotations

import re
import shlex

from harness.lazy_pattern import lazy_pattern

SEPARATORS = frozenset({"|", "|&", "||", "&&", ";"})
REDIRECTIONS = frozenset({">", ">>", "<", ">&", "&>", "<&", ">|"})
NOWHERE = frozenset({"/dev/null", "1", "2"})
PUNCTUATION = "|&;<>"
COMMENT = lazy_pattern(r"(?:^|(?<=[\s;|&]))#[^\n]*")
PLACEHOLDER = "substituted"


def programs_of(command: str) -> list[list[str]] | None:
    """The words of each program of a pipeline or list; `None` for loops, background jobs, and output into files."""
    text = re.sub(r"(\||&&|\|\|)\s*\n", r"\1 ", COMMENT.sub("", command.replace("\\\n", " ")).strip())
    lexer = shlex.shlex(text.replace("\n", " ; "), posix=True, punctuation_chars=PUNCTUATION)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError:
        return None
    programs: list[list[str]] = [[]]
    is_target = False
    for word in words:
        if is_target:
            if word not in NOWHERE:
                return None
            is_target = False
        elif word in SEPARATORS:
            programs.append([])
        elif word in REDIRECTIONS:
            if programs[-1] and programs[-1][-1] in ("1", "2"):
                programs[-1].pop()
            is_target = True
        elif set(word) <= set(PUNCTUATION):
            return None
        else:
            programs[-1].append(word)
    return [words for words in programs if words]


def without_substitutions(command: str) -> tuple[str, list[str]] | None:
    """The command with a word in the place of each `$(…)`, and what stands in these; `None` where that is not clear."""
    outer, position = "", 0
    inner: list[str] = []
    while (start := command.find("$(", position)) >= 0:
        if command.startswith("$((", start):
            return None
        end = _closing_parenthesis(command, start + 2)
        if end is None:
            return None
        outer += command[position:start] + PLACEHOLDER
        inner.append(command[start + 2 : end])
        position = end + 1
    outer += command[position:]
    return None if re.search(r"`|<\(|>\(|<<", outer) else (outer, inner)


def _closing_parenthesis(command: str, start: int) -> int | None:
    depth = 1
    for position in range(start, len(command)):
        if command[position] == "(":
            depth += 1
        elif command[position] == ")":
            depth -= 1
            if depth == 0:
                return position
    return None
