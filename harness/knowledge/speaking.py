"""Whose words a command prints: those of a client of the cluster or of containers, which differ from version to version, or somebody else's."""

from collections.abc import Iterable

from harness.knowledge.calls import Call, call_of, calls_of
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.traits import Trait
from harness.shell.parsing import programs
from harness.shell.script import Program

_ACTS = (Trait.MAKES_OBJECTS, Trait.CHANGES_OBJECTS)


def prints_own_words(command: str) -> bool:
    """Return whether all that a command prints are words of clients, as far as is known: not logs, files, or what runs in a container."""
    calls = calls_inside_too(command)
    return any(map(_is_client, calls)) and not any(map(_relays, calls)) and not any(map(_is_heard, programs(command)))


def says_what_it_did(command: str) -> bool:
    """Return whether a command ends with one of kubectl that prints what it did to which objects, and not the objects themselves."""
    *_, last = calls_of(command) or (None,)
    if last is None or not last.path.startswith("kubectl ") or Trait.READS_LAB in last.traits or _relays(last):
        return False
    return not last.traits.isdisjoint(_ACTS) and not last.has_any("--output", "--dry-run")


def _is_client(call: Call) -> bool:
    return Trait.CLIENT in call.traits


def _relays(call: Call) -> bool:
    """Return whether a client prints what another program says."""
    if Trait.RELAYS_IF_ATTACHED in call.traits:
        return call.has("--stdin", "--attach", "--tty")
    if Trait.RELAYS_UNLESS_DETACHED in call.traits:
        return not call.has("-d", "--detach")
    return Trait.RELAYS in call.traits


def _is_heard(program: Program) -> bool:
    """Return whether a program prints what is of no client, and no client reads it."""
    call = call_of(program)
    is_relay = Trait.PRINTS_OTHERS in call.traits or (call.path == "ssh" and not any(map(_is_client, _inside(program))))
    return is_relay and not any(_is_client(inner) for reader in program.readers for inner in _inside(reader))


def _inside(program: Program) -> Iterable[Call]:
    return calls_inside_too(" ".join(word.text for word in program.arguments))
