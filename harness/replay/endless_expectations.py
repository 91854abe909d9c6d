"""What a slide claims of a command that never ends: until the ^C that it shows, and behind it; without what is printed only when somebody asks."""

import re
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from harness.deck.expectation_kind import ExpectationKind
from harness.record.command import Ending
from harness.replay.plan import PlannedStep
from harness.shell.lazy_pattern import lazy_pattern

_INTERRUPT = lazy_pattern(r"^\s*\^C(?:\n|$)?", re.MULTILINE)
_REQUEST = lazy_pattern(
    r'^Handling connection for \d+|"?\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) "?/|:\d+ (?:Accepted|Closing)$'
)
"""What servers print for a request: `kubectl port-forward`, PHP's, Rails, and most that speak HTTP."""


def shows_interrupt(planned: PlannedStep) -> bool:
    """Return whether a step's output, as its slide has it, shows that ^C is pressed."""
    return any(_INTERRUPT.search(text) for text in _texts(planned))


def until_interrupt(planned: PlannedStep) -> PlannedStep:
    """Return a step that claims only what its slide shows before ^C is pressed."""
    return _changed(planned, lambda text: _INTERRUPT.split(text, maxsplit=1)[0])


def as_printed(planned: PlannedStep, ending: Ending, *, serves: bool) -> PlannedStep:
    """Return a step that claims what a command prints that ended so: no terminal here shows a ^C, and what `serves` has not been asked yet."""
    if ending is Ending.WATCHED:
        planned = _changed(planned, lambda text: _INTERRUPT.sub("", text))
    if serves and ending in (Ending.WATCHED, Ending.BESIDE):
        return _changed(planned, _without_requests)
    return planned


def expected_requests(planned: PlannedStep) -> list[str]:
    """Return the lines that a slide shows of what serves, and that it prints only when somebody asks it."""
    return [line for text in _texts(planned) for line in text.split("\n") if _REQUEST.search(line)]


def _changed(planned: PlannedStep, change: Callable[[str], str]) -> PlannedStep:
    """Return a step with its claims of lines changed."""
    texts = (change(text) if kind is ExpectationKind.TEXT else text for text, kind in _with_kinds(planned))
    return replace(planned, filled_expectations=tuple(texts))


def _texts(planned: PlannedStep) -> list[str]:
    """Return the claims of lines."""
    return [text for text, kind in _with_kinds(planned) if kind is ExpectationKind.TEXT]


def _with_kinds(planned: PlannedStep) -> Iterator[tuple[str, ExpectationKind]]:
    return zip(planned.expected_texts, (expectation.kind for expectation in planned.step.expectations), strict=True)


def _without_requests(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not _REQUEST.search(line))
