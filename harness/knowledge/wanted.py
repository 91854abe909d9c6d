"""What a command wants of the cluster where it has a placeholder: an object of which kind, which of its fields, whose it may be."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.calls import MAKERS, Call, call_of
from harness.knowledge.generated_names import GeneratedName
from harness.knowledge.kinds import kind_of
from harness.knowledge.placeholder_words import Field, NamedObject, named_by
from harness.knowledge.placeholders import Placeholder, placeholders
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.traits import Trait
from harness.shell.commands import commands
from harness.shell.parsing import KEPT, programs
from harness.shell.script import Program, Word
from harness.shell.wrappers import unwrapped

_ARE_GIVEN_NAMES = (Trait.NAMES_OBJECTS, Trait.CONNECTS, Trait.SAYS)
"""Of programs that are given names, addresses, or texts with these in them."""
_SET_VARIABLES = ("", "export")
"""The names of what is no program but assignments."""
_ANYWHERE = frozenset({"Pod", "Node", "Service", "Namespace"})
"""Kinds whose names may be meant where no command of the cluster takes them; `<secret>` there is a secret itself."""
_OWN_WORDS = frozenset(
    """--name --from-literal --env --labels --image --overrides --docker-username --docker-password --docker-server --docker-email
    --username --password --token --patch --annotations""".split()  # noqa: SIM905
)
"""Flags of kubectl whose values name nothing that is there."""
_ANY = "[a-z0-9]+"
"""A part of a name, as patterns of placeholders have it."""
GENERATED = ("Pod", "ReplicaSet")
"""Kinds whose names controllers generate."""

NOBODY_MAKES = frozenset({"Node"})
"""Kinds whose objects are there before a deck."""

_ALL = frozenset({"Pod", "Service", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"})
"""What `kubectl get all` lists."""


class Wanted(Struct, frozen=True):
    """What stands for a placeholder."""

    kinds: tuple[str, ...]
    """One of these."""
    field: Field = Field.NAME
    words: tuple[str, ...] = ()
    """That the object's name has."""
    number: int | None = None
    """Which of several it is, counted from 1."""
    pattern: str = ""
    """A regular expression that all of its name matches; empty for any."""
    namespace: str | None = None
    """As the command names it; empty for the current one, `None` where objects of any may be meant."""
    is_changed: bool = False
    """The command may change or delete it."""
    owners: tuple[str, ...] = ()
    """Names of which one is that of the object at the top of its chain of owners; empty where any may own it, or none."""


def wanted(script: str, placeholder: Placeholder) -> Wanted | None:
    """Return what a placeholder of a script stands for; `None` where that is nothing of a cluster, or is not there yet."""
    program = program_at(script, placeholder.start)
    if program is None:
        return None
    call = call_of(program)
    if placeholder.pattern is not None:
        kinds = _generated(call)
        pattern = placeholder.pattern
        if kinds == ("Pod",) and pattern.count(_ANY) == 1:
            pattern += f"(?:-{_ANY})?"  # `web-xxxxx`, also where the pod is of a Deployment
        return _in_command(script, placeholder.start, call, Wanted(kinds, pattern=pattern))
    place = place_in(call, placeholder.start)
    named = named_by(placeholder.text)
    if named is None or (place is not None and is_own_word(call, place)):
        return None
    if named.field is Field.PORT and not named.kind:
        named = _port_behind(script, placeholder)
    kind = named.kind or _kind_of_object(call, placeholder.text, named)
    if not kind or not _may_name(program, call, place, kind, named):
        return None
    return _in_command(script, placeholder.start, call, Wanted((kind,), named.field, named.words, named.number))


def wanted_in_address(placeholder: Placeholder) -> Wanted | None:
    """Return what a placeholder of a page's address stands for; `None` where its words name nothing that an address has."""
    named = named_by(placeholder.text)
    if named is None or not named.kind or not (named.kind in _ANYWHERE or named.field is not Field.NAME):
        return None
    return Wanted((named.kind,), named.field, named.words, named.number)


def wanted_of_author(script: str, name: GeneratedName) -> Wanted | None:
    """Return what the name of an object of an author's own run stands for; `None` where the command takes no such object, or makes it."""
    program = program_at(script, name.start)
    if program is None:
        return None
    call = call_of(program)
    if Trait.NAMES_OBJECTS not in call.traits:
        return None
    place = place_in(call, name.start)
    if place is None or is_own_word(call, place):
        return None
    asked = {kind for kind, named in call.objects if named == name.text}
    kinds = tuple(kind for kind in name.kinds if not asked or kind in asked)
    return _in_command(script, name.start, call, Wanted(kinds, owners=name.owners)) if kinds else None


def program_at(script: str, place: int) -> Program | None:
    """Return the program to which a place belongs, without `watch`, `xargs` and their like; of `$(…)` the one that stands in it."""
    words = _words(script)
    at = bisect_right(words, place, key=lambda entry: entry[0].start) - 1
    while at >= 0 and words[at][0].end <= place:
        at = words[at][2]
    return without_wrappers(words[at][1]) if at >= 0 else None


