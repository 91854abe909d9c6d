"""Pages as MkDocs reads them: headings in Markdown, so that contents and search know them, and the rest in HTML."""

from __future__ import annotations

from pathlib import Path

from harness.knowledge.version import Version
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from reference.tables import cell, code

from since.entries import Page
from since.sources import linked
from since.spans import DRAWN, Span

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_ENVIRONMENT.filters["prose"] = lambda text: Markup(cell(text))
_ENVIRONMENT.filters["terminal"] = lambda text: Markup(code(text.rstrip()))
_ENVIRONMENT.filters["sources"] = linked


def render(page: Page) -> str:
    """Return a page with its sections."""
    template = _ENVIRONMENT.get_template("page.md.jinja")
    return template.render(page=page, versions=DRAWN, picture=_picture, joined=_joined)


def render_overview(**values: object) -> str:
    """Return the page about all the others."""
    return _ENVIRONMENT.get_template("overview.md.jinja").render(versions=DRAWN, **values)


def _picture(span: Span) -> Markup:
    """Return the versions of a span as bars, a column each."""
    bars = "".join(f"M{start} 0h{length}v1h-{length}z" for start, length in span.bars)
    return Markup(
        '<svg class="since-span" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true"><path d="{}"/></svg>'
    ).format(len(DRAWN), bars)


def _joined(versions: tuple[Version, ...]) -> str:
    return " ".join(map(str, versions))
