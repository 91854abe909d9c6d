"""Makes of a script's tokens pipelines of programs and groups.

It follows the Bash Reference Manual, "Shell Grammar", reads what workshops contain, and refuses nothing: what makes no sense
to bash stands as words where it was written. It takes time linear in the length of the script.
"""

from collections.abc import Iterable
from itertools import zip_longest

from msgspec import Struct, field

from harness.shell.script import Group, GroupKind, Pipeline, Program, Redirection, Script
from harness.shell.tokens import OPERATORS, REDIRECTS, HereDocument, Word

_DEEPEST_GROUP = 40
"""Groups in groups; what is deeper belongs to the group around it."""
_OPENS = {
    "{": GroupKind.BRACES,
    **dict.fromkeys(("for", "select", "while", "until"), GroupKind.LOOP),
    **dict.fromkeys(("if", "case"), GroupKind.CONDITION),
}
_CLOSES = {"}": GroupKind.BRACES, "done": GroupKind.LOOP, "fi": GroupKind.CONDITION, "esac": GroupKind.CONDITION}
_HAS_HEADER = frozenset({"for", "select", "case"})
_BETWEEN = frozenset({"do", "then", "else", "elif"})
_PREFIXES = frozenset({"!", "time", "-p"})
"""Words that stand before a pipeline; `-p` is the option of `time`."""
RESERVED = frozenset({*_OPENS, *_CLOSES, *_BETWEEN, "in", "function", "time"})
"""The shell's own words, where a command could stand."""
_DOUBTFUL = frozenset({"function", "coproc", "[[", "]]", "in"})
_JOINTS = frozenset({"|", "|&", "&&", "||"})
_CASE_ENDS = frozenset({";;", ";&", ";;&"})


class _Frame(Struct):
    """A group that is open, or the script itself."""

    group: Group
    elements: list[Program | Group] = field(default_factory=list)
    """Of the pipeline that is being read."""
    is_header: bool = False
    """Words belong to `for NAME in WORDS`, `case WORD in`, or to a pattern of `case`."""
    parentheses: int = 0
    """Open ones of `for ((…; …; …))`."""
    condition: str = ""
    """The word whose condition is being read."""


