"""Show which parts of decks are checked, for people or as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from harness.check.coverage import CommandCheck, CommandCoverage, Coverage, UncheckedExpectation
from harness.report.printable import opening
from harness.report.quantity import number
from harness.report.sheet import cut

_UNANNOUNCED = "output below the command, not announced"
_MARKS = {CommandCheck.STATUS: "status only", CommandCheck.NOTHING: "not played"}


def render_text(coverages: Sequence[Coverage], *, width: int = 80) -> str:
    """Return, for each deck, what nobody checks, by slide, and the numbers; `width` in columns."""
    return "\n\n".join(_of_deck(coverage, width) for coverage in coverages)


def _of_deck(coverage: Coverage, width: int) -> str:
    return "\n".join([*(cut(line, width) for line in _lines(coverage)), "", _numbers(coverage)])


def render_json(coverages: Iterable[Coverage]) -> str:
    """Return an object: decks; each with numbers, commands, unchecked."""
    return json.dumps({"decks": [_as_object(coverage) for coverage in coverages]}, indent=2, ensure_ascii=False)


def _lines(coverage: Coverage) -> list[str]:
    lines = [f"{coverage.deck.title} ({coverage.deck.path})"]
    slide = 0
    bare = [command for command in coverage.commands if command.checked in _MARKS and not command.hidden]
    if bare:
        lines += ["", "Commands about which nothing is expected:"]
    for command in bare:
        if command.slide != slide:
            slide = command.slide
            lines.append(f"  {slide}. {command.title}")
        note = " (not played)" if command.checked is CommandCheck.NOTHING else ""
        lines.append(f"    {command.span.line:>4}  $ {opening(command.text)}{note}")
    if coverage.unchecked:
        lines += ["", "What slides say and nobody checks:"]
    slide = 0
    for expectation in coverage.unchecked:
        if expectation.slide != slide:
            slide = expectation.slide
            lines.append(f"  {slide}. {expectation.title}")
        lines.append(f"    {expectation.span.line:>4}  {expectation.text or _UNANNOUNCED}")
    return lines


def _numbers(coverage: Coverage) -> str:
    total = len(coverage.commands)
    expectations, texts = coverage.count(CommandCheck.EXPECTATION), coverage.count(CommandCheck.TEXT)
    counts = [
        f"{expectations} with a claim",
        f"{texts} with a text to wait for",
        f"{coverage.count(CommandCheck.STATUS)} by status only",
    ]
    if skipped := coverage.count(CommandCheck.NOTHING):
        counts.append(f"{skipped} not played")
    unchecked = f"{number(len(coverage.unchecked), 'thing')} said that nobody checks"
    return f"{coverage.share:.0%} of {number(total, 'command')} show what they should: {', '.join(counts)}; {unchecked}"


def _as_object(coverage: Coverage) -> dict[str, Any]:
    return {
        "deck": str(coverage.deck.path),
        "title": coverage.deck.title,
        "numbers": {
            "commands": len(coverage.commands),
            **{checked.value: coverage.count(checked) for checked in CommandCheck},
            "share": round(coverage.share, 4),
            "claims": coverage.expectations,
            "unchecked": len(coverage.unchecked),
        },
        "commands": [
            _row(command) | {"hidden": command.hidden, "checked": command.checked} for command in coverage.commands
        ],
        "unchecked": [_row(expectation) for expectation in coverage.unchecked],
    }


def _row(entry: CommandCoverage | UncheckedExpectation) -> dict[str, Any]:
    return {
        "slide": entry.slide,
        "title": entry.title,
        "path": str(entry.span.path),
        "line": entry.span.line,
        "text": entry.text or _UNANNOUNCED,
    }
