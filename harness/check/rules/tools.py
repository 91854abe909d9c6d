"""Programs that the deck runs, and this machine has not."""

from collections.abc import Iterator

from harness.check.preflight import missing_tools
from harness.check.subject import Subject
from harness.deck.model import Finding

IDS = ("missing-tool",)


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield each missing tool once, where it is first needed."""
    for tool in missing_tools(subject):
        place = subject.at(tool.typed, tool.line)
        section = "missing-tool/alias" if tool.name == "k" else "missing-tool"
        yield subject.finding(section, place, fragment=tool.name, name=tool.name, hint=tool.hint)
