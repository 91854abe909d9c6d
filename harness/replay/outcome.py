"""What playing a step led to, before the player turns it into a verdict."""

from typing import Any

from msgspec import Struct, field

from harness.record.command import CommandRecord
from harness.record.expectation import ExpectationRecord
from harness.record.filled import FilledRecord
from harness.record.model import FileRecord, PageRecord
from harness.record.note import NoteKind, NoteRecord
from harness.record.reason import ReasonRecord


class Outcome(Struct):
    """Filled while a step is played."""

    problem: ReasonRecord | None = None
    """Why the step did not do what it should; `None` if it did."""
    breaks_later_steps: bool = False
    """True when what failed is an action that later steps may need, not just a claim."""
    is_own_fault: bool = False
    """True when no earlier failure can be the reason."""
    commands: list[CommandRecord] = field(default_factory=list)
    expectations: list[ExpectationRecord] = field(default_factory=list)
    filled_in: list[FilledRecord] = field(default_factory=list)
    notes: list[NoteRecord] = field(default_factory=list)
    page: PageRecord | None = None
    file: FileRecord | None = None

    def note(self, kind: NoteKind, **facts: Any) -> None:
        """Take a note; `facts` are other fields of `NoteRecord`."""
        self.notes.append(NoteRecord(kind=kind, **facts))

    def fail(self, problem: ReasonRecord, *, breaks_later_steps: bool = True, is_own_fault: bool = False) -> None:
        """Take a problem as the reason of the failure; the first one counts."""
        if self.problem is None:
            self.problem = problem
            self.breaks_later_steps = breaks_later_steps
            self.is_own_fault = is_own_fault
