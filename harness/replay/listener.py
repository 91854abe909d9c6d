"""Who wants to know what is going on while a deck is played: the live view, or nobody."""

from typing import Protocol

from msgspec.structs import replace

from harness.deck.model import Deck, Slide, Step
from harness.record.model import Record, StepRecord
from harness.record.secrets import Secrets


class Listener(Protocol):
    """All calls come from the thread that plays."""

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Note that a deck begins, of which this many steps will be played; comes before anything else of it."""

    def progress(self, message: str) -> None:
        """Note that something begins that may take a while: the cluster comes up, programs are compiled."""

    def step_started(self, slide: Slide, step: Step) -> None:
        """Note that a step is about to be typed."""

    def typing(self, command: str) -> None:
        """Note that a command of the step is being typed, by its first line."""

    def step_ended(self, step: StepRecord) -> None:
        """Note that a step has its verdict."""

    def deck_ended(self, record: Record) -> None:
        """Note that nothing more will be played of a deck."""


class SilentListener:
    """Listens to nothing."""

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Do nothing."""

    def progress(self, message: str) -> None:
        """Do nothing."""

    def step_started(self, slide: Slide, step: Step) -> None:
        """Do nothing."""

    def typing(self, command: str) -> None:
        """Do nothing."""

    def step_ended(self, step: StepRecord) -> None:
        """Do nothing."""

    def deck_ended(self, record: Record) -> None:
        """Do nothing."""


class Relay(Listener):
    """Tells another listener everything; a base for those who change some of it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Pass it on."""
        self._listener.deck_started(deck, steps)

    def progress(self, message: str) -> None:
        """Pass it on."""
        self._listener.progress(message)

    def step_started(self, slide: Slide, step: Step) -> None:
        """Pass it on."""
        self._listener.step_started(slide, step)

    def typing(self, command: str) -> None:
        """Pass it on."""
        self._listener.typing(command)

    def step_ended(self, step: StepRecord) -> None:
        """Pass it on."""
        self._listener.step_ended(step)

    def deck_ended(self, record: Record) -> None:
        """Pass it on."""
        self._listener.deck_ended(record)


class WithoutSecrets(Relay):
    """Passes on what happens, with secrets masked. What comes as a record is masked already."""

    def __init__(self, listener: Listener, secrets: Secrets) -> None:
        super().__init__(listener)
        self._masked = secrets.masked

    def progress(self, message: str) -> None:
        """Pass it on, masked."""
        super().progress(self._masked(message))

    def step_started(self, slide: Slide, step: Step) -> None:
        """Pass it on, with the text masked that will be typed."""
        super().step_started(slide, replace(step, text=self._masked(step.text)))

    def typing(self, command: str) -> None:
        """Pass it on, masked."""
        super().typing(self._masked(command))
