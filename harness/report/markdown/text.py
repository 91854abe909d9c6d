"""What decks and clusters say, in Markdown: seen as it is, and never taken for markup, a link or a mention."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from harness.report.printable import shortened
from harness.shell.lazy_pattern import lazy_pattern

LONGEST_LINE = 400
"""Characters of a line in a block."""
MOST_LINES = 60
"""Of a block; the middle is left out."""
_MARKUP = lazy_pattern(r"[\\`*_\[\]<>#|~&]|^[-+=]|(?<=^\d)[.)]")
_CODE = lazy_pattern(r"`([^`]+)`")
_UNSEEN = "\N{ZERO WIDTH SPACE}"


def inline(text: str) -> str:
    """Return a text for a part of a line, a heading or a table's cell."""
    return _uninviting(_MARKUP.sub(lambda match: f"\\{match[0]}", visible(" ".join(text.split()))))


def sentence(text: str) -> str:
    """Return a text as `inline` does, with the parts between backticks as code. Not for tables."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(code(part) if number % 2 else _around_code(part) for number, part in enumerate(parts))


def html_text(text: str) -> str:
    """Return a text for the inside of an HTML element."""
    return _uninviting(escape(visible(" ".join(text.split()))))


def code(text: str) -> str:
    """Return a text as code in a line, outside of tables."""
    shown = visible(" ".join(text.split()))
    fence = "`" * (_longest_run(shown) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}" if shown else ""


def block(text: str, language: str = "text") -> str:
    """Return a text as a block of code, without empty lines at its end; long lines and long texts are cut."""
    lines = [shortened(visible(line.expandtabs()), LONGEST_LINE) for line in text.rstrip("\n").split("\n")]
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        lines = [*lines[:half], f"… {len(lines) - 2 * half} lines left out …", *lines[-half:]]
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already, none of them with an end of line or a bar that is not escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def folded(heading: str, content: str) -> str:
    """Return Markdown that is seen once its heading, a plain text, is clicked."""
    return f"<details><summary>{html_text(heading)}</summary>\n\n{content}\n\n</details>"


def link_to_line(label: str, path: str, line: int, source: str) -> str:
    """Return a label, Markdown already, as a link to the line of a file below the address `source`; without an address, the label alone."""
    return f"[{label}]({source}/{quote(path)}?plain=1#L{line})" if source else label


def sentences(*texts: str) -> str:
    """Return texts one after the other as `sentence` has them, each with its full stop; without those that are empty."""
    return " ".join(sentence(text if text.endswith((".", "!", "?")) else f"{text}.") for text in texts if text)


def visible(text: str) -> str:
    """Return a text with U+FFFD for characters that are not seen, or that turn the direction of writing."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _around_code(text: str) -> str:
    """Return a text as `inline` does, with the spaces between it and the code beside it."""
    return f"{' ' * text.startswith(' ')}{inline(text)}{' ' * text.endswith(' ')}" if text.strip() else text


def _uninviting(text: str) -> str:
    """Return a text in which a code host finds no mentions and no addresses to link."""
    return text.replace("@", f"@{_UNSEEN}").replace("://", f":{_UNSEEN}//").replace("www.", f"www{_UNSEEN}.")


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
