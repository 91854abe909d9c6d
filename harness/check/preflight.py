"""Before a deck is played: which programs it runs that are not there."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from harness.check.subject import Subject, Typed
from harness.cluster.tool_names import TOOLS
from harness.knowledge.calls import call_of
from harness.knowledge.shells import is_shell, opens_shell
from harness.knowledge.tables import read_rows
from harness.knowledge.traits import Trait, commands_with
from harness.knowledge.usual_aliases import alias_of
from harness.shell.parsing import functions
from harness.shell.script import Program

_BY_THE_LAB = TOOLS | frozenset(
    """
    kubectl docker docker-compose jq curl ssh ip iptables ps top watch free kill pgrep pkill
    """.split()  # noqa: SIM905  as a table it would be one word a line
)
"""What the local lab brings, installed on this machine or not."""


class MissingTool(Struct, frozen=True):
    """A program that a deck runs and that is not there."""

    name: str
    typed: Typed
    line: int
    """In the block where it is first needed, counted from 0."""

    @property
    def hint(self) -> str:
        """How to get it."""
        if alias := alias_of(self.name):
            return f"let a step before type `alias {alias}`"
        rows = read_rows(Path(__file__).with_name("packages.csv"))
        package = next((row["package"] for row in rows if row["program"] == self.name), "")
        return f"apt-get install {package}" if package else f"see how the authors of {self.name} want it installed"


def missing_tools(subject: Subject) -> Iterator[MissingTool]:
    """Yield each tool that is missing, once. What the deck itself installs or defines is not missing."""
    known = set(_BY_THE_LAB | commands_with(Trait.BUILTIN))
    for typed in subject.typed:
        known.update(functions(typed.step.text))
    inside: set[str] = set()
    for typed in subject.typed:
        terminal = typed.step.terminal
        for program in typed.programs:
            name, traits = program.name, call_of(program).traits
            if terminal in inside:
                if Trait.LEAVES_SHELL in traits:
                    inside.discard(terminal)
                continue
            if name == "alias" or not traits.isdisjoint((Trait.INSTALLS, Trait.BRINGS_PROGRAMS)):
                known.update(_installed_by(program))
            if _is_a_name(name) and name not in known:
                known.add(name)
                if shutil.which(name) is None:
                    yield MissingTool(name, typed, program.line)
            if (opens_shell(program) and not typed.is_entered) or (is_shell(program) and program.is_fed):
                inside.add(terminal)


def _installed_by(program: Program) -> Iterator[str]:
    for word in program.literals[1:] + [redirection.target.literal for redirection in program.redirections]:
        yield word
        yield re.split(r"[=@]", word.rstrip("/").rpartition("/")[2])[0]


def _is_a_name(name: str) -> bool:
    return re.fullmatch(r"[a-z][\w.+-]*", name) is not None
