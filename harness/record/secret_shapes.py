"""What a secret looks like in a text: tokens, passwords, private keys, and what commands print of Secrets.

`find` tells where secrets stand; `secret_shapes.toml` has the ways in which they are written. What is plainly a placeholder
(`$PASSWORD`, `<token>`, `REDACTED`), an image's digest, a hash or base64 that nothing says to be secret is none.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from msgspec import Struct, convert
from msgspec.structs import replace

from harness.record.secret_objects import values_of_secrets
from harness.shell.lazy_pattern import lazy_pattern

Span = tuple[int, int]

_PLACEHOLDER = lazy_pattern(
    r"[$<{%\[(*].*|\W*|\\.*|(?:path|~|\.{1,2}|/(?:etc|root|home|var|tmp|run|usr|opt|mnt|srv))/.*"
    r"|(?-i:[A-Z_]*(?:PASSWORD|TOKEN|SECRET|KEY))"
    r"|(?:stringarray|strings?|text|file|path|int|bool|value|pass(?:word|wd|phrase)?|token|secret|key"
    r"|null|none|nil|true|false|redacted|data\+omitted|x+|removed|hidden|unset|empty|required|optional)",
    re.IGNORECASE,
)


class _Shape(Struct, frozen=True):
    """One way in which a secret is written; the group that takes part in a match holds it."""

    hints: tuple[str, ...]
    """In lower case; a text without any of these need not be searched."""
    pattern: str
    """Compiled when a text has a hint: most runs see none."""
    at_least: int = 1
    """Characters."""
    needs_digit: bool = False


_END_OF_KEY = lazy_pattern(r"^[ \t>|│+-]*-----END [A-Z0-9 ]{0,40}PRIVATE KEY", re.MULTILINE)
_BASE64 = lazy_pattern(r"[ \t>|│+-]*[A-Za-z0-9+/=]+\r?\n")
_CREATES_SECRET = lazy_pattern(r"\bcreate\s+secret\s(?:[^\n\\]|\\\r?\n|\\.)*")
_LITERAL = lazy_pattern(r"--from-literal(?:=|\s+)[\"']?[\w.-]+=(?:\"([^\"]+)\"|'([^']+)'|([^\s\"']+))")
_PROMPT = lazy_pattern(r"^\$ ", re.MULTILINE)
_SHOWS_VALUES = lazy_pattern(r"\bget\b.{0,300}\bsecrets?\b.{0,600}\.(?:data|stringData)\b", re.DOTALL)
_COMPLAINT = lazy_pattern(r"(?:Error|error:|bash:|Warning|Unable to|[WE]\d{4} |> )")


@cache
def _shapes() -> tuple[tuple[_Shape, ...], re.Pattern[str]]:
    """Return the shapes of `secret_shapes.toml`, and what every text with a secret has, in lower case.

    Hints of Secrets are among those of names.
    """
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    shapes = convert(table["shapes"], tuple[_Shape, ...])
    for name, pattern in table["patterns"].items():
        shapes = tuple(replace(shape, pattern=shape.pattern.replace(f"⟨{name}⟩", pattern)) for shape in shapes)
    hints = sorted({re.escape(hint) for shape in shapes for hint in shape.hints})
    return shapes, re.compile("|".join(hints))


def find(text: str) -> Iterator[Span]:
    """Yield where secrets stand, in no order; places may overlap. Lines may end in CR LF, as a terminal has them.

    Lines that begin with `$ ` are taken as commands: of one that prints the values of a Secret, what follows is secret.
    """
    lower = text.lower()
    shapes, any_hint = _shapes()
    if not any_hint.search(lower):
        return
    for shape in shapes:
        if any(hint in lower for hint in shape.hints):
            yield from _of_shape(shape, text)
    if "private key" in lower:
        yield from _ends_of_keys(text)
    if "secret" in lower:
        yield from values_of_secrets(text)
        yield from _literals(text)
        yield from _shown_values(text)


def _of_shape(shape: _Shape, text: str) -> Iterator[Span]:
    for match in re.finditer(shape.pattern, text, re.MULTILINE):
        start, end = match.span(match.lastindex or 0)
        value = text[start:end]
        if len(value) < shape.at_least or _PLACEHOLDER.fullmatch(value):
            continue
        if not shape.needs_digit or any(map(str.isdigit, value)):
            yield start, end


def _ends_of_keys(text: str) -> Iterator[Span]:
    for end in _END_OF_KEY.finditer(text):
        start = position = end.start()
        while position > 0 and _BASE64.fullmatch(text, position := text.rfind("\n", 0, position - 1) + 1, start):
            yield position, start
            start = position


def _literals(text: str) -> Iterator[Span]:
    for creation in _CREATES_SECRET.finditer(text):
        for match in _LITERAL.finditer(text, *creation.span()):
            group = next(number for number in (1, 2, 3) if match[number])
            if not _PLACEHOLDER.fullmatch(match[group]):
                yield match.span(group)


def _shown_values(text: str) -> Iterator[Span]:
    prompts = [prompt.start() for prompt in _PROMPT.finditer(text)]
    for start, end in pairwise([*prompts, len(text)]):
        position = text.find("\n", start, end) + 1
        while position and text.startswith("> ", position):
            position = text.find("\n", position, end) + 1
        if position and _SHOWS_VALUES.search(text, start, position):
            for line in re.compile(r"[^\r\n]+").finditer(text, position, end):
                if not _COMPLAINT.match(line[0]):
                    yield line.span()
