"""`<region>` in a here-document: a value that somebody is to fill in, or a tag of HTML or XML?"""

import re

from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

_TAGS = frozenset(
    """a abbr article aside b base blockquote body br button canvas caption center code col dd div dl dt em embed figure footer form
    h1 h2 h3 h4 h5 h6 head header hr html i iframe img input kbd label li link main meta nav ol option p param pre s samp script section select
    small source span strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr u ul var video wbr xml""".split()  # noqa: SIM905  as a table it would be one name a line
)
"""Of HTML; many stand without the one that closes them."""
_VALUES = frozenset({"none", "nil", "null", "unknown", "pending", "unset", "invalid"})
"""What programs print in angle brackets."""
_AT_VALUE = lazy_pattern(r"(?:^[ \t]*- +|[:=][ \t]*|[:=][\"']|: *[\"'])[^\s<>\"'#]*$")
"""What stands before a value in YAML, JSON and lists of settings."""
_ASKS = lazy_pattern(
    r"<(?:your|my|votre|vos|paste|insert|replace|enter|put|fill|collez|insérez|remplacez|changeme)(?![^\W_])",
    re.IGNORECASE,
)
"""What only a person is asked."""
_SPEAKS = lazy_pattern(r"\s*(?:#|//)|.*\s#\s|.*\b(?:usage|echo|printf?|syntax)\b", re.IGNORECASE)
"""Comments, and what a script says of its own arguments."""


def document_at(script: str, place: int) -> str | None:
    """Return the here-document in which a character of a script stands, counted from 0; `None` where it stands in none."""
    before = script[:place]
    if "<<" not in before:
        return None
    line = before.count("\n")
    documents = [document for program in programs(script) for document in program.here_documents]
    if not documents and "<<<" not in before:
        return script  # of a shell inside of the command, which is not read here
    texts = (
        document.text for document in documents if document.line <= line < document.line + document.text.count("\n") + 1
    )
    return next(texts, None)


def is_for_filling_in(text: str, before: str, document: str) -> bool:
    """Return whether a word in angle brackets is a value to fill in: by what it asks for, or because it stands where a value does.

    `before` is what its line has before it.
    """
    name = text[1:-1].split(maxsplit=1)[0]
    if _SPEAKS.match(before) or f"</{name}" in document:
        return False
    if _ASKS.match(text):
        return True
    is_markup = "</" in document or "/>" in document or name.lower() in _TAGS | _VALUES
    return not is_markup and _AT_VALUE.search(before) is not None
