"""Where the shells of a deck are while its commands are typed: what they read and make, seen from there. Looks at no disk."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct, field

from harness.knowledge.calls import call_of
from harness.knowledge.paths import PathKind, PathUse, Use, uses
from harness.knowledge.shells import opens_elsewhere, opens_shell
from harness.knowledge.traits import Trait
from harness.shell.script import Program


class LocatedPath(Struct, frozen=True):
    """A path of a command, seen from where its shell is."""

    use: PathUse
    path: PurePosixPath | None
    """Absolute, without `..`; `None` where nobody can tell."""
    folder: PurePosixPath | None
    """Where the shell is; `None` where nobody can tell."""
    is_certain: bool
    """False where the command runs under a condition, or its failure is provided for: `if`, `test … &&`, `… ||`."""


class _Terminal(Struct):
    folders: dict[tuple[int, ...], PurePosixPath | None]
    """Of the shell, and of the subshells of the script that is followed."""
    previous: PurePosixPath | None = None
    pushed: list[PurePosixPath | None] = field(default_factory=list)
    inner_shells: int = 0
    """Those that were opened inside of it: of a container, another node, another user."""


class Whereabouts:
    """The folders in which the terminals of a deck are. All of them start in the same one."""

    def __init__(self, start: PurePosixPath, home: PurePosixPath) -> None:
        self._start, self._home = start, home
        self._terminals: dict[str, _Terminal] = {}

    def follow(self, script: Iterable[Program], terminal: str) -> Iterator[LocatedPath]:
        """Go through the programs of a script as they are typed; yield their paths. Those of shells inside of the shell are left out."""
        state = self._terminal(terminal)
        state.folders = {(): state.folders[()]}
        before: Program | None = None
        is_guarded = False
        for program in script:
            is_guarded = before is not None and (
                before.ended_by == "||" or (before.ended_by == "&&" and (is_guarded or before.is_test))
            )
            is_certain = not (is_guarded or program.is_conditional or program.ended_by == "||" or program.is_test)
            if state.inner_shells:
                state.inner_shells -= Trait.LEAVES_SHELL in call_of(program).traits
            elif opens_shell(program):
                state.inner_shells += 1
                if not opens_elsewhere(program):
                    yield LocatedPath(_anything(program), None, None, is_certain)
            else:
                path_uses = uses(program)
                for use in path_uses:
                    yield LocatedPath(use, self._path(state, program, use), _folder(state, program), is_certain)
                entered = next((use for use in path_uses if use.use is Use.ENTERS), None)
                self._go(state, program, entered, is_certain=not (is_guarded or program.is_conditional))
            before = program

    def leave(self, terminal: str) -> None:
        """Leave the innermost shell, as `^D` does."""
        state = self._terminal(terminal)
        state.inner_shells = max(0, state.inner_shells - 1)

    def lose(self, terminal: str) -> None:
        """Take it that nobody knows where a terminal is, until it goes to a folder that does not depend on where it was."""
        for scope in (folders := self._terminal(terminal).folders):
            folders[scope] = None

    def _terminal(self, name: str) -> _Terminal:
        return self._terminals.setdefault(name, _Terminal({(): self._start}, self._start))

    def _path(self, state: _Terminal, program: Program, use: PathUse) -> PurePosixPath | None:
        if use.use is Use.ENTERS and use.path == "-":
            return state.previous
        return None if use.path is None else self._seen_from(_folder(state, program), use.path)

    def _seen_from(self, folder: PurePosixPath | None, path: str) -> PurePosixPath | None:
        if path == "~" or path.startswith("~/"):
            return normal(self._home / path[2:])
        if path.startswith("/"):
            return normal(PurePosixPath(path))
        return None if folder is None else normal(folder / path)

    def _go(self, state: _Terminal, program: Program, entered: PathUse | None, *, is_certain: bool) -> None:
        """Follow `cd`, `pushd` and `popd`; in a pipeline and in the background they move nobody."""
        if program.is_piped or program.is_background or program.is_defined_only:
            return
        here = _folder(state, program)
        if program.name == "popd":
            there = state.pushed.pop() if state.pushed else None
        elif entered:
            there = self._path(state, program, entered)
        elif program.name == "cd":
            there = self._home
        else:
            return
        if program.name == "pushd":
            state.pushed.append(here)
        state.previous = here
        state.folders[program.subshells] = there if is_certain else None


def normal(path: PurePosixPath) -> PurePosixPath:
    """Return the path without `..`, as the shell's `cd` reads it: symbolic links are not looked at."""
    parts: list[str] = []
    for part in path.parts:
        if part != "..":
            parts.append(part)
        elif len(parts) > 1:
            parts.pop()
    return PurePosixPath(*parts)


def _folder(state: _Terminal, program: Program) -> PurePosixPath | None:
    """Where a program runs: a subshell begins where the one around it is."""
    scope = program.subshells
    while scope not in state.folders:
        scope = scope[:-1]
    state.folders[program.subshells] = state.folders[scope]
    return state.folders[program.subshells]


def _anything(program: Program) -> PathUse:
    return PathUse(Use.MAKES, PathKind.EITHER, None, program.words[0])
