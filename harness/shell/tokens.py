"""Split a script into words, operators and here-documents as bash does (Bash Reference Manual, "Shell Syntax").

What is not closed ends with the text, and is marked as open. Takes time linear in the length of the script.
"""

from collections.abc import Iterator

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

OPERATORS = (
    ";;&", ";;", ";&", "&&", "||", "|&", "<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", ">|", "<>",
    ";", "&", "|", "<", ">", "(", ")", "\n",
)  # fmt: skip
"""Longer ones before those that begin them."""
REDIRECTS = frozenset({"<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", ">|", "<>", "<", ">"})
_ENDS_WORD = frozenset(" \t\n;&|<>()")
_PLACEHOLDER = lazy_pattern(r"(?<![<\w])<[^\W\d_][\w-]*(?:[ ._'’-][\w-]+){0,5}>")
"""`<pod name>`, which its author wants filled in: no redirections."""
PARENTHESISED = r"\((?!your(?:s|self|selves)\b)(?:[Yy]our|YOUR|[Vv]otre|VOTRE|vos)(?=[ \w-])[\w-]*(?: [\w-]+){0,4}\)"
"""A pattern for `(Your Zone)`, which its author wants filled in where bash takes no parenthesis."""
_PARENTHESISED = lazy_pattern(PARENTHESISED)
_OPENS_COMMAND = frozenset({"!", "do", "elif", "else", "if", "in", "then", "time", "until", "while", "{", "[["})
"""Words behind which a parenthesis opens a subshell, or belongs to a pattern or a test."""
_PLAIN = lazy_pattern(r"[^\s;&|<>()\\'\"$`#]+")
_ASSIGNMENT = lazy_pattern(r"([A-Za-z_]\w*)\+?=")
_QUOTING = lazy_pattern(r"[\\'\"]")
_ESCAPED = lazy_pattern(r"\\([$`\"\\])|\\\n")
"""What a backslash takes away in double quotes."""


class Word(Struct, frozen=True):
    """One word as it is written, quotes and expansions included."""

    text: str
    start: int
    """Its first character in the script, counted from 0."""
    line: int
    """Counted from 0."""
    is_open: bool = False
    """True for a word that the script ends in: a quote, a `$(` or a backslash waits for more."""

    @property
    def end(self) -> int:
        """The place right behind it."""
        return self.start + len(self.text)

    @property
    def literal(self) -> str:
        """What the program gets: without quotes and backslashes; expansions stay as they are written."""
        return self.text if _QUOTING.search(self.text) is None else "".join(_unquoted(self.text))

    @property
    def is_expanded(self) -> bool:
        """True if the shell puts something else in the place of a part of it."""
        return "$" in self.text or "`" in self.text

    @property
    def assigns(self) -> str | None:
        """The variable of `NAME=value`."""
        match = _ASSIGNMENT.match(self.text)
        return match[1] if match else None


