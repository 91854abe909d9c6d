"""Programs that the deck runs, and this machine has not."""

from collections.abc import Iterator

from harness.check.preflight import missing_tools
from harness.check.subject import Subject
from harness.deck.model import Finding
from harness.knowledge.usual_aliases import alias_of

IDS = ("missing-tool",)


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield each missing tool once, where it is first needed."""
    for tool in missing_tools(subject):
        place = subject.at(tool.typed, tool.line)
        alias = alias_of(tool.name)
        section = "missing-tool/alias" if alias else "missing-tool"
        yield subject.finding(section, place, fragment=tool.name, name=tool.name, hint=tool.hint, alias=alias)
