"""What editors, word processors and copying do to a script: `–rm` for `--rm`, `“a b”` for `"a b"`, a space behind a `\\` at a line's end.

Text in quotes, comments and here-documents may hold any character, and is let be; so is what `echo` and its like are to print.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from harness.knowledge.calls import Call, call_of
from harness.knowledge.kubectl import table
from harness.knowledge.rewriting import ScriptEdit
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.script import Program
from harness.shell.tokens import HereDocument, Word, bare_places, tokens_of

_DASHES = "–—−‐‑‒―"
_DASHED = lazy_pattern(rf"-*[{_DASHES}][-{_DASHES}]*")
_OPTION = lazy_pattern(rf"[-{_DASHES}]{{1,2}}[A-Za-z]")
_OPTION_FIRST = lazy_pattern(rf"\n[ \t]*[-{_DASHES}]{{1,2}}[A-Za-z]")
_OPTION_OF_ECHO = lazy_pattern(rf"[{_DASHES}][neE]+")
_FLAG = lazy_pattern(r"[A-Za-z][\w-]*")
_CURLY = {**dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‘’‚‛′‹›", "'")}
_SPACES = lazy_pattern(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = lazy_pattern(r"[\u200b\u2060\ufeff\u00ad]+")
_SPACE_BEHIND = lazy_pattern(r"(?<!\\)(?:\\\\)*\\([ \t\u00a0\u202f]+)$", re.MULTILINE)
_LAST_BACKSLASH = lazy_pattern(r"(?<!\\)(?:\\\\)*[ \t]*(\\)[ \t]*\Z")
_PROSE = frozenset({"echo", "printf", "say", "figlet", "cowsay", "banner", "wall", "notify-send"})
"""Programs that print what they are given."""
_ONE_DASH = frozenset({"find", "java", "javac", "openssl", "terraform", "go", "gcc", "ab", "ip", "etcdctl2"})
"""Programs whose options of several letters have one dash."""
_LONG = frozenset({"rm", "all", "env", "net", "name", "port", "type", "help", "tail", "file", "set", "wait", "user", "host", "yes", "now", "tls", "link", "size", "from", "raw", "dns", "init", "keep", "live", "mode", "path", "repo", "sort", "tag", "text", "time", "url", "zone", "data"})  # fmt: skip
"""Names of options of two to four letters that have two dashes."""
_CLUSTERS = frozenset({"it", "ti", "itd", "dit", "tid", "la", "al", "lh", "ef", "aux", "rf", "fr", "rn", "nr", "xzf", "zxf", "xvf", "xzvf", "zxvf", "czf", "sL", "sS", "sSL", "fsSL", "fsS", "sfL", "tlnp", "tulpn", "ltr", "ld", "sk", "xf", "cf"})  # fmt: skip
"""Letters that people write behind one dash."""
_LONG_ENOUGH = 5
"""Letters from which on a name is no cluster of letters."""


class DamageKind(StrEnum):
    """What happened to the text."""

    SPACE_BEHIND_BACKSLASH = "space-behind-backslash"
    MISSING_BACKSLASH = "missing-backslash"
    LAST_BACKSLASH = "last-backslash"
    QUOTES = "quotes"
    DASH = "dash"
    SPACE = "space"
    INVISIBLE = "invisible"
    ELLIPSIS = "ellipsis"


class Damage(Struct, frozen=True):
    """One place of a script."""

    kind: DamageKind
    start: int
    """Its first character, counted from 0."""
    text: str
    """What stands there."""
    changes: tuple[ScriptEdit, ...] = ()
    """What mends it; none where it is not certain."""


def damages(script: str) -> list[Damage]:
    """Return what of a script is damaged, in order."""
    damage = [*_continuations(script)]
    if not script.isascii():
        damage += _invisible(script)
        all_words = [(program, word) for program in programs(script) for word in _words(program)]
        printed = {place for program, word in all_words if _is_prose(program, word) for place in bare_places(word)}
        words = [(program, word) for program, word in all_words if not _is_prose(program, word)]
        quote_damage = (*_quotes(script, all_words, printed), *_half_straight(script))
        quotes = list({quote.start: quote for quote in quote_damage}.values())
        quoted = {place for quote in quotes for place in range(quote.start, quote.start + len(quote.text))}
        by_place = {word.start: (program, word) for program, word in reversed(words) if not word.text.isascii()}
        for program, word in by_place.values():
            damage += (damaged for damaged in _in_word(program, word) if damaged.start not in quoted)
        damage += quotes
    return sorted(damage, key=lambda damaged: damaged.start)


def _is_prose(program: Program, word: Word) -> bool:
    """Return whether a word is to be printed: what `echo` is given, but for its options."""
    if program.name not in _PROSE or word not in program.words:
        return False
    is_option = program.arguments[1:2] == [word] and _OPTION_OF_ECHO.fullmatch(word.text) is not None
    return not is_option


def _words(program: Program) -> Iterator[Word]:
    yield from program.words
    yield from (redirection.target for redirection in program.redirections)


def _continuations(script: str) -> Iterator[Damage]:
    if "\\" not in script and _OPTION_FIRST.search(script) is None:
        return
    tokens = [token for token in tokens_of(script) if isinstance(token, Word)]
    for match in _SPACE_BEHIND.finditer(script):
        start, end = match.span(1)
        if script[end:].strip() and _is_bare(tokens, script, start - 1):
            yield Damage(DamageKind.SPACE_BEHIND_BACKSLASH, start, match[1], (ScriptEdit(start, end, ""),))
    for before, word, behind in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        is_pattern = behind is not None and behind.text in ("|", ")")
        if before.text == "\n" and _OPTION.match(word.text) and not is_pattern:
            yield from _missing(script, tokens, word)
    if (last := _LAST_BACKSLASH.search(script)) and _is_bare(tokens, script, last.start(1)):
        change = ScriptEdit(last.start(), len(script), "")
        yield Damage(DamageKind.LAST_BACKSLASH, last.start(1), "\\", (change,))


def _missing(script: str, tokens: Sequence[Word], word: Word) -> Iterator[Damage]:
    """An option that begins a line, where the line before does not go on."""
    line_start = script.rfind("\n", 0, word.start) + 1
    if script[line_start : word.start].strip() or line_start == 0:
        return
    end = len(script[: line_start - 1].rstrip(" \t\u00a0\u202f"))
    before = script[script.rfind("\n", 0, end) + 1 : end]
    if before.endswith("\\"):
        return
    is_certain = any(token.end == end for token in tokens if token.text != "\n")
    changes = (ScriptEdit(end, line_start - 1, " \\"),) if is_certain and before.strip() else ()
    yield Damage(DamageKind.MISSING_BACKSLASH, word.start, word.text, changes)


def _is_bare(tokens: Sequence[Word], script: str, place: int) -> bool:
    """Return whether a backslash is the shell's: not in quotes, a comment or a here-document."""
    behind = 0
    for token in tokens:
        if token.start <= place < token.end:
            return place in set(bare_places(token, escaped=True))
        if token.start > place:
            break
        behind = token.end
    return not script[behind:place].strip(" \t")


