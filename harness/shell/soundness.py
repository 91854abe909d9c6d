"""Scripts that no shell can refuse, so that none has to be asked."""

from __future__ import annotations

from harness.shell.script import KEYWORDS, substitutions
from harness.shell.tokens import OPERATORS, REDIRECTS, HereDocument, tokens_of

_COMPOUNDS = frozenset({"for", "case", "select", "function", "coproc", "[[", "]]", "in"})
_GROUPS = frozenset({"(", ")", ";;"})
_JOINTS = frozenset({"|", "|&", "||", "&&"})
_END = "\x1e"


def is_surely_sound(script: str) -> bool:
    """True for a script that no shell can refuse: simple commands and pipelines, all that was opened closed. False if in doubt."""
    tokens = list(tokens_of(f"{script}\n{_END}"))
    last = tokens.pop()
    if isinstance(last, HereDocument) or last.text != _END or "`" in script:
        return False
    awaits_word = awaits_command = False
    has_words = False
    target_end = -1
    for token in tokens:
        if isinstance(token, HereDocument):
            continue
        text = token.text
        if text in REDIRECTS:
            if awaits_word or target_end == token.start:
                return False
            awaits_word = True
        elif text in OPERATORS:
            if awaits_word or text in _GROUPS or (text != "\n" and not has_words):
                return False
            awaits_command = text in _JOINTS or (text == "\n" and awaits_command)
            has_words = False
        else:
            is_name = not has_words and not awaits_word
            if is_name and (text in KEYWORDS or text in _COMPOUNDS or ("[" in text and text != "[")):
                return False
            if "$(" in text and not all(is_surely_sound(inner) for inner, _ in substitutions(text)):
                return False
            target_end = token.start + len(text) if awaits_word and text.isdecimal() else -1
            awaits_command = awaits_word = False
            has_words = True
    return not awaits_word and not awaits_command
