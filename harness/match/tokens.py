"""The words of a line, and which differences between two words mean nothing.

What varies from run to run: runs of spaces, ages and durations, times and dates, IP addresses (loopback and
`0.0.0.0` are claims, not chance), node ports after a colon, the generated parts of pod and replica set names,
container identifiers and digests (a machine's name and a process's number: `machine_lines`). What the author leaves open: placeholders (`xxxxx`, `yyyyy`, `3xxxx` for a
node port, `10.x.x.x`) and `...`. A word always matches itself.

Each word of the slide is compared with one word of the output, so time is linear; no regular expression here
can backtrack over more than one lexeme.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from harness.shell.lazy_pattern import lazy_pattern

_CLOCK = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:[ ][AP]M)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_LEXEME = lazy_pattern(
    rf"""
    (?P<SPACE>\s+)
    |(?P<ELISION>\[(?:\.\.\.|…)\]|\.\.\.|…)
    |(?P<MOMENT>(?<![\w.:])(?:
        [0-9]{{4}}[-/][0-9]{{2}}[-/][0-9]{{2}}
            (?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]{{1,9}})?)?
            (?:[ ]?(?:Z|UTC|GMT|[+-][0-9]{{2}}:?[0-9]{{2}}))?)?
        |[0-9]{{2}}/{_MONTH}/[0-9]{{4}}:{_CLOCK}(?:[ ][+-][0-9]{{4}})?
        |(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ ]
            (?:{_MONTH}[ ]{{1,2}}[0-9]{{1,2}}|[0-9]{{1,2}}[ ]{_MONTH})
            (?:[ ][0-9]{{4}})?[ ]{_CLOCK}(?:[ ](?:[A-Z]{{3,4}}|[+-][0-9]{{4}}))?(?:[ ][0-9]{{4}})?
        |{_CLOCK}
        )(?![\w:]))
    |(?P<DURATION>(?<![\w.-])(?:
        (?:[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?(?:ns|us|µs|ms|s|m|h|d|y)){{1,6}}
        |(?:(?:About|Less[ ]than)[ ])?(?:an?|[0-9]{{1,4}})[ ]
            (?:second|minute|hour|day|week|month|year)s?(?:[ ]ago)?
        )(?![\w-]))
    |(?P<DIGEST>sha256:[0-9a-f]{{6,64}}(?!\w))
    |(?P<ADDRESS>(?<![\w.:])(?:
        (?:[0-9]{{1,3}}|x{{1,3}})(?:\.(?:[0-9]{{1,3}}|x{{1,3}})){{3}}(?![\w-]|\.[0-9])
        |[0-9a-f]{{0,4}}(?::[0-9a-f]{{0,4}}){{2,7}}(?![\w:])
        ))
    |(?P<PORT>:(?:[0-9]{{1,5}}|[0-9]?[xX]{{3,5}})(?![\w.-]))
    |(?P<NAME>\w+(?:-\w+)*)
    |(?P<MARK>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLACEHOLDER = lazy_pattern(r"([0-9]*)(?:x{3,}|X{3,}|y{3,}|Y{3,}|z{3,}|Z{3,})")
_GENERATED = "bcdfghjklmnpqrstvwxz2456789"
"""The letters of generated names, see SafeEncodeString in k8s.io/apimachinery/pkg/util/rand."""
_SUFFIX = lazy_pattern(rf"[{_GENERATED}]{{5}}")
_TEMPLATE_HASH = lazy_pattern(rf"[{_GENERATED}]{{6,11}}|[0-9]{{8,10}}")
_CLAIMED_SUFFIX = lazy_pattern(r"[a-z0-9]{5}")
_CLAIMED_HASH = lazy_pattern(r"(?=[a-z]{0,10}[0-9])[a-z0-9]{6,11}")
_CLAIMED_LONE_HASH = lazy_pattern(r"(?=[a-f]{0,10}[0-9])[bcdfghjklmnpqrstvwxzae0-9]{8,11}")
_IDENTIFIER = lazy_pattern(r"[0-9a-f]{12,64}")
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NODE_PORTS = range(30000, 32768)


class Tolerance(Enum):
    """How much of a word may differ."""

    WHAT_VARIES = auto()
    PLACEHOLDERS = auto()
    """Only what the author left open."""


class Kind(Enum):
    """What a token looks like."""

    SPACE = auto()
    ELISION = auto()
    MOMENT = auto()
    DURATION = auto()
    DIGEST = auto()
    ADDRESS = auto()
    PORT = auto()
    NAME = auto()
    MARK = auto()


_KINDS: dict[str | None, Kind] = {kind.name: kind for kind in Kind}
"""By the names of the groups in `_LEXEME`."""


class Token(NamedTuple):
    """A piece of a word; a tuple, since a long output has many."""

    kind: Kind
    text: str


class Word(NamedTuple):
    """What stands between two spaces; a date that holds spaces is one word."""

    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The word as written."""
        return "".join(token.text for token in self.tokens)

    @property
    def is_elision(self) -> bool:
        """Stands for any text."""
        return len(self.tokens) == 1 and self.tokens[0].kind is Kind.ELISION


def words(line: str) -> Iterator[Word]:
    """The words of a line, each found when it is asked for."""
    pending: list[Token] = []
    for lexeme in _LEXEME.finditer(line):
        kind = _KINDS[lexeme.lastgroup]
        if kind is not Kind.SPACE:
            pending.append(Token(kind, lexeme.group()))
        elif pending:
            yield Word(tuple(pending))
            pending = []
    if pending:
        yield Word(tuple(pending))


def is_placeholder(text: str) -> bool:
    """Whether the author left this open: `xxxxx`, `yyyyy`, `3xxxx`."""
    return _PLACEHOLDER.fullmatch(text) is not None


def same_word(expected: Word, actual: Word, tolerance: Tolerance = Tolerance.WHAT_VARIES) -> bool:
    """Whether the word of the output is what the word of the slide means."""
    pieces = _literal_pieces(expected)
    if pieces is not None:
        return _in_order(pieces, actual.text)
    return len(expected.tokens) == len(actual.tokens) and all(
        _same_token(claimed, real, tolerance) for claimed, real in zip(expected.tokens, actual.tokens, strict=True)
    )


def is_literal(word: Word) -> bool:
    """Whether only the word itself is what the word means."""
    return all(_is_fixed(token) for token in word.tokens)


def fixed_texts(word: Word) -> list[str]:
    """Texts that every word meant by this one contains."""
    pieces = _literal_pieces(word)
    if pieces is not None:
        return [piece for piece in pieces if piece]
    return [token.text for token in word.tokens if _is_fixed(token)]


def _literal_pieces(word: Word) -> list[str] | None:
    """The texts around the `...` in a word; `None` when there is none."""
    if not any(token.kind is Kind.ELISION for token in word.tokens):
        return None
    pieces = [""]
    for token in word.tokens:
        if token.kind is Kind.ELISION:
            pieces.append("")
        else:
            pieces[-1] += token.text
    return pieces


def _in_order(pieces: Sequence[str], text: str) -> bool:
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    position, end = len(first), len(text) - len(last)
    for piece in middle:
        position = text.find(piece, position, end)
        if position < 0:
            return False
        position += len(piece)
    return True


def _is_fixed(token: Token) -> bool:
    if token.kind is Kind.MARK:
        return True
    if token.kind is not Kind.NAME or _IDENTIFIER.fullmatch(token.text) or _UUID.fullmatch(token.text):
        return False
    parts = token.text.split("-")
    return _generated_parts(parts) == 0 and not any(is_placeholder(part) for part in parts)


def _same_token(expected: Token, actual: Token, tolerance: Tolerance) -> bool:
    if expected.text == actual.text:
        return True
    if expected.kind is Kind.NAME and is_placeholder(expected.text):
        return actual.kind is not Kind.MARK and _fills(expected.text, actual.text)
    if expected.kind is not actual.kind:
        return False
    compare = _COMPARISONS.get(expected.kind)
    if compare is not None:
        return compare(expected.text, actual.text, tolerance)
    varies = expected.kind in (Kind.MOMENT, Kind.DURATION, Kind.DIGEST)
    return varies and tolerance is Tolerance.WHAT_VARIES


def _fills(placeholder: str, text: str) -> bool:
    """Whether a text may stand where the author wrote a placeholder."""
    found = _PLACEHOLDER.fullmatch(placeholder)
    digits = found.group(1) if found else ""
    if not digits:
        return True
    if not text.isdecimal():
        return False
    if digits == "3" and len(placeholder) == 5:
        return int(text) in _NODE_PORTS
    return text.startswith(digits) and len(text) == len(placeholder)


def _same_port(expected: str, actual: str, tolerance: Tolerance) -> bool:
    expected, actual = expected[1:], actual[1:]
    if is_placeholder(expected):
        return _fills(expected, actual)
    both_decimal = expected.isdecimal() and actual.isdecimal()
    both_node_ports = both_decimal and int(expected) in _NODE_PORTS and int(actual) in _NODE_PORTS
    return both_node_ports and tolerance is Tolerance.WHAT_VARIES


def _same_address(expected: str, actual: str, tolerance: Tolerance) -> bool:
    if "x" in expected:
        return all(
            claimed == real or claimed.startswith("x")
            for claimed, real in zip(expected.split("."), actual.split("."), strict=False)
        )
    if tolerance is not Tolerance.WHAT_VARIES:
        return False
    try:
        claimed, real = ipaddress.ip_address(expected), ipaddress.ip_address(actual)
    except ValueError:
        return False
    return not any(address.is_loopback or address.is_unspecified or address.is_multicast for address in (claimed, real))


def _same_name(expected: str, actual: str, tolerance: Tolerance) -> bool:
    claimed, real = expected.split("-"), actual.split("-")
    if tolerance is Tolerance.WHAT_VARIES:
        if _IDENTIFIER.fullmatch(expected) and not expected.isdecimal():
            return bool(_IDENTIFIER.fullmatch(actual)) and len(actual) == len(expected)
        if _UUID.fullmatch(expected):
            return _UUID.fullmatch(actual) is not None
    if len(claimed) != len(real):
        return False
    generated = _generated_parts(claimed) if tolerance is Tolerance.WHAT_VARIES else 0
    kept = len(claimed) - generated
    return all(map(_same_part, claimed[:kept], real[:kept])) and all(
        map(_is_generated, real[kept:], _shapes(generated, claimed))
    )


def _same_part(expected: str, actual: str) -> bool:
    return expected == actual or (is_placeholder(expected) and _fills(expected, actual))


def _generated_parts(parts: Sequence[str]) -> int:
    """How many parts at the end of a name Kubernetes made up, as far as one can see.

    `web-5f4b8c9d7-abcde` (a pod of a Deployment): 2; `web-5f4b8c9d7` (a ReplicaSet) and `proxy-x7k2p` (a pod of
    a DaemonSet or Job): 1. A lone suffix needs a digit and a letter, so that `web-https` is a name.
    """
    *stem, last = parts
    if not stem:
        return 0
    if len(stem) > 1 and _CLAIMED_HASH.fullmatch(stem[-1]) and _CLAIMED_SUFFIX.fullmatch(last):
        return 2
    mixed = any(letter.isdecimal() for letter in last) and not last.isdecimal()
    return int(mixed and bool(_CLAIMED_LONE_HASH.fullmatch(last) or _SUFFIX.fullmatch(last)))


def _shapes(generated: int, claimed: Sequence[str]) -> Sequence[re.Pattern[str]]:
    if generated == 2:
        return (_TEMPLATE_HASH, _SUFFIX)
    if generated == 1:
        return (_SUFFIX if len(claimed[-1]) == 5 else _TEMPLATE_HASH,)
    return ()


def _is_generated(part: str, shape: re.Pattern[str]) -> bool:
    return shape.fullmatch(part) is not None


_COMPARISONS = {Kind.NAME: _same_name, Kind.PORT: _same_port, Kind.ADDRESS: _same_address}
