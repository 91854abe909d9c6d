"""Say how many decks there are, in which dialects, and how many files are none, and why."""

from collections import Counter
from collections.abc import Sequence

from harness.deck.folders import LeftOut, Reason
from harness.deck.survey import Survey
from harness.report.printable import printable
from harness.report.quantity import number

MOST_NAMES = 3
"""The largest number of files that are named for a reason."""
_WHY = {
    Reason.NOTHING_TO_TYPE: "without anything to type",
    Reason.SHELL_NOT_TYPED: "with shell that is not typed",
    Reason.NO_MARKS: ".txt without the marks of a dialect",
    Reason.OTHER_FORMAT: "in a format that is not read",
    Reason.IGNORED: "ignored by git",
    Reason.HIDDEN: "hidden",
    Reason.CHART: "of a chart of Helm",
    Reason.INSTALLED: "of installed packages",
}


def render(survey: Survey, findings: int | None = None, notes: int = 0) -> str:
    """Return a line about the decks, and a line about what is left out, if any.

    With `findings`, the line about the decks has their number, and that of the notes among them.
    """
    counts = Counter(survey.dialects)
    dialects = ", ".join(f"{count} {name}" if len(counts) > 1 else name for name, count in counts.most_common())
    line = number(len(survey.dialects), "deck") + (f" ({dialects})" if dialects else "")
    if survey.manifests:
        line = (f"{line}, " if survey.dialects else "") + number(survey.manifests, "manifest")
    if findings is not None:
        line += f", {number(findings, 'finding')}" + (f" ({number(notes, 'note')})" if notes else "")
    return "\n".join(filter(None, [line, _left_out(survey.left_out)]))


def _left_out(left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return ""
    folders = sum(file.is_folder for file in left_out)
    counts = ((len(left_out) - folders, "file"), (folders, "folder"))
    head = " and ".join(number(count, word) for count, word in counts if count)
    reasons = ((reason, [file for file in left_out if file.reason is reason]) for reason in Reason)
    return f"{head} left out: {', '.join(_counted(reason, files) for reason, files in reasons if files)}"


def _counted(reason: Reason, files: Sequence[LeftOut]) -> str:
    names = [f"{file.path}{'/' * file.is_folder}" for file in files[:MOST_NAMES]]
    more = ", …" if len(files) > MOST_NAMES else ""
    return printable(f"{len(files)} {_WHY[reason]} ({', '.join(names)}{more})")
