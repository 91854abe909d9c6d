"""Directives about the step that comes next: they wait for it."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.deck.directives import BadDirective, parse_seconds
from harness.deck.findings import finding
from harness.deck.model import Finding, Span, Step

UNDECIDABLE = "what is to be typed here cannot be known: see the finding at this line"


class Options:
    """`timeout`, `retry` and `skip` that no step has taken yet."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, Span]] = {}

    def add(self, word: str, content: str, span: Span) -> None:
        """Take an option more; of two alike the later counts. Raises `BadDirective`."""
        text = content.strip()
        if word != "skip":
            parse_seconds(word, text)
        elif not text:
            raise BadDirective("a reason is missing; write ```skip needs a cloud account```")
        self._waiting[word] = (text, span)

    def skip_undecidable(self, span: Span) -> None:
        """Skip the next step, since nobody knows what its bytes mean; a reason of the author's own stands."""
        self._waiting.setdefault("skip", (UNDECIDABLE, span))

    def skip_because(self, reason: str, span: Span) -> None:
        """Skip the next step, which is another way to do what is played already, or for another system; a reason of the author's own stands."""
        self._waiting.setdefault("skip", (reason, span))

    def applied_to(self, step: Step) -> Step:
        """Return the step with all that waited for it."""
        waiting, self._waiting = self._waiting, {}
        if "skip" in waiting:
            step = replace(step, skip=waiting["skip"][0])
        if "timeout" in waiting:
            step = replace(step, timeout=parse_seconds("timeout", waiting["timeout"][0]))
        if "retry" in waiting:
            step = replace(step, retry=parse_seconds("retry", waiting["retry"][0]))
        return step

    def unused(self) -> Iterator[Finding]:
        """Yield a finding for each option that still waits."""
        for word, (_, span) in self._waiting.items():
            yield finding("directive-without-step", span, word=word)
