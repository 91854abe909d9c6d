"""Scenarios of Killercoda: an `index.json` that names the pages of its steps, and the scripts that verify them."""

import json
from typing import Any

from harness.deck.composition.contents import Contents, Entry
from harness.deck.findings import finding
from harness.deck.lines import Line, line_of, source_of
from harness.deck.model import Finding, Span
from harness.deck.source import Source

_SCRIPTS = ("background", "foreground")
_END = "END_OF_VERIFICATION"
OPENING = f"bash <<'{_END}'"
"""The first line of a script that verifies a page."""
TERMINAL = "verification"
"""In which it is typed."""


def parse(source: Source) -> Contents:
    """Read a scenario: its title, and the pages of its introduction, its steps and its end."""
    findings: list[Finding] = []
    try:
        scenario: Any = json.loads(source.text)
        details = scenario["details"]
        pages = [details.get("intro"), *details.get("steps", ()), details.get("finish")]
        parts = [part for part in pages if isinstance(part, dict)]
    except json.JSONDecodeError as error:
        problem = finding("manifest-syntax", Span(source.path, error.lineno), problem=error.msg)
        return Contents({}, (), (), None, (problem,))
    except (KeyError, TypeError, AttributeError):
        return Contents({}, (), (), None, (finding("manifest-content/missing", Span(source.path, 1)),))
    entries = []
    for part in parts:
        for script in _SCRIPTS:
            if part.get(script):
                place = Span(source.path, _line(source, part[script]))
                findings.append(finding("unplayed-action/script", place, action=script, name=part[script]))
        if isinstance(part.get("text"), str):
            entries.append(Entry(part["text"], _line(source, part["text"]), verified_by=str(part.get("verify") or "")))
    values = {"title": str(scenario["title"])} if "title" in scenario else {}
    return Contents(values, (), tuple(entries), None, tuple(findings))


def verified(page: Source, script: Source) -> Source:
    """Return a page with the script that verifies it as a hidden step at its end.

    The script is another program's: what it sets or ends does not reach the shell of the audience.
    """
    lines = [line_of(page, number, text) for number, text in enumerate(page.text.split("\n"), start=1)]
    steps = [line_of(script, number, text) for number, text in enumerate(script.text.rstrip("\n").split("\n"), start=1)]
    first, last = steps[0].origin, steps[-1].origin
    around = (
        [Line("", first), Line("<!--", first), Line("```hide", first), Line(OPENING, first)],
        [Line(_END, last), Line("```", last), Line("-->", last)],
    )
    return source_of(page.path, [*lines, *around[0], *steps, *around[1]], page.findings)


def can_be_hidden(script: Source) -> bool:
    """Return whether a script may stand in a comment of Markdown."""
    return "```" not in script.text and "-->" not in script.text and bool(script.text.strip())


def _line(source: Source, text: object) -> int:
    position = source.text.find(json.dumps(text, ensure_ascii=False))
    return source.text.count("\n", 0, max(position, 0)) + 1
