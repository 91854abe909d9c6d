"""What of a typed line people read in their own language: a translation may say it in other words."""

import re
from collections.abc import Iterator

from harness.knowledge.recognition import PROGRAMS
from harness.knowledge.traits import Trait, traits_of
from harness.shell.lazy_pattern import lazy_pattern

SHELLS = frozenset({"-c", "--", "exec", "eval", "sh", "bash", "watch", "ssh"})
"""A quoted text that comes after one of these is a command."""

_PROSE_WORD = lazy_pattern(r"[(«“]?[^\W\d_]+(?:['’.-][^\W\d_]+)*['’.,;:!?…)»”]*")
_BESIDE_PROSE = lazy_pattern(r"\d+|[-–—.,;:!?…«»“”()]+|[^\w\s$`<>|&=/\\{}'\"~*\[\]]")
_FORMAT = lazy_pattern(r"%[-0-9.]*[a-z]|\\[nrte]")
_EXPANSION = lazy_pattern(r"\$(?:\{[^{}]*\}|\([^()]*\)|\w+|[?!#@*$])")
_LANGUAGE = lazy_pattern(r"(?<=[/._=])(?:en|fr)(?=[/._]|$)|(?<![\w-])(?:en|fr)(?=[/._])", re.IGNORECASE)
_PROSE = "‹prose›"
_TAG = lazy_pattern(r"<[^<>]*>")


def in_any_language(text: str) -> str:
    """Return a text without the language in its paths and addresses: `/en/`, `.fr.`."""
    return _LANGUAGE.sub("‹language›", text)


def expansions(text: str) -> list[str]:
    """Return the variables and substitutions of a text: what a translation has to keep of prose."""
    return _EXPANSION.findall(text)


def is_prose(word: str, program: str, before: str, *, is_data: bool) -> bool:
    """Return whether an argument is there for people: one of `echo`, or a quoted phrase.

    `word` and the word `before` it are as they are written. `is_data`: another program, or a file, gets what this one prints.
    """
    quoted = word[:1] in "'\"" and word[-1:] == word[:1] and len(word) > 1
    phrase = _phrase(_FORMAT.sub(" ", _EXPANSION.sub(" ", word[1:-1] if quoted else word)))
    if not phrase:
        return False
    traits = traits_of((program,))
    if Trait.SAYS in traits:
        return not is_data or len(phrase) > 1
    return (
        quoted
        and len(phrase) > 1
        and Trait.COMPARES not in traits
        and before not in SHELLS
        and phrase[0] not in PROGRAMS
    )


def meaning_of_content(line: str) -> Iterator[str]:
    """Yield what a line of a file says to a program: nothing for an empty line and a comment; of prose, the variables in it."""
    bare = line.partition(" #")[0].rstrip()
    if not bare.strip() or bare.lstrip().startswith("#"):
        return
    phrase = _phrase(_TAG.sub(" ", bare))
    if len(phrase) > 1 and not any(word.endswith(":") for word in phrase):
        yield " ".join([_PROSE, *expansions(bare)])
    else:
        yield in_any_language(bare.strip())


def _phrase(text: str) -> list[str]:
    """Return the words of a text that is nothing but prose; none of any other."""
    words = text.split()
    are_words = [_PROSE_WORD.fullmatch(word) is not None for word in words]
    is_all_prose = any(are_words) and all(
        is_word or _BESIDE_PROSE.fullmatch(word) for is_word, word in zip(are_words, words, strict=True)
    )
    return words if is_all_prose else []
