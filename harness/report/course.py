"""Follow how far a deck has been played, and how long it takes by earlier runs."""

import time

from msgspec import Struct, field

from harness.deck.model import Deck, Slide
from harness.record.past import Past
from harness.report.durations import rough
from harness.report.quantity import number

_WORTH_TELLING = 1.0
"""Seconds of a whole deck below which its length is not shown."""


class Course(Struct):
    """One deck while it is played."""

    deck: Deck | None = None
    steps: int = 0
    """The number of steps that will be played."""
    past: Past = field(default_factory=Past)
    _slide: int = 0
    _began: float = field(default_factory=time.monotonic)

    def step_started(self, slide: Slide) -> None:
        """Record that a step of a slide is about to be typed; the first one starts the clock."""
        if not self._slide:
            self._began = time.monotonic()
        self._slide = slide.number

    @property
    def expected(self) -> float | None:
        """Return the seconds that all steps took in earlier runs; `None` where no run tells, or not all steps are played."""
        played = [
            (step.kind, step.text)
            for slide, step in (self.deck.steps if self.deck else ())
            if not (slide.excluded or step.skip)
        ]
        return self.past.total(played) if played and len(played) == self.steps else None

    def expectation(self) -> str:
        """Return the text behind the title, like `, about 2 min by 3 runs`; empty where nothing is known."""
        seconds = self.expected
        if seconds is None or seconds < _WORTH_TELLING:
            return ""
        return f", about {rough(seconds)} by {number(self.past.runs, 'run')}"

    def position(self, *, is_short: bool = False) -> str:
        """Return the position as text: `slide 3 of 12 · 41 s of about 2 min · `; empty before the first step."""
        if self.deck is None or not self._slide:
            return ""
        last = max((slide.number for slide in self.deck.slides if slide.steps), default=self._slide)
        if is_short:
            return f"{self._slide}/{last} "
        expected = self.expected
        total = f" of about {rough(expected)}" if expected is not None and expected >= _WORTH_TELLING else ""
        return f"slide {self._slide} of {last} · {time.monotonic() - self._began:.0f} s{total} · "
