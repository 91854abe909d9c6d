"""What the decks that are played together share, and the one place where a run of a deck is made."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.provider import Provider, Request
from harness.deck.model import Deck
from harness.project.environment import read_environment
from harness.project.options import RunOptions
from harness.project.placeholders import read_placeholders
from harness.record.model import PlayRecord, StepRecord
from harness.record.secrets import Secrets
from harness.replay.gate import Gate
from harness.replay.listener import Listener
from harness.replay.preparation import provider_of, settings_of
from harness.replay.run import DeckRun, KeptCluster


class Session(Struct, frozen=True):
    """Where decks are played and how, who is told, and who is asked before each step."""

    options: RunOptions
    provider: Provider
    request: Request
    listener: Listener
    gate: Gate | None = None
    keeps_journals: bool = True
    """A run can be resumed, and tells later ones how long it took."""
    patience: float | None = None
    """Seconds during which a command that only reads is tried again, at most; `None` for what is usual."""

    def run(
        self,
        deck: Deck,
        *,
        record: Path | None = None,
        remark: str = "",
        chosen: Iterable[int] | None = None,
        kept: KeptCluster | None = None,
        done: Mapping[int, StepRecord] = MappingProxyType({}),
        secrets: Secrets | None = None,
        earlier_plays: tuple[PlayRecord, ...] = (),
    ) -> DeckRun:
        """Return a run of a deck, not begun yet; see `DeckRun` for what the words mean. Its record will go to `record`."""
        return DeckRun(
            deck=deck,
            provider=self.provider,
            request=self.request,
            settings=replace(
                settings_of(self.options, record), keeps_journal=self.keeps_journals, patience=self.patience
            ),
            listener=self.listener,
            remarks=(remark,) if remark else (),
            resume=self.options.resume and not earlier_plays,
            chosen=None if chosen is None else frozenset(chosen),
            secrets=secrets or Secrets(),
            gate=self.gate,
            kept=kept,
            done=done,
            earlier_plays=earlier_plays,
        )


def session_of(
    options: RunOptions, listener: Listener, confirm: Callable[[str], bool] | None = None, gate: Gate | None = None
) -> Session:
    """Return a session; `confirm` asks a person, without it nobody is asked and nothing confirmed.

    Raises `ClusterError` for a provider, an API version or a kubectl that cannot exist, `SettingsError` for an `env` or a
    placeholder that makes no sense.
    """
    read_environment(options.env)
    read_placeholders(options.placeholders)
    provider, request = provider_of(options)
    if confirm is not None:
        request = replace(request, confirm=confirm)
    return Session(options, provider, request, listener, gate)
