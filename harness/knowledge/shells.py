"""Which programs open a shell at whose prompt the audience types on, by themselves or by running one there: `ssh HOST`, `docker exec -it`."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from harness.knowledge.calls import Call, call_of, divide
from harness.knowledge.inner_calls import inner_script
from harness.knowledge.shell_rows import ROWS, ShellPlace, ShellRow
from harness.shell.parsing import KEPT_PROGRAMS, programs
from harness.shell.script import Program, Word
from harness.shell.wrappers import DEEPEST, inside_of

_LONGEST_NAME = 3
"""Words of a row's name: `docker compose exec`."""


class OnTerminal(Struct, frozen=True):
    """A call that has the terminal."""

    call: Call
    row: ShellRow | None
    """What is known of it as a program that opens a shell; `None` where it is none."""
    operands: int
    """Words of its own, behind the name of its row."""

    @property
    def hands_on(self) -> bool:
        """Whether a program that it runs has the terminal."""
        row = self.row
        return row is not None and self.lets_in and all(self.call.has(*group) for group in row.terminal)

    @property
    def lets_in(self) -> bool:
        """Whether what is typed gets to what it opens."""
        row = self.row
        if row is None or not self.call.flag_names.isdisjoint(row.unless):
            return False
        return all(self.call.has(*group) for group in row.needs)

    @property
    def opens_shell(self) -> bool:
        """Whether it opens a shell by itself."""
        row = self.row
        return row is not None and self.lets_in and not _runs_another(self.call) and row.opens_by_itself(self.operands)


@lru_cache(maxsize=KEPT_PROGRAMS)
def on_terminal(program: Program) -> tuple[OnTerminal, ...]:
    """Return the call of a program, and those that it runs on the terminal, here or elsewhere, the innermost last."""
    call = _call_of(program)
    calls: list[OnTerminal] = []
    while call is not None and len(calls) <= DEEPEST:
        entered = _entered(call)
        calls.append(entered)
        call = _run_by(call) if entered.hands_on else None
    return tuple(calls)


@lru_cache(maxsize=KEPT_PROGRAMS)
def opens_shell(program: Program) -> bool:
    """Return whether the audience goes on typing commands in a program, until `exit`; not where it reads a pipe or a script."""
    calls = on_terminal(program)
    return bool(calls) and not program.is_fed and calls[-1].opens_shell


def opens_elsewhere(program: Program) -> bool:
    """Return whether a program opens a shell that is of another machine or a container: what the deck types means something else there."""
    return opens_shell(program) and any(
        entered.row is not None and entered.row.place is ShellPlace.ELSEWHERE for entered in on_terminal(program)
    )


def opens_as_root(program: Program) -> bool:
    """Return whether whoever types on in a program most likely is root: in a container, or by `sudo` or `su`."""
    calls = on_terminal(program)
    if calls and (innermost := calls[-1].call).path in ("su", "runuser"):
        return all(word in ("-", "root") for word, _ in innermost.arguments)
    if any(entered.row is not None and entered.row.of_root for entered in calls):
        return True
    by_sudo = divide(program.words)
    return by_sudo.path == "sudo" and by_sudo.value("-u", "--user") in (None, "root")


def is_shell(program: Program) -> bool:
    """Return whether a program is a shell, whatever it is given."""
    row = ROWS.get(call_of(program).path)
    return row is not None and row.is_shell


def _entered(call: Call) -> OnTerminal:
    words = call.commands[:_LONGEST_NAME]
    names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    name = next((name for name in names if name in ROWS), "")
    return OnTerminal(call, ROWS.get(name), len(call.after(name) or ()) if name else 0)


def _runs_another(call: Call) -> bool:
    return bool(call.inner) or inner_script(call) is not None


def _run_by(call: Call) -> Call | None:
    """Return the call that another one makes, the last of a script; `None` where it makes none."""
    if script := inner_script(call):
        last = next(reversed(programs(script)), None)
        return _call_of(last) if last is not None and not last.is_fed else None
    return _call_of(Program(0, list(call.inner))) if call.inner else None


def _call_of(program: Program) -> Call | None:
    """Return the call of a program, of `env A=1 sudo -i` that of `sudo`; `None` for assignments alone."""
    if program.arguments:
        return call_of(program)
    words: Sequence[Word] = [word for word in program.words if not word.assigns]
    while (inside := inside_of(words)) is not None and inside < len(words):
        words = words[inside:]
    return divide(words) if words else None