def _unquoted(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        char = text[position]
        if plain := _PLAIN.match(text, position):
            end = plain.end()
            yield plain[0]
        elif char == "\\":
            end = position + 2
            yield text[position + 1 : end].removeprefix("\n")
        elif char == "'":
            end = _behind(text, "'", position + 1)
            yield text[position + 1 : end - 1]
        elif char == '"':
            end = group_end(text, position + 1, '"')
            yield _ESCAPED.sub(r"\1", text[position + 1 : end - 1])
        elif text.startswith(("$(", "${"), position):
            end = group_end(text, position + 2, ")" if text[position + 1] == "(" else "}")
            yield text[position:end]
        else:
            end = position + 1
            yield char
        position = end


class HereDocument(Struct, frozen=True):
    """The lines that a program reads as its input."""

    text: str
    line: int
    """Of its first line, counted from 0."""
    is_expanded: bool
    is_open: bool = False
    """True where the line is missing that ends it."""


def tokens_of(script: str) -> Iterator[Word | HereDocument]:
    """Yield words, operators as words, and here-documents before the end of the line that asks for them."""
    position = line = 0
    awaited: list[tuple[str, bool, bool]] = []
    opening = ""
    while position < len(script):
        char = script[position]
        if char in " \t":
            position += 1
        elif char == "\\" and script.startswith("\\\n", position):
            position, line = position + 2, line + 1
        elif char == "#":
            end = script.find("\n", position)
            position = len(script) if end < 0 else end
        elif operator := _operator(script, position):
            position += len(operator)
            if operator == "\n":
                for delimiter, strips, is_expanded in awaited:
                    text, end, is_open = _here_document(script, position, delimiter, strips=strips)
                    yield HereDocument(text, line + 1, is_expanded, is_open)
                    line += script.count("\n", position, end) + (script[end - 1] != "\n")
                    position = end
                awaited.clear()
                yield Word("\n", position - 1, line)
                line += 1
            else:
                opening = operator if operator in ("<<", "<<-") else ""
                yield Word(operator, position - len(operator), line)
        else:
            end = _word_end(script, position)
            word = Word(script[position:end], position, line, end > len(script))
            if opening:
                awaited.append((word.literal, opening == "<<-", word.literal == word.text))
                opening = ""
            yield word
            line += word.text.count("\n")
            position = end


def _operator(script: str, position: int) -> str:
    if script[position] not in ";&|<>()\n" or script.startswith(("<(", ">("), position):
        return ""
    if script[position] == "<" and _PLACEHOLDER.match(script, position):
        return ""
    if script[position] == "(" and parenthesised_end(script, position) is not None:
        return ""
    return next(operator for operator in OPERATORS if script.startswith(operator, position))


def _word_end(script: str, position: int) -> int:
    """Return the place behind a word; one behind the end of the script for a word that is open."""
    start = position
    while position < len(script):
        char = script[position]
        if char in _ENDS_WORD:
            behind = _behind_part_of_word(script, start, position)
            if behind is None:
                return position
            position = behind
            continue
        if plain := _PLAIN.match(script, position):
            position = plain.end()
        elif char == "\\":
            position += 2
        elif char == "'":
            position = _behind(script, "'", position + 1)
        elif char == '"':
            position = group_end(script, position + 1, '"')
        elif script.startswith("$(", position):
            position = group_end(script, position + 2, ")")
        elif script.startswith("${", position):
            position = group_end(script, position + 2, "}")
        elif char == "`":
            position = _behind(script, "`", position + 1)
        else:
            position += 1
    return position


def _behind_part_of_word(script: str, start: int, position: int) -> int | None:
    """Return the place behind `<(…)`, the words of `NAME=(…)`, `<pod name>` or `(Your Zone)`; `None` where an operator ends the word."""
    if script.startswith(("<(", ">("), position):
        return group_end(script, position + 2, ")")
    if script[position] == "(" and _ASSIGNMENT.fullmatch(script, start, position):
        return group_end(script, position + 1, ")")
    if script[position] == "(":
        return parenthesised_end(script, position)
    placeholder = _PLACEHOLDER.match(script, position) if script[position] == "<" else None
    return placeholder.end() if placeholder else None


def parenthesised_end(script: str, position: int) -> int | None:
    """Return the place behind the `(Your Zone)` that begins here among the arguments of a command; `None` where none does.

    Where a command may begin, the same is a subshell.
    """
    match = _PARENTHESISED.match(script, position)
    if match is None:
        return None
    begins = max(script.rfind(end, 0, position) for end in ";&|()`\n") + 1
    before = script[begins:position].split()
    is_array = not script[position - 1].isspace() and _ASSIGNMENT.fullmatch(before[-1]) if before else None
    return None if not before or before[-1] in _OPENS_COMMAND or before[-1][-1] in "$<>" or is_array else match.end()


def _behind(script: str, closing: str, position: int) -> int:
    """Return the place behind the next `closing`; one behind the end of the script where there is none."""
    end = script.find(closing, position)
    return len(script) + 1 if end < 0 else end + 1


_GROUP_MARK = lazy_pattern(r"[\\'\"`(){}]|\$[({]")


def group_end(script: str, position: int, closing: str) -> int:
    """Return the place behind the `closing` that ends the group which was opened right before `position`.

    It is one behind the end of the script where nothing ends the group.
    """
    stack = [closing]
    while match := _GROUP_MARK.search(script, position):
        mark, position, top = match[0], match.end(), stack[-1]
        if mark == "\\":
            position += 1
        elif mark == top:
            stack.pop()
            if not stack:
                return position
        elif mark == "$(":
            stack.append(")")
        elif mark == "${":
            stack.append("}")
        elif top == '"' and mark != "`":
            continue
        elif mark == "'":
            position = _behind(script, "'", position)
        elif mark in '"`':
            stack.append(mark)
        elif mark == "(" and top == ")":
            stack.append(")")
    return len(script) + 1


def bare_places(word: Word, *, escaped: bool = False) -> Iterator[int]:
    """Yield the places of a word's characters that stand in no quotes and no `$(…)`; those behind a backslash if `escaped`."""
    text, position = word.text, 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            yield from (word.start + place for place in (position, position + 1) if escaped and place < len(text))
            position += 2
        elif char == "'":
            position = _behind(text, "'", position + 1)
        elif char == '"':
            position = group_end(text, position + 1, '"')
        elif text.startswith(("$(", "<(", ">("), position):
            position = group_end(text, position + 2, ")")
        elif char == "`":
            position = _behind(text, "`", position + 1)
        else:
            yield word.start + position
            position += 1


def _here_document(script: str, position: int, delimiter: str, *, strips: bool) -> tuple[str, int, bool]:
    """Return the text up to the delimiter's line, the place behind that line, and whether that line is missing.

    Where it is missing, a line ends the text that only its indentation, or a space at its end, tells from the delimiter.
    """
    start = position
    nearly: tuple[int, int] | None = None
    while position < len(script):
        end = script.find("\n", position)
        end = len(script) if end < 0 else end
        line = script[position:end]
        if (line.lstrip("\t") if strips else line) == delimiter:
            return script[start:position], min(end + 1, len(script)), False
        if nearly is None and line.strip() == delimiter:
            nearly = position, min(end + 1, len(script))
        position = end + 1
    if nearly is not None:
        return script[start : nearly[0]], nearly[1], True
    return script[start:], len(script), True
