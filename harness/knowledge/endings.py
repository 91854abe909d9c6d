"""Which commands go on until they are interrupted, and which are over at once, by their text alone.

Programs that go on are rows of `endings.csv` beside this file, after their manuals and `--help`: what they go on for, the flags without which
or with which they end (`needs`, one of which has to be given, with a `=` behind it where it has a value; `unless`), and, of those that
serve, the texts of which they print one when they answer (`announces`, with `|` between).
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct, convert

from harness.knowledge.calls import Call, call_of, divide
from harness.knowledge.inner_calls import inner_script
from harness.knowledge.reading import Reads, reads_of
from harness.knowledge.shell_rows import ROWS as SHELL_ROWS
from harness.knowledge.tables import read_rows
from harness.knowledge.traits import Trait
from harness.shell.commands import commands
from harness.shell.parsing import KEPT, programs
from harness.shell.script import GroupKind, Program
from harness.shell.wrappers import DEEPEST, WRAPPERS

_GREP_QUITS = ("-m", "--max-count", "-q", "--quiet", "--silent")
_FOREVER = {"while": frozenset({"true", ":", "sleep"}), "until": frozenset({"false"})}
_LEAVES_LOOP = frozenset({"break", "exit", "return"})


class Purpose(StrEnum):
    """What a command goes on for."""

    SERVES = "serves"
    """It answers others: what follows is typed beside it."""
    SHOWS = "shows"
    """It shows what changes: somebody looks at it, and interrupts it when they have seen enough."""


class EndingRow(Struct, frozen=True, kw_only=True):
    """What is known of programs that go on. Flags and texts are as `endings.csv` has them."""

    purpose: Purpose
    needs: str = ""
    unless: str = ""
    announces: str = ""

    def goes_on(self, call: Call) -> bool:
        """Return whether a call of the program goes on until it is interrupted."""
        needs = self.needs.split()
        valued = [flag.removesuffix("=") for flag in needs if flag.endswith("=")]
        is_given = not needs or call.has(*needs) or (bool(valued) and call.has_any(*valued))
        return is_given and call.flag_names.isdisjoint(self.unless.split())


_LOOP = EndingRow(purpose=Purpose.SHOWS)
"""A loop without an end that does something by itself."""


class Endless(Struct, frozen=True):
    """A program of a script that goes on until it is interrupted, and that the shell waits for."""

    program: Program
    row: EndingRow


@lru_cache(maxsize=KEPT)
def endless(text: str) -> tuple[Endless, ...]:
    """Return the programs of a script that go on until they are interrupted, and that the shell waits for."""
    return tuple(_endless(programs(text)))


def _endless(programs_of_script: Iterable[Program], depth: int = DEEPEST) -> Iterator[Endless]:
    for program in programs_of_script:
        if not program.words or program.is_background or program.is_defined_only:
            continue
        row = _LOOP if _is_endless_loop(program) else _row_of(call_of(program), depth)
        if row is not None and (row is _LOOP or not _is_cut_short(program)):
            yield Endless(program, row)


@lru_cache(maxsize=KEPT)
def _rows_in(text: str) -> tuple[EndingRow, ...]:
    """Return the rows of the programs of a command that go on, those that serve first."""
    return _sorted(endless(text))


def _sorted(streams: Iterable[Endless]) -> tuple[EndingRow, ...]:
    return tuple(sorted((stream.row for stream in streams), key=lambda row: row.purpose is not Purpose.SERVES))


def purpose_of(text: str) -> Purpose | None:
    """Return what a command goes on for; `None` for one that ends by itself. What serves in a loop serves."""
    rows = _rows_in(text)
    return rows[0].purpose if rows else None


def announcements_of(text: str) -> tuple[str, ...]:
    """Return the texts of which a command that serves prints one when it answers; none where nobody knows."""
    rows = _rows_in(text)
    return tuple(filter(None, rows[0].announces.split("|"))) if rows else ()


def is_stream(text: str) -> bool:
    """Return whether a command goes on until it is interrupted: `kubectl logs -f`, `kubectl port-forward`, `watch`."""
    return bool(_rows_in(text))


def ends_in_stream(script: str) -> bool:
    """Return whether the last command of a script goes on until it is interrupted."""
    return is_stream(next((text for _, text in reversed(list(commands(script)))), ""))


def is_over(text: str) -> bool:
    """Return whether a command has surely ended when its last program has: nothing goes on, and that is soon over."""
    typed = programs(text)
    if not typed or not typed[-1].words or is_stream(text):
        return False
    call = call_of(typed[-1])
    if call.path.startswith("kubectl "):
        return Trait.STARTS_ANOTHER not in call.traits
    return reads_of(typed[-1]) in (Reads.CONSTANTS, Reads.FILES)


def _row_of(call: Call, depth: int) -> EndingRow | None:
    """Return what is known of a program that goes on until it is interrupted, or of what it runs, here or elsewhere."""
    if call.path == "ssh" and call.has("-N"):
        return _going_on("ssh -N", call)
    if (script := inner_script(call)) is not None:
        inside = _sorted(_endless(programs(script), depth - 1)) if depth else ()
        return inside[0] if inside else None
    if call.name.startswith("python") and (module := call.value("-m")):
        first = next((f" {word}" for word, _ in call.arguments), "")
        return _going_on(f"python -m {module}", call) or _going_on(f"python -m {module}{first}", call)
    if call.inner and not (call.path in WRAPPERS and call.path in _rows()):
        return _row_of(divide(call.inner), depth - 1) if depth and _waits_for_inner(call) else None
    if call.commands[0] not in _program_names():
        return None
    known = next((name for name in _names(call) if name in _rows()), "")
    return _going_on(known, call)


def _going_on(name: str, call: Call) -> EndingRow | None:
    row = _rows().get(name)
    return row if row is not None and row.goes_on(call) else None


@cache
def _rows() -> Mapping[str, EndingRow]:
    """Return what is known of programs that go on, by their names: `docker compose logs`."""
    rows: dict[str, EndingRow] = {}
    for fields in read_rows(Path(__file__).parent / "endings.csv"):
        names = fields.pop("commands").split("|")
        rows.update(dict.fromkeys(names, convert(fields, EndingRow)))
    return rows


@cache
def _program_names() -> frozenset[str]:
    return frozenset(name.partition(" ")[0] for name in _rows())


def _waits_for_inner(call: Call) -> bool:
    if wrapper := WRAPPERS.get(call.path):
        return not wrapper.ends_it
    if call.first_words in ("kubectl run", "kubectl debug"):
        return call.has("--stdin", "--attach")
    return call.path in SHELL_ROWS and not call.has("-d", "--detach")


def _names(call: Call) -> Iterator[str]:
    """Yield the names of a command, the longest first: `docker compose logs`, `docker compose`, `docker`."""
    words = call.commands[:4]
    for length in range(len(words), 0, -1):
        yield " ".join(words[:length])


def _is_cut_short(program: Program) -> bool:
    """Return whether a program that reads its output ends before it does, which ends it too."""
    return (program.name == "yes" and program.is_piped) or any(
        reader.name == "head" or (reader.name == "grep" and not call_of(reader).flag_names.isdisjoint(_GREP_QUITS))
        for reader in program.readers
    )


def _is_endless_loop(program: Program) -> bool:
    """Return whether it is the condition of a loop that only its own commands could leave, and none does."""
    loop = program.groups[-1] if program.groups else None
    is_test = program.condition_of == "while" and program.is_test and program.literals[1:2] in (["1"], ["true"])
    is_forever = is_test or program.name in _FOREVER.get(program.condition_of, ())
    if loop is None or loop.kind is not GroupKind.LOOP or not is_forever:
        return False
    return all(inner.name not in _LEAVES_LOOP for inner in loop.programs())