def _invisible(script: str) -> Iterator[Damage]:
    for match in _INVISIBLE.finditer(script):
        line = script[script.rfind("\n", 0, match.start()) + 1 :]
        if not line.lstrip().startswith("#"):
            yield Damage(DamageKind.INVISIBLE, match.start(), match[0], (ScriptEdit(*match.span(), ""),))


def _in_word(program: Program, word: Word) -> Iterator[Damage]:
    bare = set(bare_places(word))
    dashed = _DASHED.match(word.text)
    flag_end = word.start
    if dashed and word.start in bare:
        flag_end = word.start + dashed.end()
        yield _dash(program, word, dashed[0])
    for match in re.finditer(rf"[{_DASHES}]", word.text):
        place = word.start + match.start()
        if place in bare and place >= flag_end:
            around = word.text[match.start() - 1 : match.start()] + word.text[match.end() : match.end() + 1]
            certain = match[0] not in "—―" and len(around) > 1 and around.isascii() and around.isalnum()
            yield Damage(DamageKind.DASH, place, match[0], (ScriptEdit(place, place + 1, "-"),) if certain else ())
    for match in _SPACES.finditer(word.text):
        place = word.start + match.start()
        if place in bare:
            yield Damage(DamageKind.SPACE, place, match[0], (ScriptEdit(place, place + len(match[0]), " "),))
    for match in re.finditer("…", word.text):
        if word.start + match.start() in bare:
            yield Damage(DamageKind.ELLIPSIS, word.start + match.start(), "…")


def _dash(program: Program, word: Word, dashes: str) -> Damage:
    """An option, or a word of dashes alone."""
    call = call_of(program)
    rest = word.text[len(dashes) :]
    if name := _FLAG.match(rest):
        ascii_dashes = _dashes_of(call, dashes, name[0], has_value=rest[name.end() :].startswith("="))
    elif rest:
        ascii_dashes = "-"
    else:
        before = next((earlier.text for earlier in reversed(program.words) if earlier.end <= word.start), "")
        ascii_dashes = "-" if before in ("-f", "--filename") else "--" if len(dashes) > 1 else None
    shown = word.text.partition("=")[0]
    changes = (ScriptEdit(word.start, word.start + len(dashes), ascii_dashes),) if ascii_dashes else ()
    return Damage(DamageKind.DASH, word.start, shown, changes)


