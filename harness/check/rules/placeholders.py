"""What the audience fills in: what the settings name for it, what a run takes from the cluster, and what only a person can know."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct, field

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding
from harness.knowledge.calls import call_of
from harness.knowledge.inner_calls import inner_calls
from harness.knowledge.queries import query_of
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.wanted import NOBODY_MAKES, Wanted, is_never_own, lists, wanted, without_wrappers
from harness.project.placeholders import named_in
from harness.shell.parsing import programs
from harness.shell.placeholders import Placeholder, placeholders
from harness.shell.script import Program
from harness.shell.wrappers import DEEPEST

IDS = ("placeholder", "generated-name")


_MAKE_NO_OBJECT = frozenset(
    """cd pushd popd export unset source . git mkdir touch cp mv rm ln chmod vi vim nano code sed tar unzip docker podman pip npm apt
    apt-get brew choco winget snap yum dnf ssh scp exit clear sleep history alias set""".split()  # noqa: SIM905  as a table it would be one name a line
)
"""Programs that do more than to read, and make nothing in a cluster."""

_MAKING = frozenset("run create apply expose scale replace rollout autoscale patch set edit debug".split())  # noqa: SIM905
"""Subcommands of kubectl after which there may be more objects."""


class _Before(Struct):
    """What earlier programs may have left in a cluster, or have shown of it."""

    listed: set[str] = field(default_factory=set)
    """Kinds."""
    may_have_made: bool = False

    def add(self, program: Program) -> None:
        """Take a program that comes next."""
        self.listed |= lists(call_of(without_wrappers(program)))
        self.may_have_made = self.may_have_made or _may_make(program)

    def may_have(self, wanted: Wanted) -> bool:
        """Return whether what is wanted may be there: an earlier program has listed its kind, or may have made it."""
        return self.may_have_made or not self.listed.isdisjoint(wanted.kinds) or NOBODY_MAKES.issuperset(wanted.kinds)


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield the placeholders of all kinds, each once a block."""
    before = _Before()
    for step in subject.steps_before:
        for program in programs(step.text):
            before.add(program)
    for typed in subject.typed:
        seen: set[str] = set()
        for text, finding in _of_block(subject, typed, before):
            if text not in seen:
                seen.add(text)
                yield finding


def _of_block(subject: Subject, typed: Typed, before: _Before) -> Iterator[tuple[str, Finding]]:
    """Yield each placeholder with its finding; `before` is what comes before the block, and has the block's programs in the end."""
    script = typed.step.text
    named = named_in(script, subject.granted.placeholders)
    taken = {place for value in named for place in range(value.start, value.end)}
    for value in named:
        yield (
            value.text,
            subject.finding_at("placeholder/named", typed, value.start, text=value.text, value=value.value),
        )
    coming = deque(typed.programs)
    for placeholder in placeholders(script):
        line = script.count("\n", 0, placeholder.start)
        while coming and coming[0].line < line:
            before.add(coming.popleft())
        if placeholder.start not in taken:
            text, (section, query) = placeholder.text, _section(script, placeholder, before)
            yield text, subject.finding_at(section, typed, placeholder.start, text=text, query=query)
    for program in coming:
        before.add(program)


def _section(script: str, placeholder: Placeholder, before: _Before) -> tuple[str, str]:
    """Return whether a run takes a placeholder from the cluster, by its form or by what it names, or only a person can fill it in.

    Beside the section of the table comes what a shell would type to find it.
    """
    if placeholder.pattern is not None:
        return "generated-name", ""
    section = wanted(script, placeholder)
    if section is None or is_never_own(section) or not before.may_have(section):
        return "placeholder", ""
    return "placeholder/found", query_of(section)


def _may_make(program: Program, depth: int = DEEPEST) -> bool:
    """Return whether a program may make objects in a cluster, as all do that are not known."""
    call = call_of(program)
    if depth and (inside := inner_calls(call)):
        return any(_may_make(Program(program.line, list(inner.words)), depth - 1) for inner in inside)
    program_name, _, subcommand = " ".join(call.path.split(" ")[:2]).partition(" ")
    if program_name == "kubectl":
        return subcommand in _MAKING
    return reads_of(program) is Reads.UNKNOWN and program_name not in _MAKE_NO_OBJECT
