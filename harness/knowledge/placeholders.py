"""What an author leaves for the audience to fill in: `web-xxxxxxxxxx-yyyyy`, `web-<hash>`, `<pod-name>`, `[node2 IP]`, `(Your Zone)`, `YourUserName`, `nom-du-pod`."""

import re
from collections.abc import Iterator

from msgspec import Struct

from harness.knowledge.calls import call_of
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.placeholders_in_documents import document_at, is_for_filling_in
from harness.shell.script import Program
from harness.shell.tokens import PARENTHESISED, parenthesised_end

_FOUND = lazy_pattern(
    r"(?P<generated>(?:(?<![\w/.-])|(?<=\bpod/)|(?<=\bpods/)|(?<=\bpo/))"
    r"[a-z0-9]+(?:-[a-z0-9]+)*?(?:-(?:x{3,}|y{3,}|z{3,}|X{3,}|Y{3,}|Z{3,}|<(?:(?:rs|pod|replicaset|pod-template|template)[_ -])?"
    r"(?:hash|id|uid|suffix|suffixe|random|aleatoire|generated|x{3,}|y{3,})(?:[_ -](?:id|hash|suffix|string|chars?|characters))?>))+(?![\w./-])(?!:\w))"
    r"|(?P<angled>(?<![<\w])<(?:[^\W\d_][\w-]*(?:[ ._'’:/@,-][\w-]+){0,5})>)"
    r"|(?P<bracketed>(?<![\w$\[{\"'`.*?-])\[(?:[^\W\d_][\w-]*(?: [\w-]+){1,4}|[A-Z]{2,}[A-Z0-9]*(?:[_-][A-Z0-9]+)*"
    r"|[a-z]{2,}(?:[_-][a-z]{2,})+)\](?![*+?]))"
    r"|(?P<braced>(?<![\w$%{\"'\\.])\{[A-Za-z][\w-]*\}(?!\}))"
    r"|(?P<worded>(?<![\w$.{-])(?:[Yy]our[A-Z]\w+|YOUR[_-][A-Z_-]*[A-Z]|ACTUAL[-_][A-Z_-]+|CHANGE[_-]?ME|VOTRE[_-][A-Z_-]*[A-Z]"
    r"|(?!your(?:s|self|selves)\b)your[a-z_-]{2,}[a-z0-9]|[Vv]otre[A-Z]\w+|votre[a-z]{2,}(?:[_-]\w+)*|(?:votre|vos)[_-]\w+(?:[_-]\w+)*"
    r"|(?:l[ea]?[_-])?(?:nom|id|identifiant|adresse|ip)[_-](?:du|de|des)[_-]\w+(?:[_-]\w+)*|(?:the[_-])?name[_-]of[_-]\w+(?:[_-]\w+)*)\b(?!=))"
    r"|(?P<letters>(?<![\w/.-])(?:x{3,}|y{3,}|z{3,})(?![\w.-]))"
    r"|(?P<address>(?<![\w.-])(?:x{1,3}\.){3}x{1,3}(?![\w.-])|(?<![\w.-])(?:X{1,3}\.){3}X{1,3}(?![\w.-]))"
)
_PARENTHESISED = lazy_pattern(PARENTHESISED)
_MARKS = (
    "<", "[", "{", "xxx", "yyy", "zzz", "XXX", "YYY", "ZZZ", "our", "OUR", "ACTUAL", "CHANGE", "VOTRE", "Votre", "votre", "vos", "x.x", "X.X",
    "_du_", "_de_", "_des_", "-du-", "-de-", "-des-", "_du-", "_de-", "_des-", "-du_", "-de_", "-des_", "name_of", "name-of",
)  # fmt: skip
"""One of these is in everything that `_FOUND` finds; most commands have none."""
_RUN = lazy_pattern(r"-(?:x{3,}|y{3,}|z{3,}|<[^>]*>)", re.IGNORECASE)
_NAMED = lazy_pattern(
    r"(?<![\w$.{-])(?:"
    r"(?:POD|CONTAINER|NODE|SERVICE|SVC|IMAGE|DEPLOYMENT|CLUSTER|SECRET|VOLUME|NETWORK|HOST|EXTERNAL|PUBLIC|LB|INGRESS|USER|JOB)"
    r"[_-]?(?:NAME|ID|IP|ADDRESS|HOSTNAME|URL|PORT)|NOM[_-]DU[_-][A-Z]+"
    r"|(?:pod|container|node|service|image|deployment|cluster|secret|volume|network|host|user)_(?:name|id|ip|address|port)"
    r"|(?:container|node|pod|image)-(?:id|ip)|(?:pod|container)-name"
    r")(?![\w=-])(?!:\.)"
)
_MARKS_OF_NAMES = (
    "NAME", "ID", "IP", "ADDRESS", "URL", "PORT", "NOM", "_name", "_id", "_ip", "_address", "_port", "-id", "-ip", "-name",
)  # fmt: skip
"""One of these is in everything that `_NAMED` finds."""
_WHOLE = lazy_pattern(r"(?:pods?/)?(POD|CONTAINER|POD1|POD2)(?:-?NAME)?(?::/.*)?")
"""Words that are too short to be sure of anywhere else."""
_ARE_GIVEN_NAMES = (Trait.NAMES_OBJECTS, Trait.CONNECTS, Trait.OF_CONTAINERS, Trait.CLIENT)
_MAKES = frozenset({"run", "create", "expose", "apply", "build", "tag", "network", "volume"})
_PRINTS = frozenset({"printenv", "env", "echo", "export", "read", "unset"})
_OPTIONS_OF_OTHERS = lazy_pattern(r"(?:-e|--env|-v|--build-arg|-o|--output)\b|(?:-o|--output=|custom-columns|jsonpath)")
_GIT_REVISIONS = frozenset({"upstream", "push", "u"})
_YAML_LIST = lazy_pattern(r"^[ \t]*(?:- )?[\w./-]+:[ \t]*$")
_NAMES_SOMETHING = lazy_pattern(r"\b(?:name|nom|ip|id|address|adresse|url|token|password)\b", re.IGNORECASE)
_BEGINS_LIKE_ONE = lazy_pattern(r"[\[{](?:your|votre|nom|name of)\b", re.IGNORECASE)


