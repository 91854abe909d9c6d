"""What an author should know although a step's verdict stands, in words; `notes.toml` has the sentences."""

from pathlib import Path

from harness.record.note import NoteRecord
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")
_MOST_KINDS = 3


def note_text(note: NoteRecord) -> str:
    """Return a note as a sentence, without its place."""
    after = f" after {note.seconds:.0f} s" if note.seconds else ""
    return str(sentences(_TABLE)[note.kind]).format(note, after=after, kinds=_kinds(note.choices))


def _kinds(kinds: tuple[str, ...]) -> str:
    """Return kinds of objects as a list of which the first are named; without one, the cluster as a whole."""
    more = f" and {len(kinds) - _MOST_KINDS} more" if len(kinds) > _MOST_KINDS else ""
    return ", ".join(kinds[:_MOST_KINDS]) + more if kinds else "the cluster"
