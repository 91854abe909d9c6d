"""Programs in which the audience types on at the prompt of a shell: `shells.csv` beside this file, after their manuals and `--help`.

A row has the programs and subcommands (`commands`) of which it is true, and the fields of `ShellRow`. `operands` says how many words of its
own a program has where it opens a shell by itself: `1`, `0-1`, `0-` for any number; none where it opens one only by running it.
"""

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from harness.knowledge.tables import read_rows


class ShellPlace(StrEnum):
    """Where a shell is that a program opens."""

    HERE = "here"
    """On the same machine, with the same files."""
    ELSEWHERE = "elsewhere"
    """In a container, on another machine, below another root directory."""


class ShellRow(Struct, frozen=True):
    """What is known of programs that open a shell, or run another program on the terminal."""

    place: ShellPlace
    least: int | None
    """The fewest words of its own with which it opens a shell by itself; `None` where it never does."""
    most: int | None
    """The most of them; `None` for any number."""
    needs: tuple[frozenset[str], ...]
    """Groups of flags; without one of each nothing that is typed gets there."""
    terminal: tuple[frozenset[str], ...]
    """Groups of flags; without one of each a program that it is told to run has no terminal."""
    unless: frozenset[str]
    """Flags with which it opens nothing."""
    is_shell: bool
    """It is a shell itself."""
    of_root: bool
    """Whoever types in the shell most likely is root."""

    def opens_by_itself(self, operands: int) -> bool:
        """Return whether it opens a shell where it has so many words of its own and is told to run nothing."""
        return self.least is not None and self.least <= operands and (self.most is None or operands <= self.most)


def _read() -> dict[str, ShellRow]:
    rows = {}
    for fields in read_rows(Path(__file__).with_name("shells.csv")):
        least, dash, most = fields["operands"].partition("-")
        properties = fields["properties"].split()
        row = ShellRow(
            ShellPlace(fields["place"]),
            int(least) if least else None,
            int(most or least or 0) if most or not dash else None,
            _groups(fields["needs"]),
            _groups(fields["terminal"]),
            frozenset(fields["unless"].split()),
            "is_shell" in properties,
            "of_root" in properties,
        )
        rows.update(dict.fromkeys(fields["commands"].split("|"), row))
    return rows


def _groups(flags: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split("|")) for group in flags.split())


ROWS = _read()
"""By the names of programs and subcommands: `chroot`, `kubectl exec`."""
SHELLS = frozenset(name for name, row in ROWS.items() if row.is_shell)
"""The names of shells, without a folder."""
