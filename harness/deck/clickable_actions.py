"""Clickable actions of Educates (docs.educates.dev, "Workshop Instructions"): blocks of code that a click types, copies or does."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.blocks import Block, Fence, FenceMark, Problem
from harness.deck.findings import finding
from harness.deck.named_files import Files, UnusableFile, without_file
from harness.deck.scenario import TERMINAL
from harness.deck.source import Source
from harness.knowledge.recognition import is_shell, is_yaml
from harness.shell.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    import yaml

WORD = lazy_pattern(
    r"execute(?:-\d+|-all)?|copy(?:-and-edit)?|(?:terminal|workshop|dashboard|editor|files|examiner|section|request):[a-z][a-z-]*"
)
"""The name of an action, which is the word of its fence."""
UNMISTAKABLE = lazy_pattern(
    r"^[ \t>]*(?:`{3,}|~{3,})(?:execute(?:-\d+|-all)?|(?:terminal|workshop|dashboard|editor|files|examiner):[a-z][a-z-]*)[ \t]*$",
    re.MULTILINE,
)
"""A fence whose word nobody else writes."""
_INTERRUPT = lazy_pattern(r"\s*<ctrl[-+]c>\s*", re.IGNORECASE)
_SESSION = lazy_pattern(r"^[ \t]*session:[ \t]*[\"']?(\d+)|(?:```|~~~|role=\"?)[ \t]*execute-(\d+)", re.MULTILINE)
_VARIABLE = lazy_pattern(
    r"\{\{<?[ \t]*(?:param[ \t]+)?\"?([a-z][a-z0-9_]*)\"?[ \t]*>?\}\}|%([a-z][a-z0-9]*(?:_[a-z0-9]+)+)%"
)
"""What stands for a value of the session; its shell has it as a variable in capital letters."""
_COPIES = ("copy", "copy-and-edit", "workshop:copy", "workshop:copy-and-edit")
_LAYOUT = ("section:", "terminal:clear")
"""Of these nothing is left when they are done."""
_LOOKS = lazy_pattern(r"(?:dashboard|files):.*|terminal:select|editor:(?:open-.*|select-.*|execute-.*)|workshop:.*")
"""They show something, and change nothing."""
_ALL = "*"
_FOREVER = 600
"""Seconds during which a test is tried that is to be tried for ever."""
_TESTS = ("examiner/tests", "workshop/examiner/tests")
_END = "END_OF_TEST"
_SHELLS = ("bash", "sh", "dash", "ksh", "zsh")


class _Value(Struct, frozen=True):
    text: str
    line: int
    """Of its first line, counted from 0 in the block."""


class BadAction(ValueError):
    """What an action says cannot be read; the message says why."""

    def __init__(self, message: str, line: int = 0, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        """Counted from 0 in the block."""
        self.column = column


class ClickableActions:
    """Those of a page."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def sessions(self) -> tuple[str, ...]:
        """The terminals that the page uses, the first one last: it is left selected when all were typed into."""
        named = {number for groups in _SESSION.findall(self.source.text) for number in groups if number}
        return tuple(sorted({*named, "1"}, reverse=True))

    def blocks(self, action: str, fence: Fence) -> Iterator[Block]:
        """Return what a block of code under the name of an action is: steps, or a finding that says that it is not played."""
        try:
            yield from self._blocks(action, fence)
        except BadAction as error:
            yield Problem(
                finding(
                    "bad-action", self.source.span(fence.line + error.line, error.column), action=action, problem=error
                )
            )

    def _blocks(self, action: str, fence: Fence) -> Iterator[Block]:
        name, _, kind = action.rpartition(":")
        if action in _COPIES:
            yield from self._copied(action, fence)
        elif not name:
            session = action.removeprefix("execute").removeprefix("-") or "1"
            yield from self._typed(fence, _ALL if session == "all" else session)
        elif action.startswith(_LAYOUT):
            return
        elif name == "terminal":
            yield from self._in_terminal(kind, fence)
        elif action == "examiner:execute-test":
            yield from self._tested(action, fence)
        else:
            yield self._unplayed(action, fence)

    def _in_terminal(self, kind: str, fence: Fence) -> Iterator[Block]:
        values = _values(fence.content)
        bare = kind.removesuffix("-all")
        session = _ALL if bare != kind else values["session"].text if "session" in values else "1"
        if bare == "interrupt":
            yield from self._keys(fence, session, "key", "^C")
        elif bare == "input":
            text = _required(values, "text").text
            yield from self._keys(fence, session, "keys", text.rstrip("\n"))
            if "endl" not in values or values["endl"].text != "false":
                yield from self._keys(fence, session, "key", "^J")
        elif bare == "execute":
            command = _required(values, "command")
            yield from self._typed(replace(fence, line=fence.line + command.line, content=f"{command.text}\n"), session)
        else:
            yield self._unplayed(f"terminal:{kind}", fence)

    def _typed(self, fence: Fence, session: str) -> Iterator[Block]:
        if _INTERRUPT.fullmatch(fence.content):
            yield from self._keys(fence, session, "key", "^C")
            return
        content = _VARIABLE.sub(lambda match: f"${{{(match[1] or match[2]).upper()}}}", fence.content)
        for terminal in self._terminals(session):
            yield replace(fence, info="bash", content=content, mark=FenceMark.TYPED, terminal=terminal)

    def _keys(self, fence: Fence, session: str, word: str, text: str) -> Iterator[Block]:
        for terminal in self._terminals(session):
            yield Fence(fence.line, word, text, is_hidden=True, is_inline=True, terminal=terminal)

    def _terminals(self, session: str) -> Iterator[str]:
        return (f"term{number}" for number in (self.sessions if session == _ALL else (session,)))

    def _copied(self, action: str, fence: Fence) -> Iterator[Block]:
        """Pasted elsewhere: what is typed into a terminal is executed by a click."""
        text = fence.content
        if ":" in action:
            text = _required(_values(text), "text").text
        if is_shell(text) and not is_yaml(text):
            yield Problem(finding("unplayed-action/copied", self.source.span(fence.line), action=action))

    def _tested(self, action: str, fence: Fence) -> Iterator[Block]:
        """The script of a test, which must succeed."""
        values = _values(fence.content, "args")
        name = _required(values, "name").text
        if "inputs" in values or "form" in values:
            yield self._unplayed(action, fence)
            return
        try:
            text = self._script(name, fence)
        except UnusableFile as error:
            yield Problem(without_file(error.finding(self.source.span(fence.line))))
            return
        for word, seconds in (("timeout", _seconds(values, "timeout")), ("retry", _tries(values))):
            if seconds:
                yield Fence(fence.line, word, f"{seconds:g}", is_hidden=True, is_inline=True)
        command = f"{_interpreter(text)}{values['args'].text if 'args' in values else ''} <<'{_END}'\n{text.rstrip()}\n{_END}\n"
        yield Fence(fence.line, "hide", command, is_hidden=True, terminal=TERMINAL)

    def _script(self, name: str, fence: Fence) -> str:
        page = self.source.span(fence.line).path
        files = Files(page)
        workshop = next((folder for folder in page.absolute().parents if folder.name == "workshop"), files.root)
        if files.root.is_relative_to(workshop.resolve()):
            files.root = workshop.resolve()
        above = [page.parent, *page.absolute().parent.parents]
        places = [folder / tests for folder in above if folder.resolve().is_relative_to(files.root) for tests in _TESTS]
        with_it = [place for place in places if (place / name).is_file()]
        return files.read(
            files.find(name, with_it or [place for place in places if place.is_dir()] or places[-1:])
        ).text

    def _unplayed(self, action: str, fence: Fence) -> Block:
        section = "unplayed-action/shown" if _LOOKS.fullmatch(action) else "unplayed-action"
        return Problem(finding(section, self.source.span(fence.line), action=action))