class Placeholder(Struct, frozen=True):
    """A placeholder in a text."""

    text: str
    start: int
    """Its first character, counted from 0."""
    pattern: str | None
    """What the name of an object must look like that it stands for; `None` where the cluster cannot tell."""


def placeholders(command: str) -> list[Placeholder]:
    """Return the placeholders of a command, in order. Those in single quotes or in a here-document count too: they are typed as they stand. Tags of markup are none."""
    if not any(map(command.__contains__, _MARKS)):
        return list(_named(command))
    whole = list(_parenthesised(command))
    all_placeholders = list(whole)
    for match in _FOUND.finditer(command):
        is_inside = any(outer.start < match.start() < outer.start + len(outer.text) for outer in whole)
        if is_inside or not _stands_for_something(command, match):
            continue
        text, pattern = match[0], None
        if match.lastgroup == "generated" and Trait.NAMES_OBJECTS in _traits_at(command, match.start()):
            fixed, runs = text[: _RUN.search(text).start()], len(_RUN.findall(text))  # type: ignore[union-attr]
            pattern = re.escape(fixed) + r"-[a-z0-9]+" * runs
        all_placeholders.append(Placeholder(text, match.start(), pattern))
    named = list(_named(command))
    spans = ((placeholder.start, len(placeholder.text)) for placeholder in all_placeholders)
    taken = {place for start, length in spans for place in range(start, start + length)}
    all_placeholders += (placeholder for placeholder in named if placeholder.start not in taken)
    return sorted(all_placeholders, key=lambda placeholder: placeholder.start)


def _parenthesised(command: str) -> Iterator[Placeholder]:
    """`(Your Zone)` among the arguments of a command, where bash takes no parenthesis; in quotes and here-documents it may be anything."""
    for match in _PARENTHESISED.finditer(command) if "(" in command else ():
        before = command[: match.start()]
        is_typed = not _is_quoted(before) and not _is_comment(before) and document_at(command, match.start()) is None
        if is_typed and parenthesised_end(command, match.start()) is not None:
            yield Placeholder(match[0], match.start(), None)


def _is_quoted(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _is_comment(before: str) -> bool:
    line = before.rpartition("\n")[2]
    return line.lstrip().startswith("#") or " #" in line


def _stands_for_something(command: str, match: re.Match[str]) -> bool:
    """`<name>` is a placeholder; a tag in quotes or of a document's markup is none, nor is a list of YAML, nor what a comment says."""
    before = command[: match.start()]
    line = before.rpartition("\n")[2]
    document = document_at(command, match.start())
    is_in_document = document is not None
    if not is_in_document and _is_comment(before):
        return False
    is_quoted = _is_quoted(before)
    match match.lastgroup:
        case "angled":
            return not is_quoted if document is None else is_for_filling_in(match[0], line, document)
        case "bracketed":
            is_name = not _YAML_LIST.match(line) and _NAMES_SOMETHING.search(match[0]) is not None
            return not is_in_document or is_name or _BEGINS_LIKE_ONE.match(match[0]) is not None
        case "braced":
            is_in_address = not is_quoted or before.endswith(("//", "@"))
            return not is_in_document and is_in_address and _is_filled_in(command, match)
        case _:
            return True


def _is_filled_in(command: str, match: re.Match[str]) -> bool:
    """`http://{node_ip}` is; `@{upstream}` of git, `-I{name}` of xargs and what `sed` looks for are not."""
    before, text = command[: match.start()], match[0]
    is_revision = before.endswith("@") and text[1:-1] in _GIT_REVISIONS
    is_of_xargs = re.search(rf"-I ?$|-I ?{re.escape(text)}", before) is not None
    return not (is_revision or is_of_xargs or Trait.HAS_BRACES in _traits_at(command, match.start()))


def _named(command: str) -> Iterator[Placeholder]:
    """Words like `POD_NAME` and `container_id`, where a program is to be given a name."""
    is_perhaps = "POD" in command or "CONTAINER" in command
    if not is_perhaps and not (any(map(command.__contains__, _MARKS_OF_NAMES)) and _NAMED.search(command)):
        return
    for program in programs(command):
        if (
            not call_of(program).traits.isdisjoint(_ARE_GIVEN_NAMES)
            and _PRINTS.isdisjoint(program.literals)
            and not program.is_defined_only
        ):
            yield from _named_in(program)


def _named_in(program: Program) -> Iterator[Placeholder]:
    makes = not _MAKES.isdisjoint(program.literals[1:3])
    before = ""
    for word in program.arguments[1:]:
        is_of_others = _OPTIONS_OF_OTHERS.match(before) or _OPTIONS_OF_OTHERS.match(word.text)
        before = word.text
        if is_of_others:
            continue
        match = _NAMED.search(word.text)
        whole = _WHOLE.fullmatch(word.text)
        if match is not None and not (makes and "-" in match[0]):
            yield Placeholder(match[0], word.start + match.start(), None)
        elif whole is not None:
            yield Placeholder(whole[1], word.start + whole.start(1), None)


def _traits_at(command: str, place: int) -> frozenset[Trait]:
    """Return what is so of the program one of whose words a place belongs to."""
    for program in programs(command):
        if any(word.start <= place < word.end for word in program.words):
            return call_of(program).traits
    return frozenset()