class Parser:
    """Reads one script."""

    def __init__(self) -> None:
        self._frames = [_Frame(Group(GroupKind.BRACES, 0, 0))]
        self._program: Program | None = None
        self._redirection: tuple[str, str] | None = None
        """The operator that awaits its target, and the number in front of it."""
        self._documents: list[Program] = []
        """Whose here-documents begin behind this line."""
        self._following: Word | HereDocument | None = None
        """The token behind the one that is read."""
        self._function: Program | None = None
        """One whose body follows."""
        self._joint = ""
        """The operator behind which a command has to come."""
        self._is_simple = True
        self._is_open = False
        self._number_end = -1
        """Where a number ends that was the target of a redirection."""

    def parse(self, tokens: Iterable[Word | HereDocument]) -> Script:
        """Return the script that the tokens make up."""
        known = list(tokens)
        for token, following in zip_longest(known, known[1:]):
            self._is_open |= token.is_open
            self._following = following
            if isinstance(token, HereDocument):
                if self._documents:
                    self._documents.pop(0).here_documents.append(token)
            elif self._is_in_test(token):
                self._current(token).words.append(token)
            elif token.text in REDIRECTS:
                self._redirect(token)
            elif token.text in OPERATORS:
                self._operator(token)
            else:
                self._word(token)
        is_waiting = bool(
            self._redirection or self._documents or self._function or self._joint or self._frame.is_header
        )
        self._is_open |= is_waiting or len(self._frames) > 1
        while len(self._frames) > 1:
            self._close_innermost()
        self._end_pipeline("")
        return Script(self._frame.group.pipelines, self._is_open, self._is_simple and not self._is_open)

    @property
    def _frame(self) -> _Frame:
        return self._frames[-1]

    def _current(self, token: Word) -> Program:
        if self._program is None:
            self._program = Program(token.line, condition_of=self._frame.condition)
            self._joint, self._function = "", None
        return self._program

    def _is_in_test(self, token: Word) -> bool:
        """True between `[[` and `]]`, where operators are words."""
        words = self._program.words if self._program else []
        return bool(words) and words[0].text == "[[" and words[-1].text != "]]" and token.text != "\n"

    def _redirect(self, token: Word) -> None:
        self._is_simple &= self._redirection is None and token.start != self._number_end
        program, number = self._program, ""
        last = program.words[-1] if program and program.words else None
        if program and last and last.text.isdecimal() and last.end == token.start:
            number = program.words.pop().text
        elements = self._frame.elements
        if elements and isinstance(elements[-1], Group) and not (program and program.words) and not self._joint:
            group = elements[-1]
            group.redirected = self._program = group.redirected or Program(token.line)
        elif program is None:
            self._current(token)
        self._redirection = (token.text, number)

    def _word(self, token: Word) -> None:
        if self._redirection is not None:
            operator, number = self._redirection
            self._target(token, operator, number)
        elif self._frame.is_header:
            self._header_word(token)
        elif self._program is not None and (self._program.words or self._program.redirections):
            self._program.words.append(token)
        else:
            self._first_word(token)

    def _target(self, token: Word, operator: str, number: str) -> None:
        program = self._current(token)
        program.redirections.append(Redirection(operator, token, number))
        if operator in ("<<", "<<-"):
            self._documents.append(program)
        self._number_end = token.end if token.text.isdecimal() else -1
        self._redirection = None

    def _header_word(self, token: Word) -> None:
        header = self._frame.group.header
        assert header is not None
        if token.text == "do":
            self._frame.is_header = False
        elif token.text == "esac":
            self._close(GroupKind.CONDITION)
        else:
            header.words.append(token)

    def _first_word(self, token: Word) -> None:
        text = token.text
        is_keyword = text in _OPENS or text in _CLOSES or text in _BETWEEN or text in _PREFIXES
        self._is_simple &= not (is_keyword or text in _DOUBTFUL or ("[" in text and text != "["))
        if text in _OPENS:
            self._open(_OPENS[text], token)
        elif text in _CLOSES:
            self._close(_CLOSES[text])
        elif text in _BETWEEN:
            self._end_pipeline("")
            self._frame.condition = text if text == "elif" else ""
        elif text == "function":
            self._function = Program(token.line, [token])
        elif text not in _PREFIXES:
            if self._function is not None and len(self._function.words) == 1:
                self._function.words.append(token)
            else:
                self._current(token).words.append(token)

    def _operator(self, token: Word) -> None:
        text = token.text
        self._is_simple &= self._redirection is None and text not in ("(", ")") and text not in _CASE_ENDS
        self._redirection = None
        if self._frame.is_header:
            self._end_of_header(token)
        elif text == "\n":
            self._end_line(token)
        elif text == "(":
            self._parenthesis(token)
        elif text == ")":
            self._close_parenthesis(token)
        else:
            self._is_simple &= self._program is not None
            if text in ("|", "|&"):
                self._end_program(text)
            else:
                self._end_pipeline(text)
            self._joint = text if text in _JOINTS else ""
            self._frame.is_header = text in _CASE_ENDS and self._is_case

    @property
    def _is_case(self) -> bool:
        header = self._frame.group.header
        return header is not None and header.words[0].text == "case"

    def _end_of_header(self, token: Word) -> None:
        """`;` and the end of a line end `for …`, a `)` ends a pattern of `case`."""
        frame, header = self._frame, self._frame.group.header
        assert header is not None
        if self._is_case:
            frame.is_header = token.text != ")" or all(word.text != "in" for word in header.words[2:])
        elif token.text in ("(", ")"):
            frame.parentheses += 1 if token.text == "(" else -1
        elif frame.parentheses <= 0:
            frame.is_header = False

    def _end_line(self, token: Word) -> None:
        if self._joint or self._function:
            return
        pipelines = self._frame.group.pipelines
        if self._program or self._frame.elements:
            self._end_pipeline("\n")
        if pipelines and not pipelines[-1].ends_line:
            pipelines[-1].ends_line, pipelines[-1].last_line = True, token.line

    def _parenthesis(self, token: Word) -> None:
        program = self._program
        function = self._function
        if function is not None and len(function.words) > 1 and function.words[-1].text != ")" and program is None:
            function.words.append(token)
        elif program and len(program.words) == 1 and not program.redirections and self._is_followed_by(")"):
            self._function, self._program = program, None
            program.words.append(token)
        else:
            if program is not None:
                self._end_pipeline("(")
            self._open(GroupKind.SUBSHELL, token)

    def _is_followed_by(self, text: str) -> bool:
        return isinstance(self._following, Word) and self._following.text == text

    def _close_parenthesis(self, token: Word) -> None:
        if self._function is not None and self._program is None and self._function.words[-1].text == "(":
            self._function.words.append(token)
            return
        self._end_pipeline(")")
        self._close(GroupKind.SUBSHELL)

    def _open(self, kind: GroupKind, token: Word) -> None:
        self._joint = ""
        if len(self._frames) > _DEEPEST_GROUP:
            return
        header = Program(token.line, [token]) if token.text in _HAS_HEADER else None
        group = Group(kind, token.start, token.line, header)
        if self._function is not None:
            group = Group(GroupKind.FUNCTION, token.start, token.line, self._function)
            header = self._function = None
        condition = token.text if token.text in ("if", "while", "until") else ""
        self._frames.append(_Frame(group, is_header=header is not None, condition=condition))

    def _close(self, kind: GroupKind) -> None:
        """End the innermost group of a kind, and what is open in it; nothing where there is none."""
        for depth in range(len(self._frames) - 1, 0, -1):
            if self._frames[depth].group.kind in (kind, GroupKind.FUNCTION):
                while len(self._frames) > depth:
                    self._close_innermost()
                return
        self._is_simple = False

    def _close_innermost(self) -> None:
        self._end_pipeline("")
        closed = self._frames.pop()
        self._frame.elements.append(closed.group)

    def _end_program(self, operator: str) -> None:
        program = self._program
        self._program, self._number_end = None, -1
        if program is not None:
            program.ended_by = operator
            elements = self._frame.elements
            is_of_group = bool(elements) and isinstance(elements[-1], Group) and elements[-1].redirected is program
            if (program.words or program.redirections) and not is_of_group:
                elements.append(program)

    def _end_pipeline(self, operator: str) -> None:
        if self._function is not None and operator != "\n":
            self._program, self._function = self._program or self._function, None
        self._end_program(operator)
        self._joint = ""
        if self._frame.elements:
            self._frame.group.pipelines.append(Pipeline(self._frame.elements, operator))
            self._frame.elements = []
