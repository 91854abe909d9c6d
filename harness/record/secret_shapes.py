"""What a secret looks like in a text: tokens, passwords, private keys, and what commands print of Secrets.

`find` tells where secrets stand. What is plainly a placeholder (`$PASSWORD`, `<token>`, `REDACTED`), an image's digest, a
hash or base64 that nothing says to be secret is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from harness.record.secret_objects import values_of_secrets
from harness.shell.lazy_pattern import lazy_pattern

Span = tuple[int, int]

_WORD = r"""(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([^\s"'`&,;|(){}\[\]<>]+))"""
_TO_END = r"""(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([^\s"',{}\[\]]+)(?=[ \t]*[,}\]]*[ \t]*\r?$))"""
_NAMES = (
    r"(?:password|(?<!/)(?<!ht)passwd|passphrase|client[-_]?secret|secret[-_]?(?:access[-_]?)?key|api[-_]?key|private[-_]?key"
    r"|(?:access|auth|refresh|id|session|bearer|identity)[-_]?token|client-key-data)"
)
_UPPER_NAMES = r"(?:PASSWORD|PASSWD|PASS|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY)"
_OPTIONS = r"[^\n]{0,300}?[ \t]"
_PLACEHOLDER = lazy_pattern(
    r"[$<{%\[(*].*|\W*|\\.*|(?:path|~|\.{1,2}|/(?:etc|root|home|var|tmp|run|usr|opt|mnt|srv))/.*"
    r"|(?-i:[A-Z_]*(?:PASSWORD|TOKEN|SECRET|KEY))"
    r"|(?:stringarray|strings?|text|file|path|int|bool|value|pass(?:word|wd|phrase)?|token|secret|key"
    r"|null|none|nil|true|false|redacted|data\+omitted|x+|removed|hidden|unset|empty|required|optional)",
    re.IGNORECASE,
)
_BASE64_LINES = r"(?:[ \t>|│+-]*[A-Za-z0-9+/=]{16,}(?:\r?\n|\\r|\\n|\Z))+"


class _Shape(Struct, frozen=True):
    """One way in which a secret is written; the group that takes part in a match holds it."""

    hints: tuple[str, ...]
    """In lower case; a text without any of these need not be searched."""
    pattern: str
    """Compiled when a text has a hint: most runs see none."""
    least: int = 1
    """Characters."""
    needs_digit: bool = False


def _shape(hints: str, pattern: str, *, least: int = 1, needs_digit: bool = False) -> _Shape:
    return _Shape(tuple(hints.split()), pattern, least, needs_digit)


_SHAPES = (
    # PEM, RFC 7468; in JSON its line ends are written \n. Of one that was cut, what is left.
    _shape("private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----([^-]{16,20000}?)-----END"),
    _shape(
        "private key",
        rf"-----BEGIN [A-Z0-9 ]{{0,40}}PRIVATE KEY(?: BLOCK)?-----(?:\r?\n|\\n)(?:[A-Z][A-Za-z-]+: [^\n]*\n|\r?\n)*({_BASE64_LINES})",
    ),
    # JSON web tokens, RFC 7519: their first part begins with {"alg", {"typ", {"kid", {"enc", {"cty", {"x5
    _shape(
        "eyj",
        r"(?<![\w-])(eyJ(?:hbGci|0eXAi|raWQi|lbmMi|jdHki|4NX)[\w-]{6,}(?:\.[\w-]+){0,4}(?:\r?\n[\w.-]{60,})*)",
    ),
    _shape("eyj", r"(?<![\w-])(eyJ[\w-]{10,}\.eyJ[\w-]{10,}(?:\.[\w-]*)?)"),
    # The Authorization header, RFC 9110, section 11
    _shape("authorization", r"(?i:authorization)[\"']?[ \t]*[:=][ \t]*[\"']?(?i:bearer|basic|token|digest)[ \t]+" + _WORD, least=4),
    _shape("bearer basic", r"\b(?i:bearer|basic)[ \t]+([\w.~+/-]{16,}=*)", needs_digit=True),
    _shape("://", r"://[^\s/:@'\"]{0,200}:([^\s/@'\"]{1,200})@"),
    # Options of programs
    _shape("--", r"--(?:[a-z]+-){0,4}(?:password|passwd|passphrase|token|client-secret|secret-key|api-?key|access-key)(?:=|[ \t]+)(?!-)" + _WORD, least=3),
    _shape("login", r"\blogin\b" + _OPTIONS + r"-p[ =]?" + _WORD),
    _shape("sshpass", r"\bsshpass[ \t]+-p[ ]?" + _WORD),
    _shape("mysql maria", r"\b(?:mysql|mariadb)[\w-]*[ \t](?:[^\n]{0,300}?[ \t])?-p(?=[^\s])" + _WORD),
    _shape("redis-cli", r"\bredis-cli\b" + _OPTIONS + r"-a[ ]" + _WORD),
    _shape("curl", r"\bcurl\b" + _OPTIONS + r"(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,100}:([^\s\"']+)"),
    # Names that say it: in environments, files of settings, YAML, JSON and what `describe` prints
    _shape(
        "passw passphrase secret key token",
        rf"(?i:{_NAMES})(?:[\"']?={_WORD}|(?:[\"']?[ \t]*:[ \t]+|\"[ \t]*:[ \t]*){_TO_END})",
        least=3,
    ),
    _shape("pass secret token key", rf"(?<![a-z]){_UPPER_NAMES}(?:=|:[ \t]+)" + _WORD, least=3),
    _shape("secret_access_key", r"(?i:secret_access_key)[ \t]*=[ \t]*" + _WORD),
    _shape("token", r"\b(?i:token)[\"']?[ \t]*[:=][ \t]*" + _WORD, least=16, needs_digit=True),
    _shape(
        "value",
        rf"\bname[\"']?:[ \t]*[\"']?[\w.-]{{0,100}}{_UPPER_NAMES}[\"']?,?[ \t]*\r?\n[ \t>+-]*[\"']?value[\"']?:[ \t]*" + _TO_END,
    ),
    # docker's config.json
    _shape("auth", r"\"(?:auth|identitytoken|registrytoken)\"[ \t]*:[ \t]*\"([^\"\r\n]{4,})\""),
    # kubeadm's bootstrap tokens, and those of well-known services, by their prefixes
    _shape(".", r"(?<![\w./-])([a-z0-9]{6}\.(?=[a-z0-9]{0,15}\d)[a-z0-9]{16})(?![\w.-])", needs_digit=True),
    _shape("akia asia", r"\b((?:AKIA|ASIA)[A-Z2-7]{16})\b"),
    _shape(
        "gh github_pat_ glpat- xox aiza dckr_pat_ npm_ hvs. sk-",
        r"\b(gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{35}"
        r"|dckr_pat_[\w-]{20,}|npm_\w{36}|hvs\.[\w-]{20,}|sk-[A-Za-z0-9]{32,})",
    ),
)  # fmt: skip
_ANY_HINT = lazy_pattern("|".join(sorted({re.escape(hint) for shape in _SHAPES for hint in shape.hints})))
"""What every text with a secret has, in lower case; hints of Secrets are among those of names."""
_END_OF_KEY = lazy_pattern(r"^[ \t>|│+-]*-----END [A-Z0-9 ]{0,40}PRIVATE KEY", re.MULTILINE)
_BASE64 = lazy_pattern(r"[ \t>|│+-]*[A-Za-z0-9+/=]+\r?\n")
_CREATES_SECRET = lazy_pattern(r"\bcreate\s+secret\s(?:[^\n\\]|\\\r?\n|\\.)*")
_LITERAL = lazy_pattern(r"--from-literal(?:=|\s+)[\"']?[\w.-]+=(?:\"([^\"]+)\"|'([^']+)'|([^\s\"']+))")
_PROMPT = lazy_pattern(r"^\$ ", re.MULTILINE)
_SHOWS_VALUES = lazy_pattern(r"\bget\b.{0,300}\bsecrets?\b.{0,600}\.(?:data|stringData)\b", re.DOTALL)
_COMPLAINT = lazy_pattern(r"(?:Error|error:|bash:|Warning|Unable to|[WE]\d{4} |> )")


def find(text: str) -> Iterator[Span]:
    """Where secrets stand, in no order; places may overlap. Lines may end in CR LF, as a terminal has them.

    Lines that begin with `$ ` are taken as commands: of one that prints the values of a Secret, what follows is secret.
    """
    lower = text.lower()
    if not _ANY_HINT.search(lower):
        return
    for shape in _SHAPES:
        if any(hint in lower for hint in shape.hints):
            yield from _of_shape(shape, text)
    if "private key" in lower:
        yield from _ends_of_keys(text)
    if "secret" in lower:
        yield from values_of_secrets(text)
        yield from _literals(text)
        yield from _shown_values(text)


def _of_shape(shape: _Shape, text: str) -> Iterator[Span]:
    for found in re.finditer(shape.pattern, text, re.MULTILINE):
        start, end = found.span(found.lastindex or 0)
        value = text[start:end]
        if len(value) < shape.least or _PLACEHOLDER.fullmatch(value):
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
        for found in _LITERAL.finditer(text, *creation.span()):
            group = next(number for number in (1, 2, 3) if found[number])
            if not _PLACEHOLDER.fullmatch(found[group]):
                yield found.span(group)


def _shown_values(text: str) -> Iterator[Span]:
    prompts = [found.start() for found in _PROMPT.finditer(text)]
    for start, end in pairwise([*prompts, len(text)]):
        position = text.find("\n", start, end) + 1
        while position and text.startswith("> ", position):
            position = text.find("\n", position, end) + 1
        if position and _SHOWS_VALUES.search(text, start, position):
            for line in re.compile(r"[^\r\n]+").finditer(text, position, end):
                if not _COMPLAINT.match(line[0]):
                    yield line.span()
