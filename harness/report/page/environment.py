"""Make the environment of the page's templates. All that they print is escaped and printable."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from harness.drift.baseline.comparison import Level
from harness.record.command import Change, Ending
from harness.record.model import Verdict
from harness.record.page_text import PassageKind, PassageRecord
from harness.report.breakage import error_of, what_broke
from harness.report.cause import how, what
from harness.report.endless import endless_line
from harness.report.failure import is_bad
from harness.report.fault import LABELS, SIGNS
from harness.report.filled import filled_line
from harness.report.history import counts
from harness.report.notes import note_text
from harness.report.page.attachments import CastView, MissingFile, Picture
from harness.report.page.diff import diff_rows
from harness.report.page.expectation_view import ExpectationView
from harness.report.page.run import has_remarks
from harness.report.page.source_links import SourceLinks
from harness.report.page.step_view import effect_views
from harness.report.printable import excerpt, printable
from harness.report.reasons import means_of, unmet_reason
from harness.report.signs import SIGNS as VERDICT_SIGNS
from harness.report.spread import awaited_line, directive_for, heading, unsteady_line
from harness.report.surroundings import home_line
from harness.report.version import server
from harness.report.written import written_line
from harness.shell.lazy_pattern import lazy_pattern

ONE_TEXT = 12_000
"""Characters of a command, a claim or an output that a page shows at most."""
LONGEST_PRINTED = ONE_TEXT + 1_000
"""Characters of whatever else a record has: titles, remarks, reasons."""
LEVELS = {Level.SAME: "", Level.COSMETIC: "~", Level.CHANGED: "≠", Level.BROKEN: "✗"}
_CODE = lazy_pattern(r"`([^`]+)`")
_STRONG = lazy_pattern(r"\*\*(?=\S)([^*\n]+)\*\*")
_LINK = lazy_pattern(r"!?\[([^\]\n]*)\]\([^()\s]*(?:[ \t]+\"[^\"\n]*\")?\)")
CHANGES = {Change.CREATED: "+", Change.CHANGED: "~", Change.DELETED: "−"}


def environment_for(links: SourceLinks, characters: int) -> Environment:
    """Return the environment of the templates, which cuts texts of records to so many characters."""
    environment = Environment(
        loader=PackageLoader("harness.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters.update(
        _FILTERS,
        diff=partial(diff_rows, characters=characters),
        excerpt=partial(excerpt, characters=characters),
    )
    environment.tests.update(_TESTS)
    environment.globals.update(_GLOBALS, source=links.to)
    return environment


def _finalized(value: Any) -> Any:
    """Return the printable form of a value that a template prints, before it is escaped."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return printable(_cut(str(value)))


def duration(seconds: float) -> str:
    """Return a duration as text: `0.4 s`, `12 s`, `1 min 17 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest_seconds = divmod(round(seconds), 60)
    return f"{minutes} min {rest_seconds} s" if rest_seconds else f"{minutes} min"


def _file_name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _prose(text: str) -> Markup:
    """Return a sentence of the harness as HTML, with the text between backticks as code."""
    return _with_code(text, escape)


def _page_text(text: str) -> Markup:
    """Return a paragraph of a page in Markdown: code and strong words as what they are, links and pictures as their texts, no other markup."""
    strong = Markup("<strong>{}</strong>")
    return _with_code(text, lambda part: _alternating(_STRONG.split(_LINK.sub(r"\1", part)), escape, strong.format))


def _with_code(text: str, plain: Callable[[str], Markup]) -> Markup:
    """Return a text with what stands in backquotes as code, and what stands between as `plain` makes it."""
    return _alternating(_CODE.split(printable(_cut(text))), plain, Markup("<code>{}</code>").format)


def _alternating(parts: Sequence[str], plain: Callable[[str], Markup], marked: Callable[[str], Markup]) -> Markup:
    """Join the parts of a text, of which every second one is marked."""
    return Markup("").join(marked(part) if at % 2 else plain(part) for at, part in enumerate(parts))


def _cut(text: str) -> str:
    if len(text) <= LONGEST_PRINTED:
        return text
    return f"{text[:LONGEST_PRINTED]}… {len(text) - LONGEST_PRINTED:,} characters are left out"


def _inert_json(text: str) -> Markup:
    """Return JSON for a script element that is not run, with nothing in it that could end the element."""
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e"))


_FILTERS: dict[str, Callable[..., Any]] = {
    "awaited_line": awaited_line,
    "counts": counts,
    "directive_for": directive_for,
    "duration": duration,
    "effects": effect_views,
    "endless": endless_line,
    "error_of": error_of,
    "file_name": _file_name,
    "filled": filled_line,
    "home_line": home_line,
    "how": how,
    "json": _inert_json,
    "means": means_of,
    "note": note_text,
    "packed": Markup,
    "page_text": _page_text,
    "prose": _prose,
    "server": server,
    "spread_heading": heading,
    "unmet_reason": unmet_reason,
    "unsteady_line": unsteady_line,
    "what": what,
    "what_broke": what_broke,
    "written": written_line,
}
_TESTS: dict[str, Callable[[object], bool]] = {
    "cast": lambda value: isinstance(value, CastView),
    "expectation": lambda value: isinstance(value, ExpectationView),
    "missing": lambda value: isinstance(value, MissingFile),
    "passage": lambda value: isinstance(value, PassageRecord),
    "picture": lambda value: isinstance(value, Picture),
}
_GLOBALS: dict[str, object] = {
    "Ending": Ending,
    "Level": Level,
    "PassageKind": PassageKind,
    "Verdict": Verdict,
    "blame_labels": LABELS,
    "blame_signs": SIGNS,
    "changes": CHANGES,
    "has_remarks": has_remarks,
    "is_shown_open": is_bad,
    "levels": LEVELS,
    "symbols": VERDICT_SIGNS,
}
