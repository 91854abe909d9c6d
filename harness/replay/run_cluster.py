"""The cluster of a run: what its deck needs of add-ons there, and how it comes up."""

from collections.abc import Callable

from msgspec.structs import replace

from harness.cluster.effects.observing import load_client
from harness.cluster.provider import Cluster, Provider, Request
from harness.deck.model import Deck
from harness.record.lab import ClusterRecord
from harness.replay.addons import Needs, needs_of
from harness.replay.needs import cluster_request, subject_of
from harness.replay.played_steps import PlayedSteps
from harness.replay.settings import Settings


def addon_needs(deck: Deck, request: Request, settings: Settings, provider: Provider) -> Needs:
    """Return what steps need of add-ons; nothing where the cluster is none of this machine's."""
    return needs_of(subject_of(deck, settings), request.disabled_addons) if provider.traits.has_addons else {}


def bring_up(
    deck: Deck,
    request: Request,
    settings: Settings,
    needs: Needs,
    provider: Provider,
    *,
    steps: PlayedSteps,
    progress: Callable[[str], None],
) -> Cluster:
    """Bring up the cluster that a deck is to be played on, for steps with these `needs`. Raises `ClusterError`.

    The journal of the `steps` gets its name before it is made, for the run that goes on where this one was killed, and what it turned out to be.
    """

    def note_name(name: str) -> None:
        begins = ClusterRecord(provider=provider.name, name=name, server_version="", kubectl_version="")
        steps.note_in_journal(lambda journal: journal.cluster(begins))

    request = cluster_request(deck, request, settings, needs=needs, provider=provider, progress=progress)
    request = replace(request, begins=note_name)
    provider.check_host(request)  # an ordinary user's lab wants a process that has no threads yet
    if provider.traits.has_kubernetes:
        load_client()
    cluster = provider.up(request)
    steps.note_in_journal(lambda journal: journal.cluster(cluster.facts))
    return cluster
