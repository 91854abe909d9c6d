"""Is this line what a program printed, and no command? Conservative: no, unless it shows."""

import re
from functools import lru_cache

from harness.knowledge.recognition import PROGRAMS, is_command, is_table
from harness.shell.lazy_pattern import lazy_pattern

_KEPT = 1024
"""Lines whose answer is kept: who tells what a block is asks of the same ones as who divides it."""
_NAMED_LIKE_WORDS = frozenset({"R", "Rscript", "Xvfb", "Kubectl"})
"""Programs that begin with a capital letter, and the one that no sentence begins with: an editor wrote its capital."""
_ANSWER = (
    r"[a-z][\w.-]*/[\w.:-]+ (?:\w+ed\b|unchanged\b|condition met\b|rolled back\b)"  # deployment.apps/web created
    r"|[a-z][\w.-]* [\"“][^\"”]+[\"”] (?:\w+ed\b|unchanged\b|successfully\b|not found\b|set\b|restarted\b)"  # deployment "web" deleted
)
_PRINTED = lazy_pattern(
    r"[{\[]$|\{\s*\"|\[[{\"]|\[\.\.\.\]"  # JSON, and what authors elide
    r"|<(?:!DOCTYPE|\?xml|/?[a-zA-Z][\w-]*[ />])"
    rf"|{_ANSWER}"
    r"|[a-z][\w.-]*:(?:\s|$)"  # error: …, alias: …, gpg: …
    r"|[a-z][a-z+]*://|[\w.-]+@[\w.^~\"*-]+(?:\s|$)"  # addresses, packages with their versions
    r"|[\w.-]+(?:\[\])? = |index \S+\.\.\S|@@ |\[[^\]\n]*\]\(|\^+$"  # settings, patches, links
    r"|[\w-][\w./-]*\.(?:ya?ml|json|md|txt|conf|toml|ini|tf)$"  # names of files
    r"|(?:yes|no)(?: - .*)?$"  # of `kubectl auth can-i`; alone, nobody types `yes`
    r"|\.{1,2}$|[├└]─|│"  # where a tree of folders begins, and its branches
    r"|\d[\d.,:/TZ-]*(?:\s|$)"  # counts, addresses, dates
    r"|[bcdlps-](?:[r-][w-][xsStT-]){3}[ .+@]"  # ls -l
    r"|\[\+\] |=> |#\d+ (?:\[|[A-Z]|sha256|extracting|naming|exporting|writing)"  # docker build
    r"|total \d+$|\+-|\| .*\|$|={2,}|-{3,}(?:\s|$)|[*>;-] |(?![–—−]+-?[A-Za-z])[^\x00-\x7f]"  # a dash of a word processor begins an option
)
_CAPITAL = lazy_pattern(r"[A-Z][\w./()-]*[:,]?(?=\s|$)")
_STATEMENT = lazy_pattern(
    r"(?:ALTER|BEGIN|COMMIT|CREATE|DELETE|DESCRIBE|DROP|EXPLAIN|GRANT|INSERT|REVOKE|SELECT|SET|SHOW|TRUNCATE|UPDATE|USE|WITH)\b.*;$"
)
"""Of SQL, as one types it; what a database answers ends without a semicolon."""
_CELL = lazy_pattern(r"<(?:none|unknown|pending|nodes?)>|\d+/\d+|\d+[smhdy](?:\d+[smhd])?")
"""Of a table of kubectl; no option or argument looks so."""
_ROW = lazy_pattern(r"(?=.*\s{2}[\d<])[a-z0-9][\w./:-]*(?:\s{2,}\S+(?: \S+)*){2,}\s*$")
"""Three columns or more, two spaces or more between them, and one that begins with a digit or is `<none>`."""

_MESSAGE = lazy_pattern(
    r"(?:error|fatal|warning|hint|bash|sh|zsh|curl|wget|kubectl|docker|helm|git|ssh|cat|ls|rm|cd|npm|sudo): \S",
    re.IGNORECASE,
)
_GAP = lazy_pattern(r"\s{2,}")
_ONLY_ANSWER = lazy_pattern(_ANSWER)


@lru_cache(maxsize=_KEPT)
def is_printed(line: str) -> bool:
    """Return whether a line, its indentation aside, is certainly output: a table, a message, JSON, an error."""
    text = line.strip()
    if not text:
        return False
    if _PRINTED.match(text) or is_table(text):
        return True
    if is_statement(text):
        return False
    if capital := _CAPITAL.match(text):
        return capital[0] not in _NAMED_LIKE_WORDS
    if _ROW.match(text) is None:
        return False
    columns = _GAP.split(text)
    if any(map(_CELL.fullmatch, columns)):
        return not any(column.startswith("-") for column in columns)
    return columns[0] not in PROGRAMS and not is_command(text)


def is_statement(line: str) -> bool:
    """Return whether a line is a statement of SQL."""
    return _STATEMENT.match(line.strip()) is not None


def is_answer(line: str) -> bool:
    """Return whether a line is how kubectl says what it did: `service/web created`, `pod "web" deleted`."""
    return _ONLY_ANSWER.match(line.strip()) is not None


def is_message(line: str) -> bool:
    """Return whether a line is what a program says, though it looks like a key of YAML: `error: unknown flag`."""
    return _MESSAGE.match(line.strip()) is not None
