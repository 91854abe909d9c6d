"""Is this line what a program printed, and no command? Conservative: no, unless it shows."""

from __future__ import annotations

from harness.knowledge.recognition import PROGRAMS, is_command, is_table
from harness.shell.lazy_pattern import lazy_pattern

_NAMED_LIKE_WORDS = frozenset({"R", "Rscript", "Xvfb"})
"""Programs that begin with a capital letter."""
_PRINTED = lazy_pattern(
    r"[{\[]$|\{\s*\"|\[[{\"]|\[\.\.\.\]"  # JSON, and what authors elide
    r"|<(?:!DOCTYPE|\?xml|/?[a-zA-Z][\w-]*[ />])"
    r"|[a-z][\w.-]*/[\w.:-]+ (?:\w+ed\b|unchanged\b|condition met\b|rolled back\b)"  # deployment.apps/web created
    r"|[a-z][\w.-]* \"[^\"]+\" (?:\w+ed\b|unchanged\b|successfully\b|not found\b)"  # deployment "web" deleted
    r"|[a-z][\w.-]*:(?:\s|$)"  # error: …, alias: …, gpg: …
    r"|[a-z][a-z+]*://|[\w.-]+@[\w.^~\"*-]+(?:\s|$)"  # addresses, packages with their versions
    r"|[\w.-]+(?:\[\])? = |index \S+\.\.\S|@@ |\[[^\]\n]*\]\(|\^+$"  # settings, patches, links
    r"|[\w-][\w./-]*\.(?:ya?ml|json|md|txt|conf|toml|ini|tf)$"  # names of files
    r"|\d[\d.,:/TZ-]*(?:\s|$)"  # counts, addresses, dates
    r"|[bcdlps-](?:[r-][w-][xsStT-]){3}[ .+@]"  # ls -l
    r"|total \d+$|\+-|\| .*\|$|={2,}|-{3,}(?:\s|$)|[*>;-] |(?![–—−]+-?[A-Za-z])[^\x00-\x7f]"  # a dash of a word processor begins an option
)
_CAPITAL = lazy_pattern(r"[A-Z][\w./()-]*[:,]?(?=\s|$)")
_ROW = lazy_pattern(r"(?=.*\s{2}[\d<])[a-z0-9][\w./:-]*(?:\s{2,}\S+(?: \S+)*){2,}\s*$")
"""Three columns or more, two spaces or more between them, and one that begins with a digit or is `<none>`."""


def is_printed(line: str) -> bool:
    """Return whether a line, its indentation aside, is certainly output: a table, a message, JSON, an error."""
    text = line.strip()
    if not text:
        return False
    if _PRINTED.match(text) or is_table(text):
        return True
    if capital := _CAPITAL.match(text):
        return capital[0] not in _NAMED_LIKE_WORDS
    return _ROW.match(text) is not None and text.split(maxsplit=1)[0] not in PROGRAMS and not is_command(text)
