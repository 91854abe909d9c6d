"""Who wants to know what is going on while a deck is played: the live view, or nobody."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from harness.deck.model import Deck, Slide, Step
from harness.record.model import Record, StepRecord
from harness.record.secrets import Secrets


class Listener(Protocol):
    """All calls come from the thread that plays."""

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Before anything else of this deck, of which this many steps will be played."""

    def progress(self, message: str) -> None:
        """Something that may take a while begins: the cluster comes up, programs are compiled."""

    def step_started(self, slide: Slide, step: Step) -> None:
        """It is about to be typed."""

    def typing(self, command: str) -> None:
        """A command of the step is being typed: its first line."""

    def step_ended(self, step: StepRecord) -> None:
        """It has its verdict."""

    def deck_ended(self, record: Record) -> None:
        """Nothing more will be played of this deck."""


class Silence:
    """Listens to nothing."""

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Nothing."""

    def progress(self, message: str) -> None:
        """Nothing."""

    def step_started(self, slide: Slide, step: Step) -> None:
        """Nothing."""

    def typing(self, command: str) -> None:
        """Nothing."""

    def step_ended(self, step: StepRecord) -> None:
        """Nothing."""

    def deck_ended(self, record: Record) -> None:
        """Nothing."""


class Relay(Listener):
    """Tells another listener everything; a base for those who change some of it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def deck_started(self, deck: Deck, steps: int) -> None:
        """As it is."""
        self._listener.deck_started(deck, steps)

    def progress(self, message: str) -> None:
        """As it is."""
        self._listener.progress(message)

    def step_started(self, slide: Slide, step: Step) -> None:
        """As it is."""
        self._listener.step_started(slide, step)

    def typing(self, command: str) -> None:
        """As it is."""
        self._listener.typing(command)

    def step_ended(self, step: StepRecord) -> None:
        """As it is."""
        self._listener.step_ended(step)

    def deck_ended(self, record: Record) -> None:
        """As it is."""
        self._listener.deck_ended(record)


class WithoutSecrets(Relay):
    """Passes on what happens, with secrets masked. What comes as a record is masked already."""

    def __init__(self, listener: Listener, secrets: Secrets) -> None:
        super().__init__(listener)
        self._masked = secrets.masked

    def progress(self, message: str) -> None:
        """Masked."""
        super().progress(self._masked(message))

    def step_started(self, slide: Slide, step: Step) -> None:
        """With the text masked that will be typed."""
        super().step_started(slide, replace(step, text=self._masked(step.text)))

    def typing(self, command: str) -> None:
        """Masked."""
        super().typing(self._masked(command))
