"""What a line consists of: words, and their tokens, such as a date, an address or a name.

No regular expression here can backtrack over more than one lexeme, so time is linear.
"""

import re
from collections.abc import Iterator
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
_LONGEST_AMID_WORD = 256
"""Characters of a lexeme that is looked for amid a word: no name in a cluster is longer."""


class TokenKind(Enum):
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


_KINDS: dict[str | None, TokenKind] = {kind.name: kind for kind in TokenKind}
"""By the names of the groups in `_LEXEME`."""


class Token(NamedTuple):
    """A piece of a word; a tuple, since a long output has many."""

    kind: TokenKind
    text: str


class TextWord(NamedTuple):
    """What stands between two spaces; a date that holds spaces is one word."""

    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The word as written."""
        return "".join(token.text for token in self.tokens)

    @property
    def is_elision(self) -> bool:
        """Stands for any text."""
        return len(self.tokens) == 1 and self.tokens[0].kind is TokenKind.ELISION


def words(line: str) -> Iterator[TextWord]:
    """Yield the words of a line."""
    pending: list[Token] = []
    for lexeme in _LEXEME.finditer(line):
        kind = _KINDS[lexeme.lastgroup]
        if kind is not TokenKind.SPACE:
            pending.append(Token(kind, lexeme.group()))
        elif pending:
            yield TextWord(tuple(pending))
            pending = []
    if pending:
        yield TextWord(tuple(pending))


def token_at(text: str, place: int) -> Token | None:
    """Return the token that begins at a place amid a word; none where a space does."""
    lexeme = _LEXEME.match(text, place, place + _LONGEST_AMID_WORD)
    if lexeme is None or _KINDS[lexeme.lastgroup] is TokenKind.SPACE:
        return None
    return Token(_KINDS[lexeme.lastgroup], lexeme.group())