def _values(content: str, *lists: str) -> Mapping[str, _Value]:
    """The scalars of a block in YAML; each list of these names as words of a command. Raises `BadAction`."""
    import yaml  # noqa: PLC0415  (few pages have actions)

    from harness.deck.composition.contents import LOADER  # noqa: PLC0415

    try:
        root = yaml.compose(content, LOADER)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise BadAction(str(problem or error), *((mark.line, mark.column + 1) if mark else ())) from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise BadAction("it holds no `name: value`")
    values = {}
    for key, value in root.value:
        if isinstance(value, yaml.ScalarNode):
            values[str(key.value)] = _Value(value.value, value.start_mark.line + (value.style in ("|", ">")))
        else:
            words = _words(value) if key.value in lists else ""
            values[str(key.value)] = _Value(words, value.start_mark.line)
    return values


def _words(node: yaml.Node) -> str:
    return "".join(f" {shlex.quote(str(word.value))}" for word in node.value)


def _required(values: Mapping[str, _Value], name: str) -> _Value:
    if name not in values or not values[name].text.strip():
        raise BadAction(f"`{name}` is missing")
    return values[name]


def _seconds(values: Mapping[str, _Value], name: str) -> float:
    text = values[name].text if name in values else ""
    try:
        return float(text.lower().replace(".inf", "inf") or 0)
    except ValueError:
        raise BadAction(f"`{name}: {text}` is no number") from None


def _tries(values: Mapping[str, _Value]) -> float:
    """Seconds during which a test is tried again."""
    return min(_seconds(values, "retries") * (_seconds(values, "delay") or 1), _FOREVER)


def _interpreter(script: str) -> str:
    """How a script is run from its text, as its first line says."""
    first = script.partition("\n")[0]
    words = first[2:].split() if first.startswith("#!") else ["bash"]
    name = next((Path(word).name for word in words if Path(word).name != "env" and not word.startswith("-")), "bash")
    return f"{name} -s --" if name in _SHELLS else f"{name} -"
