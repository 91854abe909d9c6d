"""What the audience fills in: what the settings name for it, what a run takes from the cluster, and what only a person can know."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct, field

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding
from harness.knowledge.calls import call_of
from harness.knowledge.named_placeholders import named_in
from harness.knowledge.outcomes import may_make_objects
from harness.knowledge.placeholders import Placeholder, placeholders
from harness.knowledge.queries import query_of
from harness.knowledge.wanted import NOBODY_MAKES, Wanted, is_never_own, lists, wanted, without_wrappers
from harness.shell.parsing import programs
from harness.shell.script import Program

IDS = ("placeholder", "generated-name")


class _Before(Struct):
    """What earlier programs may have left in a cluster, or have shown of it."""

    listed: set[str] = field(default_factory=set)
    """Kinds."""
    may_have_made: bool = False

    def add(self, program: Program) -> None:
        """Take a program that comes next."""
        self.listed |= lists(call_of(without_wrappers(program)))
        self.may_have_made = self.may_have_made or may_make_objects(program)

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
