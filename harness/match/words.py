"""Which differences between two words mean nothing: spaces around them, what their tokens leave open, and what `...` stands for in one.

Each word of the slide is compared with one word of the output. A word always matches itself.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from harness.match.lexemes import TextWord, Token, TokenKind, token_at, words
from harness.match.tokens import Tolerance, is_fixed, same_token

Piece = tuple[Token, ...]
"""What stands between two `...` of a word."""
_LONGEST_READ = 4096
"""Characters of a word up to which it is read anew for what stands around `...`; of a longer one that is looked for as it is written."""


def same_word(expected: TextWord, actual: TextWord, tolerance: Tolerance = Tolerance.WHAT_VARIES) -> bool:
    """Return whether the word of the output is what the word of the slide means."""
    if _has_gap(expected):
        return _stand_in_order(_pieces(expected), actual.text, tolerance)
    return len(expected.tokens) == len(actual.tokens) and all(
        same_token(token, real, tolerance) for token, real in zip(expected.tokens, actual.tokens, strict=True)
    )


def is_literal(word: TextWord) -> bool:
    """Return whether a word of the slide stands for itself alone, and no other text would do."""
    return all(is_fixed(token) for token in word.tokens)


def fixed_texts(word: TextWord) -> list[str]:
    """Return texts that every word meant by this one contains."""
    if not _has_gap(word):
        return [token.text for token in word.tokens if is_fixed(token)]
    runs = [run for piece in _pieces(word) for run in groupby(piece, key=is_fixed)]
    return [_text(tuple(tokens)) for fixed, tokens in runs if fixed]


def _has_gap(word: TextWord) -> bool:
    return any(token.kind is TokenKind.ELISION for token in word.tokens)


@lru_cache(maxsize=256)
def _pieces(word: TextWord) -> tuple[Piece, ...]:
    """Return what stands around the `...` of a word, each piece read by itself: `...10.1.2.3` has an address."""
    texts = [""]
    for token in word.tokens:
        if token.kind is TokenKind.ELISION:
            texts.append("")
        else:
            texts[-1] += token.text
    return tuple(tuple(token for part in words(text) for token in part.tokens) for text in texts)


def _stand_in_order(pieces: tuple[Piece, ...], text: str, tolerance: Tolerance) -> bool:
    """Return whether a text begins with the first piece, ends with the last, and has the others between them.

    Of each piece the place that ends first leaves the most for those behind it, so no other has to be tried.
    """
    first, *middle, last = pieces
    place = min(_ends(first, text, 0, tolerance, before_gap=True), default=None)
    for piece in middle:
        if place is None:
            return False
        place = _first_end(piece, text, place, tolerance)
    if place is None:
        return False
    if all(map(is_fixed, last)):
        return len(text) - place >= len(_text(last)) and text.endswith(_text(last))
    return any(len(text) in _ends(last, text, start, tolerance) for start in _starts(last, text, place))


def _first_end(piece: Piece, text: str, place: int, tolerance: Tolerance) -> int | None:
    """Return where the piece at or after a place ends that ends first."""
    if all(map(is_fixed, piece)):
        start = text.find(_text(piece), place)
        return None if start < 0 else start + len(_text(piece))
    earliest: int | None = None
    for start in _starts(piece, text, place):
        if earliest is not None and start >= earliest:
            break
        ends = _ends(piece, text, start, tolerance, before_gap=True)
        earliest = min(ends if earliest is None else {*ends, earliest}, default=None)
    return earliest


def _starts(piece: Piece, text: str, place: int) -> Iterator[int]:
    """Yield where a piece can begin: where its first token stands as it is written or, if that may differ, any token begins."""
    first = re.escape(piece[0].text)
    is_written = is_fixed(piece[0]) or len(text) > _LONGEST_READ
    pattern = rf"(?={first})" if is_written else rf"(?={first}|\W|(?<!\w)\w)"
    return (beginning.start() for beginning in re.compile(pattern).finditer(text, place))


def _ends(piece: Piece, text: str, start: int, tolerance: Tolerance, *, before_gap: bool = False) -> set[int]:
    """Return where a piece that begins at a place can end; `before_gap` if a `...` follows, which also stands for the rest of a name."""
    places = {start}
    for number, token in enumerate(piece, start=1):
        is_cut = before_gap and number == len(piece)
        places = {end for place in places for end in _token_ends(token, text, place, tolerance, is_cut=is_cut)}
    return places


def _token_ends(expected: Token, text: str, place: int, tolerance: Tolerance, *, is_cut: bool) -> Iterator[int]:
    if text.startswith(expected.text, place):
        yield place + len(expected.text)
    if is_fixed(expected) or len(text) > _LONGEST_READ or (real := token_at(text, place)) is None:
        return
    if is_cut and expected.kind is TokenKind.NAME is real.kind:
        parts = expected.text.count("-") + 1
        real = Token(TokenKind.NAME, "-".join(real.text.split("-")[:parts]))
    if same_token(expected, real, tolerance):
        yield place + len(real.text)


def _text(piece: Piece) -> str:
    return "".join(token.text for token in piece)
