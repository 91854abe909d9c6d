"""The last command of a line that changes something and then looks: that one alone is typed again.

`kubectl scale deployment web --replicas=3 && kubectl get deployment web` is typed once. Who waits for the pods types `kubectl get deployment web`.
"""

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.reading import look_behind
from harness.match.table import read_header
from harness.record.command import Ending
from harness.replay.mistakes import is_empty_list
from harness.terminal import Command


class LastLook(Struct, frozen=True):
    """The part of a line that may be typed again."""

    command: Command
    """The whole line, as it went the first time."""
    text: str
    """The last command of it."""
    printed_before: str
    """What the rest of the line printed, with the end of its last line."""

    def with_output_of(self, look: Command) -> Command:
        """Return the line as its reader sees it after another look: what was printed before it, and what it printed itself."""
        return replace(
            look,
            text=self.command.text,
            line=self.command.line,
            output=self.printed_before + look.output,
            output_bytes=len(self.printed_before.encode()) + look.output_bytes,
        )


def last_look(command: Command) -> LastLook | None:
    """Return the last command of a line that succeeded, where it only reads and the rest of the line is typed once.

    `None` for any other line, and where nobody can tell which part of the output is that of the last command: its output begins with the head of a
    table, or says that there is nothing to list.
    """
    if command.ending is not Ending.FINISHED or command.exit_status:
        return None
    text = look_behind(command.text)
    lines = command.output.splitlines(keepends=True) if text else []
    heads = (place for place, line in enumerate(lines) if read_header(line.rstrip()) or is_empty_list(line))
    place = next(heads, None)
    return None if place is None else LastLook(command, text, "".join(lines[:place]))
