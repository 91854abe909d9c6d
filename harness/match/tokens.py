"""Which differences between two tokens mean nothing.

What varies from run to run: ages and durations, times and dates, IP addresses (loopback and
`0.0.0.0` are claims, not chance), node ports after a colon, the generated parts of pod and replica set names,
container identifiers and digests (a machine's name and a process's number: `machine_lines`). What the author leaves open: placeholders (`xxxxx`, `yyyyy`, `3xxxx` for a
node port, `10.x.x.x`).
"""

import ipaddress
import re
from collections.abc import Sequence
from enum import Enum, auto

from harness.match.lexemes import Token, TokenKind
from harness.shell.lazy_pattern import lazy_pattern

_PLACEHOLDER = lazy_pattern(r"([0-9]*)(?:x{3,}|X{3,}|y{3,}|Y{3,}|z{3,}|Z{3,})")
_GENERATED = "bcdfghjklmnpqrstvwxz2456789"
"""The letters of generated names, see SafeEncodeString in k8s.io/apimachinery/pkg/util/rand."""
_SUFFIX = lazy_pattern(rf"[{_GENERATED}]{{5}}")
_TEMPLATE_HASH = lazy_pattern(rf"[{_GENERATED}]{{6,11}}|[0-9]{{8,10}}")
_EXPECTED_SUFFIX = lazy_pattern(r"[a-z0-9]{5}")
_EXPECTED_HASH = lazy_pattern(r"(?=[a-z]{0,10}[0-9])[a-z0-9]{6,11}")
_EXPECTED_LONE_HASH = lazy_pattern(r"(?=[a-f]{0,10}[0-9])[bcdfghjklmnpqrstvwxzae0-9]{8,11}")
_IDENTIFIER = lazy_pattern(r"[0-9a-f]{12,64}")
_UUID = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NODE_PORTS = range(30000, 32768)


class Tolerance(Enum):
    """How much of a word may differ."""

    WHAT_VARIES = auto()
    PLACEHOLDERS = auto()
    """Only what the author left open."""


def is_placeholder(text: str) -> bool:
    """Return whether the author left this open: `xxxxx`, `yyyyy`, `3xxxx`."""
    return _PLACEHOLDER.fullmatch(text) is not None


def is_fixed(token: Token) -> bool:
    """Return whether a token of the slide stands for itself alone, and no other text would do."""
    if token.kind is TokenKind.MARK:
        return True
    if token.kind is not TokenKind.NAME or _IDENTIFIER.fullmatch(token.text) or _UUID.fullmatch(token.text):
        return False
    parts = token.text.split("-")
    return _generated_parts(parts) == 0 and not any(is_placeholder(part) for part in parts)


def same_token(expected: Token, actual: Token, tolerance: Tolerance) -> bool:
    """Return whether the token of the output is what the token of the slide means."""
    if expected.text == actual.text:
        return True
    if expected.kind is TokenKind.NAME and is_placeholder(expected.text):
        return actual.kind is not TokenKind.MARK and _fills(expected.text, actual.text)
    if expected.kind is not actual.kind:
        return False
    compare = _COMPARISONS.get(expected.kind)
    if compare is not None:
        return compare(expected.text, actual.text, tolerance)
    varies = expected.kind in (TokenKind.MOMENT, TokenKind.DURATION, TokenKind.DIGEST)
    return varies and tolerance is Tolerance.WHAT_VARIES


def _fills(placeholder: str, text: str) -> bool:
    """Whether a text may stand where the author wrote a placeholder."""
    written = _PLACEHOLDER.fullmatch(placeholder)
    digits = written.group(1) if written else ""
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
            byte == real or byte.startswith("x")
            for byte, real in zip(expected.split("."), actual.split("."), strict=False)
        )
    if tolerance is not Tolerance.WHAT_VARIES:
        return False
    try:
        addresses = ipaddress.ip_address(expected), ipaddress.ip_address(actual)
    except ValueError:
        return False
    return not any(address.is_loopback or address.is_unspecified or address.is_multicast for address in addresses)


def _same_name(expected: str, actual: str, tolerance: Tolerance) -> bool:
    expected_parts, actual_parts = expected.split("-"), actual.split("-")
    if tolerance is Tolerance.WHAT_VARIES:
        if _IDENTIFIER.fullmatch(expected) and not expected.isdecimal():
            return bool(_IDENTIFIER.fullmatch(actual)) and len(actual) == len(expected)
        if _UUID.fullmatch(expected):
            return _UUID.fullmatch(actual) is not None
    if len(expected_parts) != len(actual_parts):
        return False
    generated = _generated_parts(expected_parts) if tolerance is Tolerance.WHAT_VARIES else 0
    kept = len(expected_parts) - generated
    return all(map(_same_part, expected_parts[:kept], actual_parts[:kept])) and all(
        map(_is_generated, actual_parts[kept:], _shapes(generated, expected_parts))
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
    if len(stem) > 1 and _EXPECTED_HASH.fullmatch(stem[-1]) and _EXPECTED_SUFFIX.fullmatch(last):
        return 2
    mixed = any(letter.isdecimal() for letter in last) and not last.isdecimal()
    return int(mixed and bool(_EXPECTED_LONE_HASH.fullmatch(last) or _SUFFIX.fullmatch(last)))


def _shapes(generated: int, parts: Sequence[str]) -> Sequence[re.Pattern[str]]:
    if generated == 2:
        return (_TEMPLATE_HASH, _SUFFIX)
    if generated == 1:
        return (_SUFFIX if len(parts[-1]) == 5 else _TEMPLATE_HASH,)
    return ()


def _is_generated(part: str, shape: re.Pattern[str]) -> bool:
    return shape.fullmatch(part) is not None


_COMPARISONS = {TokenKind.NAME: _same_name, TokenKind.PORT: _same_port, TokenKind.ADDRESS: _same_address}