@lru_cache(maxsize=KEPT)
def _words(script: str) -> Sequence[tuple[Word, Program, int]]:
    """Return the words of a script in order, each with its program and the place here of the word around it; -1 where none is."""
    words = [(word, program) for program in programs(script) for word in program.words]
    entries: list[tuple[Word, Program, int]] = []
    around: list[int] = []
    for word, program in sorted(words, key=lambda pair: pair[0].start):
        while around and entries[around[-1]][0].end <= word.start:
            around.pop()
        entries.append((word, program, around[-1] if around else -1))
        around.append(len(entries) - 1)
    return entries


def place_in(call: Call, place: int) -> int | None:
    """Return which of the words of a call holds a character of the script; `None` where none does, as in an assignment."""
    return next((at for at, word in enumerate(call.words) if word.start <= place < word.end), None)


def is_never_own(wanted: Wanted) -> bool:
    """Return whether a command changes something that is there before any deck: a node."""
    return wanted.is_changed and NOBODY_MAKES.issuperset(wanted.kinds)


def lists(call: Call) -> frozenset[str]:
    """Return the kinds of which a command prints a list, or one object: those that `kubectl get` is asked for."""
    if call.path != "kubectl get":
        return frozenset()
    words = [word for word, _ in call.arguments]
    asked = [kind for word in words[:1] for kind in word.split(",")] + [word for word in words[1:] if "/" in word]
    kinds = {kind_of(word.partition("/")[0]) for word in asked}
    return frozenset(kinds | _ALL) if "all" in kinds else frozenset(kinds)


def without_wrappers(program: Program) -> Program:
    """Return the program that `watch`, `xargs` and their like run; the same where it is none of these."""
    words = unwrapped(program.arguments)
    return program if len(words) == len(program.arguments) else Program(program.line, list(words))


def _in_command(script: str, place: int, call: Call, wants: Wanted) -> Wanted:
    """Return what is wanted, with what the command around it says of it."""
    namespace = None
    if Trait.NAMES_OBJECTS in call.traits and not call.has("--all-namespaces"):
        namespace = call.value("--namespace") or ""
    is_changed = wants.field is Field.NAME and _is_changing(script, place)
    return replace(wants, namespace=namespace, is_changed=is_changed)


def _is_changing(script: str, place: int) -> bool:
    """Return whether the command at a place, a pipeline or a list, may change or delete objects of the cluster."""
    changing = _changing(script)
    at = bisect_right(changing, script.count("\n", 0, place), key=lambda command: command[0]) - 1
    return changing[at][1] if at >= 0 else True


@lru_cache(maxsize=KEPT)
def _changing(script: str) -> Sequence[tuple[int, bool]]:
    """Return the first line of each command, counted from 0, and whether it may change or delete objects of the cluster."""
    return [(first, any(map(_changes, programs(text)))) for first, text in commands(script)]


def _changes(program: Program) -> bool:
    inner = without_wrappers(program)
    traits = call_of(inner).traits
    is_known = Trait.NAMES_OBJECTS in traits and Trait.FORWARDS not in traits
    return is_known and reads_of(inner) is Reads.UNKNOWN


def _generated(call: Call) -> tuple[str, ...]:
    """Return the kinds whose names a command can be given where a generated one stands."""
    kinds = {kind for kind, _ in call.objects}
    return tuple(kind for kind in GENERATED if kind in kinds) or GENERATED


def is_own_word(call: Call, place: int) -> bool:
    """Return whether a word is for its author to choose: the name of what is made, a label, a value."""
    flag = next((flag for flag in call.flags if place in (flag.place, flag.value_place)), None)
    if flag is not None:
        return call.path.startswith("kubectl") and flag.name in _OWN_WORDS
    makes = call.path.startswith(MAKERS) and Trait.MAKES_OBJECTS in call.traits
    return makes and any(place == at for _, at in call.arguments[:1])


def _port_behind(script: str, placeholder: Placeholder) -> NamedObject:
    """Return the port of what a placeholder in front of a colon names: `<EXTERNAL-IP>:<port>` is a service's, `<node-ip>:<port>` one of a node."""
    colon = placeholder.start - 1
    before = (earlier for earlier in _placeholders(script) if earlier.start + len(earlier.text) == colon)
    host = next((named for earlier in before if (named := named_by(earlier.text))), None)
    if host is None or script[colon] != ":":
        return NamedObject("")
    return {"Service": NamedObject("Service", Field.PORT), "Node": NamedObject("Service", Field.NODE_PORT)}.get(
        host.kind, NamedObject("")
    )


@lru_cache(maxsize=KEPT)
def _placeholders(script: str) -> Sequence[Placeholder]:
    return placeholders(script)


def _kind_of_object(call: Call, text: str, named: NamedObject) -> str:
    """Return the kind that a command says in front of a name: that of `kubectl delete pod <name>`."""
    if named.field is not Field.NAME:
        return ""
    return next((kind_of(kind) for kind, name in call.objects if name == text), "")


def _may_name(program: Program, call: Call, place: int | None, kind: str, named: NamedObject) -> bool:
    """Return whether a word of a program can be what a placeholder's words say."""
    is_inside = place is not None and any(word is call.words[place] for word in call.inner)
    if Trait.NAMES_OBJECTS in call.traits and not is_inside:
        return True
    is_taken = program.name in _SET_VARIABLES or not call.traits.isdisjoint(_ARE_GIVEN_NAMES)
    return is_taken and (kind in _ANYWHERE or named.field is not Field.NAME)
