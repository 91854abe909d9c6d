"""Paths that are typed and are not there, seen from where the shell is, in the files that a run has.

Where an earlier step may have made it, nothing is claimed: a false alarm costs more than silence.
"""

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import PurePosixPath

from msgspec import Struct, field

from harness.check.home import HOME
from harness.check.run_tree import RunTree
from harness.check.subject import Subject, Typed
from harness.deck.directives import COMMANDS, PRESSES_KEYS, WAITS_FOR_TEXT
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Finding, Step
from harness.knowledge.paths import Use, uses
from harness.knowledge.placeholders import placeholders
from harness.knowledge.whereabouts import LocatedPath, Whereabouts, normal
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.script import Program

IDS = ("missing-file",)
_FAILURE = lazy_pattern(r"no such file|not found|not exist|cannot|can't|error|fail", re.IGNORECASE)
_ENDS_SHELL = lazy_pattern(r"\^D|exit\s*")


class FileWayOut(StrEnum):
    """What an author can do about a missing file."""

    TRACK = "track"
    """It lies here, and git does not know it."""
    START_ELSEWHERE = "start-elsewhere"
    """It is there when the shell starts in another folder."""
    NAME_OTHER = "name-other"
    """A file with a name like it is there."""
    MOVE = "move"
    """The folder of the deck has too much to be copied."""
    NAME_HOME = "name-home"
    """It would lie outside of the deck's repository."""
    ADD = "add"
    """It would lie in the repository."""


class _Script(Struct, frozen=True):
    """A step that types commands, or ends a shell."""

    step: Step
    programs: Sequence[Program]
    typed: Typed | None
    """`None` where nothing is played."""
    following: Step | None

    @property
    def must_succeed(self) -> bool:
        """False where nothing is played, or what is typed is meant to fail."""
        if self.typed is None or _is_meant_to_fail(self.step, self.following):
            return False
        return all(placeholder.pattern for placeholder in placeholders(self.step.text))


class _Made(Struct):
    """What steps before may have made."""

    paths: list[PurePosixPath] = field(default_factory=list)
    is_anything: bool = False

    def may_be(self, path: PurePosixPath) -> bool:
        return self.is_anything or any(path.is_relative_to(made) or made.is_relative_to(path) for made in self.paths)


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield each missing path once, where it is first typed."""
    scripts = list(_scripts(subject))
    if not any(use.use is not Use.MAKES for script in scripts for program in script.programs for use in uses(program)):
        return
    for typed, located in _missing(scripts, subject.tree):
        yield _finding(subject, typed, located)


def _scripts(subject: Subject) -> Iterator[_Script]:
    """All steps of the deck, in order: one that is not played here is played by the audience, and makes what it makes."""
    typed = {id(typed_step.step): typed_step for typed_step in subject.typed}
    steps = [*subject.steps_before, *(step for _, step in subject.deck.steps)]
    for step, following in zip(steps, [*steps[1:], None], strict=False):
        if step.kind in COMMANDS and not step.is_elsewhere:
            played = typed.get(id(step))
            yield _Script(step, played.programs if played else programs(step.text), played, following)
        elif step.file:
            yield _Script(step, programs(f"touch {shlex.quote(step.file)}"), None, following)
        elif step.kind in PRESSES_KEYS or step.is_elsewhere:
            yield _Script(step, (), None, following)


def _is_meant_to_fail(step: Step, following: Step | None) -> bool:
    waits_for = following.text if following is not None and following.kind in WAITS_FOR_TEXT else ""
    return bool(_FAILURE.search(waits_for)) or any(
        expectation.kind is ExpectationKind.ERROR
        or (expectation.kind is ExpectationKind.EXIT_STATUS and expectation.text.strip() != "0")
        or (expectation.kind is not ExpectationKind.EXIT_STATUS and _FAILURE.search(expectation.text))
        for expectation in step.expectations
    )


def _missing(scripts: Sequence[_Script], tree: RunTree) -> Iterator[tuple[Typed, LocatedPath]]:
    where, made = Whereabouts(tree.start, HOME), _Made()
    reported: set[PurePosixPath] = set()
    for script in scripts:
        terminal = script.step.terminal
        if not script.programs and (script.step.is_elsewhere or _ENDS_SHELL.fullmatch(script.step.text)):
            where.leave(terminal)
        is_lost = False
        for located in where.follow(script.programs, terminal):
            use, path = located.use, located.path
            if use.use is Use.MAKES:
                if path is None:
                    made.is_anything = True
                elif tree.is_clone(use.origin):
                    tree.clones.append(path)
                else:
                    made.paths.append(path)
            elif path is not None and not is_lost and tree.knows(path) and not tree.has(path) and not made.may_be(path):
                if located.is_certain and path not in reported and script.typed is not None and script.must_succeed:
                    reported.add(path)
                    yield script.typed, located
                is_lost = use.use is Use.ENTERS
        if is_lost:
            where.lose(terminal)


def _finding(subject: Subject, typed: Typed, located: LocatedPath) -> Finding:
    word = located.use.word
    name = located.use.path or ""
    where = _shown(located.folder) if located.folder and name[:1] != "~" else ""
    way_out, words = _way_out(subject.tree, located, name)
    return subject.finding_at("missing-file", typed, word.start, name=name, where=where, way_out=way_out, **words)


def _way_out(tree: RunTree, located: LocatedPath, name: str) -> tuple[FileWayOut, dict[str, object]]:
    """Return what an author can do about it, with the words of that."""
    path, folder = located.path, located.folder
    assert path is not None
    if tree.on_this_disk(path):
        return FileWayOut.TRACK, {}
    is_relative = not name.startswith(("~", "/")) and folder is not None
    if is_relative and (other := _other_start(tree, located, name)) is not None:
        return FileWayOut.START_ELSEWHERE, {"start": _shown(other), "workdir": other.relative_to(tree.copy)}
    if (near := tree.nearest(path)) is not None:
        return FileWayOut.NAME_OTHER, {"near": os.path.relpath(near, folder) if is_relative else _shown(near)}
    if (excess := tree.repository.excess) is not None:
        return FileWayOut.MOVE, {"top": tree.repository.top, **excess.words}
    return (FileWayOut.ADD if path.is_relative_to(tree.copy) else FileWayOut.NAME_HOME), {}


def _other_start(tree: RunTree, located: LocatedPath, name: str) -> PurePosixPath | None:
    if located.folder is None or not located.folder.is_relative_to(tree.start):
        return None
    behind = located.folder.relative_to(tree.start) / name
    others = (tree.copy, tree.copy / tree.page_folder)
    return next((other for other in others if other != tree.start and tree.has(normal(other / behind))), None)


def _shown(path: PurePosixPath) -> str:
    return str(path).removeprefix("/") if path.is_relative_to(HOME) else str(path)
