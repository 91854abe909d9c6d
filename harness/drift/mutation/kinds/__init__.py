"""Kinds of lies: a file each, which offers `SUMMARY`, in a few words, and `changes(deck)`; a file that is added is a kind."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from msgspec import Struct

from harness.deck.model import Deck
from harness.drift.mutation.lies import DeckChange, Lie, lies_of


class LieKind(Struct, frozen=True):
    """One kind of lie."""

    name: str
    summary: str
    """What it is, in a few words: `another port`."""
    changes: Callable[[Deck], Iterator[DeckChange]]


def kinds() -> tuple[LieKind, ...]:
    """Return all kinds, by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    modules = [(name, import_module(f"{__name__}.{name}")) for name in names]
    return tuple(LieKind(name.replace("_", "-"), module.SUMMARY, module.changes) for name, module in modules)


def all_lies(deck: Deck) -> tuple[Lie, ...]:
    """Return all lies of all kinds about a deck."""
    return lies_of(deck, {kind.name: tuple(kind.changes(deck)) for kind in kinds()})