def _dashes_of(call: Call, dashes: str, name: str, *, has_value: bool) -> str | None:
    """Return the dashes that an option has; `None` where that is not known."""
    if len(name) == 1:
        return "-"
    if call.path.startswith("kubectl"):
        flags = table().flags(call.path)
        if f"--{name}" in flags or not all(f"-{letter}" in flags for letter in name):
            return "--"
        return "-"
    if call.name in _ONE_DASH:
        return "-"
    if len(dashes) > 1 or "-" in name or has_value or len(name) >= _LONG_ENOUGH or name in _LONG or dashes in "—―":
        return "--"
    return "-" if name in _CLUSTERS else None


def _half_straight(script: str) -> Iterator[Damage]:
    """A quote that is straight at one end and curly at the other: `"the shop”`."""
    tokens = list(tokens_of(script))
    first_on_line = {token.line: token.start for token in reversed(tokens) if isinstance(token, Word)}
    in_documents = {
        token.line + number
        for token in tokens
        if isinstance(token, HereDocument)
        for number in range(token.text.count("\n") + 1)
    }
    start = 0
    for number, line in enumerate(script.split("\n")):
        if number in first_on_line and number not in in_documents and not line.isascii():
            for straight in "\"'":
                curly = [place for place, char in enumerate(line, start) if _CURLY.get(char) == straight]
                is_odd = line.count(straight) % 2 == 1 and first_on_line[number] < start + line.index(straight)
                if is_odd and len(curly) == 1 and not _is_apostrophe(script, curly[0]):
                    (place,) = curly
                    yield Damage(DamageKind.QUOTES, place, script[place], (ScriptEdit(place, place + 1, straight),))
        start += len(line) + 1


def _quotes(script: str, words: Sequence[tuple[Program, Word]], printed: Collection[int]) -> Iterator[Damage]:
    """Curly quotes outside of straight ones, in pairs where a line has both; of what is `printed`, pairs of English around words."""
    curly = {place for _, word in words for place in bare_places(word) if script[place] in _CURLY}
    places = sorted(place for place in curly if not _is_apostrophe(script, place))
    while places:
        place = places.pop(0)
        straight = _CURLY[script[place]]
        end = script.find("\n", place) if "\n" in script[place:] else len(script)
        partner = next((other for other in places if other < end and _CURLY[script[other]] == straight), None)
        if place in printed and not (partner is not None and _encloses_words(script, place, partner)):
            continue
        if partner is None:
            yield Damage(DamageKind.QUOTES, place, script[place])
            continue
        places = [other for other in places if other > partner]
        inner = script[place + 1 : partner]
        first, last = place, partner
        changes: tuple[ScriptEdit, ...] = ()
        if straight not in inner and "\\" not in inner and not _is_between_strings(inner):
            behind = len(inner) - len(inner.lstrip(" \u00a0\u202f")) if script[place] in "«‹" else 0
            before = len(inner) - len(inner.rstrip(" \u00a0\u202f")) if script[partner] in "»›" else 0
            changes = (
                ScriptEdit(first, first + 1 + behind, straight),
                *_strings_of_json(inner, first + 1),
                ScriptEdit(last - (before if inner.strip(" \u00a0\u202f") else 0), last + 1, straight),
            )
        yield Damage(DamageKind.QUOTES, place, script[place : partner + 1], changes)


def _strings_of_json(inner: str, start: int) -> Iterator[ScriptEdit]:
    """Changes of the curly quotes in a text that is JSON with straight ones."""
    curly = [number for number, char in enumerate(inner) if _CURLY.get(char) == '"']
    if not curly or inner.lstrip()[:1] not in ("{", "["):
        return
    straightened = "".join('"' if number in curly else char for number, char in enumerate(inner))
    try:
        json.loads(straightened)
    except (ValueError, RecursionError):
        return
    for number in curly:
        yield ScriptEdit(start + number, start + number + 1, '"')


def _is_between_strings(inner: str) -> bool:
    """Return whether what stands in two quotes is a part of JSON, of which all quotes are curly: `“{“a”:1}”`."""
    return inner.rstrip()[-1:] in ("{", "[", ":", ",") or inner.lstrip()[:1] in (":", ",", "}", "]")


def _encloses_words(script: str, first: int, last: int) -> bool:
    around = script[first - 1 : first] + script[last + 1 : last + 2]
    return script[first] in "“”„‘’" and script[last] not in "«»" and not around.strip()


def _is_apostrophe(script: str, place: int) -> bool:
    around = script[place - 1 : place] + script[place + 1 : place + 2]
    return script[place] in "’′" and len(around) > 1 and around.isalpha()
