"""One thing in which two runs of a step differ, as data: reports make sentences of it."""

from enum import StrEnum

from msgspec import Struct

from harness.record.reason import ReasonRecord


class DetailKind(StrEnum):
    """What differs. `subject` and `part` are fields of the detail."""

    STEP = "step"
    """One of the two does not have it."""
    TEXT = "text"
    """The deck was edited."""
    VERDICT = "verdict"
    PAGE = "page"
    """The status of the page that was opened."""
    STATUS = "status"
    """With which the command `subject` ended."""
    EFFECT = "effect"
    EFFECT_FIELD = "effect-field"
    """`part` of the effect `subject`."""
    NOTICE = "notice"
    """A line that a command prints beside what it is there for."""
    TABLE = "table"
    """The names of its columns."""
    COLUMNS = "columns"
    COLUMN_ORDER = "column-order"
    ROW = "row"
    CELL = "cell"
    """The row that begins with `subject`, in the column `part`."""
    ROW_ORDER = "row-order"
    LABELS = "labels"
    """Of a description."""
    LABELLED = "labelled"
    """What stands behind the label `subject`."""
    VALUE = "value"
    """In JSON or YAML, at the path `subject`."""
    ELEMENT = "element"
    """Of a list in JSON or YAML, with all that is in it; the path is the value."""
    LINE = "line"
    WORDING = "wording"
    """A line that says the same in other words."""
    LINE_ORDER = "line-order"
    FILE = "file"
    """The contents of the file `subject`, when the deck was at its end."""


class Detail(Struct, frozen=True, omit_defaults=True):
    """What one run has in the place of what the other has."""

    kind: DetailKind
    before: str | None = None
    """`None` where only the later run has something, or where the kind says it all."""
    after: str | None = None
    """`None` where only the earlier run has something, or where the kind says it all."""
    subject: str = ""
    """What of the step it is about; the kind says what that is."""
    part: str = ""
    """Of the subject."""
    reason: ReasonRecord | None = None
    """Why the step comes out otherwise, where it does and that is known."""
