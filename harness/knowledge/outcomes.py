"""What a program is there to bring about, whether it is called rightly or not: what may be missing where it failed.

Careful: a program of which nothing is known may bring about anything.
"""

from collections.abc import Iterator
from posixpath import basename

from harness.knowledge.calls import Call, call_of, row_of
from harness.knowledge.endings import Purpose, endless
from harness.knowledge.inner_calls import inner_calls
from harness.knowledge.paths import Use, uses
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program
from harness.shell.wrappers import DEEPEST

_TAKES_FROM_FILES = ("--filename", "--kustomize")
"""Flags of kubectl that name files with what is made."""
_NOT_DRY = (None, "none", "false")
"""What `--dry-run` may say where something is made."""
_PORT = lazy_pattern(r"(?<![\w.])\d{2,5}\b(?!\.\d)")


def changes_nothing(program: Program) -> bool:
    """Return whether all is as before when a program has done its work: it reads, or shows what changes."""
    if program.writes_file:
        return False
    return reads_of(program) is not Reads.UNKNOWN or _goes_on(program, Purpose.SHOWS)


def serves_alone(program: Program) -> bool:
    """Return whether all that a program does is to answer on a port while it runs."""
    return Trait.FORWARDS in call_of(program).traits or _goes_on(program, Purpose.SERVES)


def ports_of(text: str) -> frozenset[str]:
    """Return the numbers of a command that may be ports."""
    return frozenset(_PORT.findall(text))


def may_make_objects(program: Program) -> bool:
    """Return whether objects of a cluster may come from a program, or from one that it runs."""
    return any(map(_makes_objects, _run_by(program, DEEPEST)))


def may_make_object(program: Program, name: str) -> bool:
    """Return whether an object of the cluster may come from a program: it names it, or takes what it makes from elsewhere."""
    return any(_makes_objects(inner) and _may_be_about(inner, name) for inner in _run_by(program, DEEPEST))


def _run_by(program: Program, depth: int) -> Iterator[Program]:
    """Yield the programs that one runs through a shell, `ssh`, `xargs` or their like; itself where it runs none."""
    inside = inner_calls(call_of(program)) if depth else ()
    if not inside:
        yield program
    for call in inside:
        yield from _run_by(Program(program.line, list(call.words), is_fed=program.is_fed), depth - 1)


def _makes_objects(program: Program) -> bool:
    call = call_of(program)
    if changes_nothing(program) or Trait.MAKES_NO_OBJECT in call.traits:
        return False
    if Trait.MAKES_OBJECTS in call.traits:
        return call.value("--dry-run") in _NOT_DRY
    return _is_unknown_subcommand(call) or may_do_anything(program)


def _is_unknown_subcommand(call: Call) -> bool:
    """Return whether kubectl is given a subcommand that it has not: a plugin's, or a misspelt one."""
    return call.path == "kubectl" and bool(call.arguments) and Trait.MAKES_NO_OBJECT not in call.traits


def _may_be_about(program: Program, name: str) -> bool:
    """Return whether the objects that a program makes may have a name: kubectl names them, or takes them from files."""
    call = call_of(program)
    if call.path.partition(" ")[0] != "kubectl" or program.is_fed or call.has_any(*_TAKES_FROM_FILES):
        return True
    return any(name in word for word in call.literals)


def may_make_file(program: Program, path: str) -> bool:
    """Return whether a file may come from a program, or be where one is after it; an empty path stands for any file."""
    traits = call_of(program).traits
    if Trait.INSTALLS in traits:
        return path.startswith("/") or not path
    if Trait.MOVES in traits and not path.startswith("/"):
        return True
    if changes_nothing(program):
        return False
    return any(_is_made(use.path, path) for use in uses(program) if use.use is Use.MAKES)


def makes_files_alone(program: Program) -> bool:
    """Return whether nothing is otherwise after a program but files that its line names."""
    is_known = all(use.path is not None for use in uses(program))
    return Trait.MAKES_FILES_ALONE in call_of(program).traits and is_known


def files_of(program: Program) -> tuple[str, ...]:
    """Return the files that a program makes, as far as its line names them."""
    return tuple(use.path for use in uses(program) if use.use is Use.MAKES and use.path)


def may_install(program: Program, module: str) -> bool:
    """Return whether a module of a language may come from a program: a package manager, a file of that name, a script."""
    if changes_nothing(program):
        return False
    is_file = any(basename(use.path or "").partition(".")[0] == module for use in uses(program))
    is_brought = not call_of(program).traits.isdisjoint((Trait.INSTALLS, Trait.MOVES))
    return is_file or is_brought or may_do_anything(program)


def may_answer(program: Program, port: str) -> bool:
    """Return whether something may answer on a port because of a program; an empty port stands for any."""
    call = call_of(program)
    if changes_nothing(program):
        return False
    if serves_alone(program) or call.has_any("-p", "--publish"):
        ports = ports_of(" ".join(call.literals))
        return not port or not ports or port in ports
    starts = (Trait.STARTS_SERVERS, Trait.MAKES_OBJECTS, Trait.CHANGES_OBJECTS)
    return not call.traits.isdisjoint(starts) or _is_unknown_subcommand(call) or may_do_anything(program)


def may_do_anything(program: Program) -> bool:
    """Return whether nothing is known of a program, or what it does stands somewhere else: `make`, a script, `python3 setup.py`."""
    call = call_of(program)
    if not call.name or changes_nothing(program) or Trait.MAKES_FILES_ALONE in call.traits:
        return False
    row = row_of(call.path)
    is_anything = any(use.use is Use.MAKES and use.path is None for use in uses(program))
    return row is None or (row.makes_anything and is_anything and call.name != "git")


def _is_made(made: str | None, path: str) -> bool:
    if made is None or not path or (made == "." and not path.startswith("/")):
        return True
    made = made.rstrip("/")
    return basename(made) == basename(path) or f"/{made.removeprefix('./')}/" in f"/{path}"


def _goes_on(program: Program, purpose: Purpose) -> bool:
    """Return whether a program goes on for a purpose until it is interrupted."""
    text = " ".join(word.text for word in program.arguments)
    return any(stream.row.purpose is purpose for stream in endless(text))
