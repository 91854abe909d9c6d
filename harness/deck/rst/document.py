"""A text in reStructuredText, as the tree that docutils reads it into; see https://docutils.sourceforge.io/docs/ref/doctree.html.

Importing it loads docutils: a tenth of a second that only pages of this dialect wait for.
"""

from collections.abc import Iterable
from typing import Any

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Parser
from docutils.parsers.rst.states import Inliner

from harness.deck.rst.directives import make_known


def read_document(text: str, names: Iterable[str]) -> nodes.document:
    """Return the tree of a text in which directives of these names are written. Nothing is printed, included or run."""
    make_known(names)
    settings = frontend.get_default_settings(Parser)
    settings.report_level = settings.halt_level = 5
    settings.warning_stream = False
    settings.file_insertion_enabled = settings.raw_enabled = False
    document = utils.new_document("deck", settings)
    Parser(inliner=_AsWritten()).parse(text, document)
    return document


class _AsWritten(Inliner):
    """Leaves emphasis, roles and links as they are written: nobody asks for them, and docutils takes quadratic time to find none."""

    def init_customizations(self, settings: Any) -> None:
        """Do nothing: there are no patterns to compile."""

    def parse(self, text: str, *_: Any) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.Text(text)], []
