"""Say in words what became of a command that never ends by itself; `endless.toml` has the sentences."""

from pathlib import Path

from harness.record.command import CommandRecord, EndedBy, Ending
from harness.report.printable import opening
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")


def endless_line(command: CommandRecord) -> str:
    """Return a line like ``ran beside: `kubectl proxy`, on port 8001, until the deck ended``; empty for a command that ends by itself."""
    typed = f"`{opening(command.text)}`"
    if command.ending is Ending.WATCHED and command.ended_by is not None:
        return f"{typed} was ended by ^C after {command.seconds:.0f} s: {_why_watched(command)}"
    if command.ending is Ending.BESIDE:
        ports = f", on port {' and '.join(map(str, command.ports))}" if command.ports else ""
        end = f", {_why(command.ended_by)}" if command.ended_by is not None else ""
        status = f" with status {command.exit_status}" if command.exit_status is not None else ""
        return f"ran beside: {typed}{ports}{end}{status}"
    return ""


def _why_watched(command: CommandRecord) -> str:
    is_silent = command.ended_by in (EndedBy.TIME_UP, EndedBy.SETTLED) and not command.output.strip()
    return str(sentences(_TABLE)["silent"]) if is_silent else _why(command.ended_by)


def _why(ended_by: EndedBy | None) -> str:
    return str(sentences(_TABLE)[ended_by]) if ended_by is not None else ""
