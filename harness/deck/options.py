"""Directives about the step that comes next: they wait for it."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.deck.directives import BadDirective, parse_seconds
from harness.deck.findings import finding
from harness.deck.model import Finding, Skip, SkipKind, Span, Step


class Options:
    """`timeout`, `retry` and `skip` that no step has taken yet."""

    def __init__(self) -> None:
        self._seconds: dict[str, tuple[float, Span]] = {}
        self._skip: tuple[Skip, Span] | None = None

    def add(self, word: str, content: str, span: Span) -> None:
        """Take an option more; of two alike the later counts. Raises `BadDirective`."""
        text = content.strip()
        if word != "skip":
            self._seconds[word] = (parse_seconds(word, text), span)
            return
        if not text:
            raise BadDirective("a reason is missing; write ```skip needs a cloud account```")
        self._skip = (Skip(SkipKind.LEFT_OUT, text), span)

    def skip_next(self, skip: Skip, span: Span) -> None:
        """Skip the next step; a reason of the author's own stands."""
        self._skip = self._skip or (skip, span)

    def applied_to(self, step: Step) -> Step:
        """Return the step with all that waited for it."""
        seconds = {word: value for word, (value, _) in self._seconds.items()}
        skip = self._skip[0] if self._skip is not None else None
        self._seconds, self._skip = {}, None
        return replace(step, skip=skip, timeout=seconds.get("timeout"), retry=seconds.get("retry"))

    def unused(self) -> Iterator[Finding]:
        """Yield a finding for each option that still waits."""
        waiting = {word: span for word, (_, span) in self._seconds.items()}
        if self._skip is not None:
            waiting["skip"] = self._skip[1]
        for word, span in waiting.items():
            yield finding("directive-without-step", span, word=word)
