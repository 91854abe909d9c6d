"""What `harness fix` edits, one file each kind of fix, all with the same names: `IDS` and `proposals(work)`."""

from collections.abc import Collection, Iterator
from typing import Protocol

from harness.fixes import commands, damaged, dashes, directives, expectations, manifests, translated
from harness.fixes.work import Proposal, Work


class Fix(Protocol):
    """What a module in this package that fixes something offers."""

    @property
    def IDS(self) -> Collection[str]:  # noqa: N802  a constant of the module
        """The ids of the findings that it may end."""

    def proposals(self, work: Work) -> Iterator[Proposal]:
        """Yield what to edit, each edit for one finding; nothing where it is not certain."""


FIXES: tuple[Fix, ...] = (damaged, translated, commands, dashes, manifests, expectations, directives)
"""In the order of their right to a line that two of them would edit."""
