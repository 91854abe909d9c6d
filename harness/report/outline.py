"""Show a deck as the harness will play it, for people or as JSON."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from harness.check.left_out import reason_of_skip, reason_of_slide
from harness.deck.model import FIRST_TERMINAL, Deck, Expectation, Requirement, Scope, Slide, Step
from harness.record.lab import HomeRecord
from harness.report.quantity import number
from harness.report.reasons import text_of
from harness.report.surroundings import home_line


def render_json(deck: Deck, home: HomeRecord) -> str:
    """Return an object: deck, dialect, language, title, home, slides; each slide with its steps and their expectations."""
    return json.dumps(
        {
            "deck": str(deck.path),
            "dialect": deck.dialect,
            "language": deck.language,
            "title": deck.title,
            "home": asdict(home),
            "slides": [_slide(slide) for slide in deck.slides],
        },
        indent=2,
        ensure_ascii=False,
    )


def render_text(deck: Deck, home: HomeRecord) -> str:
    """Return slides, steps and expectations, one below the other."""
    steps = len(deck.steps)
    with_steps = sum(bool(slide.steps) for slide in deck.slides)
    lines = [
        f"{deck.title} ({deck.path}): {deck.dialect}, {deck.language}",
        f"{number(len(deck.slides), 'slide')}, {with_steps} with something to do, {number(steps, 'step')}",
        home_line(home),
    ]
    if deck.findings:
        lines.append(f"{number(len(deck.findings), 'finding')}: harness check {deck.path}")
    lines += [
        f"{_shown(requirement, deck.path)}, all of {_subject(requirement, deck)}" for requirement in _of_files(deck)
    ]
    for slide in deck.slides:
        if slide.steps:
            why = reason_of_slide(slide)
            remarks = f"  (not played: {text_of(why)})" if why else ""
            remarks += "".join(
                f"  ({_shown(requirement, slide.span.path)})"
                for requirement in slide.requires
                if requirement.scope is Scope.SLIDE
            )
            heading = "before" if slide.is_setup else f"{slide.number:>3}"
            lines += ["", f"{heading}  {slide.title}{remarks}"]
            for step in slide.steps:
                lines += [f"     {line}" for line in _drawn(step, deck)]
    return "\n".join(lines)


def _drawn(step: Step, deck: Deck) -> Iterator[str]:
    first, *more = step.text.split("\n")
    remarks = [f"line {step.span.line}" if step.span.path == deck.path else str(step.span)]
    if step.borrowed:
        remarks.append("borrowed")
    elif step.hidden:
        remarks.append("hidden")
    if step.terminal != FIRST_TERMINAL:
        remarks.append(f"in {step.terminal}")
    if step.timeout is not None:
        remarks.append(f"within {step.timeout:g} s")
    if step.retry is not None:
        remarks.append(f"tried for {step.retry:g} s")
    if step.skip is not None:
        remarks.append(f"skipped: {text_of(reason_of_skip(step.skip))}")
    remarks += [_shown(requirement, step.span.path) for requirement in step.requires]
    if step.inside:
        remarks.append(f"typed in what line {step.inside[-1].span.line} opens")
    if step.file:
        first, more = step.file, [first, *more]
    yield f"{step.kind:<8} {first}  ({', '.join(remarks)})"
    for line in more:
        yield f"{'':<8} {line}"
    for expectation in step.expectations:
        lines = expectation.text.split("\n")
        more_lines = f" … {len(lines)} lines" if len(lines) > 1 else ""
        where = ", ".join(
            (
                f"line {expectation.span.line}",
                *(_shown(requirement, expectation.span.path) for requirement in expectation.requires),
            )
        )
        yield f"{'':<8} → {expectation.kind}: {lines[0]}{more_lines}  ({where})"


def _of_files(deck: Deck) -> Iterable[Requirement]:
    """Return the requirements of whole files, or of all chapters of a manifest."""
    return dict.fromkeys(
        requirement for slide in deck.slides for requirement in slide.requires if requirement.scope is Scope.DECK
    )


def _shown(requirement: Requirement, path: Path) -> str:
    """Return a requirement as text, with its place as seen from a file."""
    place = f"line {requirement.span.line}" if requirement.span.path == path else str(requirement.span)
    return f"requires {requirement.range} at {place}"


def _subject(requirement: Requirement, deck: Deck) -> str:
    """Return what a requirement applies to: the deck, or files of it."""
    files = dict.fromkeys(str(slide.span.path) for slide in deck.slides if requirement in slide.requires)
    is_all = all(requirement in slide.requires for slide in deck.slides)
    return "the deck" if is_all else ", ".join(files)


def _requirements(requirements: Iterable[Requirement]) -> list[dict[str, Any]]:
    return [
        {
            "since": requirement.range.since and str(requirement.range.since),
            "until": requirement.range.until and str(requirement.range.until),
            "scope": requirement.scope.value,
            "path": str(requirement.span.path),
            "line": requirement.span.line,
        }
        for requirement in requirements
    ]


_OF_SLIDES = ("number", "title", "classes", "name")
_OF_STEPS = ("kind", "text", "hidden", "borrowed", "terminal", "timeout", "retry")
_OF_EXPECTATIONS = ("kind", "text", "hidden")
"""Fields that JSON has as they are."""


def _fields(part: Slide | Step | Expectation, names: Iterable[str]) -> dict[str, Any]:
    """Return some fields of a part of a deck, its place, and what it requires."""
    place = {"path": str(part.span.path), "line": part.span.line}
    return {name: getattr(part, name) for name in names} | place | {"requires": _requirements(part.requires)}


def _slide(slide: Slide) -> dict[str, Any]:
    why = reason_of_slide(slide)
    return _fields(slide, _OF_SLIDES) | {
        "excluded": text_of(why) if why else None,
        "setup": slide.is_setup,
        "steps": [_step(step) for step in slide.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    why = reason_of_skip(step.skip) if step.skip is not None else None
    return _fields(step, _OF_STEPS) | {
        "skip": text_of(why) if why else None,
        "expectations": [_fields(expectation, _OF_EXPECTATIONS) for expectation in step.expectations],
    }
