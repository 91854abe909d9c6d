"""Which blocks of code are the text of a file that the page tells its audience to make: by an editor, a sentence, a title of the block.

Only what is sure: a block that shows a part of a file, or one that is there already, is none.
"""

import posixpath
import re

from harness.knowledge.sessions import file_edited
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.script import Program

_NAME = r"(?:~/|\.{1,2}/|/)?(?:[\w.-]+/)*(?:[\w-][\w.-]*\.[A-Za-z][A-Za-z0-9]{0,9}|Dockerfile|Makefile|Procfile|Jenkinsfile)"
_TITLE = lazy_pattern(
    rf"(?:^|[\s{{,])(?:title|file|filename|name)\s*=\s*(?:\"({_NAME})\"|'({_NAME})'|({_NAME})(?=[\s}},]|$))"
)
"""In the info string of a fence, as MkDocs, Docusaurus, Hugo and others have it."""
_BEHIND_COLON = lazy_pattern(rf"[A-Za-z]+:({_NAME})(?:\s|$)")
_MARKED_NAME = lazy_pattern(rf"[`\"“'«*_]+\s?({_NAME})\s?[`\"”'»*_]+|(?<![\w./-])({_NAME})(?![\w/-])")
_ALONE = lazy_pattern(rf"(?:(?:file|fichier)\s*:?\s*)?[`*_\"]*({_NAME})[`*_\"]*\s*:?", re.IGNORECASE)
_HAS_NAME = lazy_pattern(r"\.[a-z]|(?:docker|make|proc|jenkins)file", re.IGNORECASE)
"""What every sentence has that names a file, and most have not."""
_MAKES = lazy_pattern(
    r"\b(?:creat(?:e|ing)|make|save|write|copy|paste|put|store|place)\b"
    r"|\b(?:cré(?:ez|er|e|ons)|enregistre[zr]?|sauvegarde[zr]?|copie[zr]?|colle[zr]?|écri(?:vez|re)|mettez|placez)(?=\W)",
    re.IGNORECASE,
)
_MAKES_NAME = lazy_pattern(
    rf"\b(?:creat(?:e|ing)|make|write|cré(?:ez|er|e|ons)|écri(?:vez|re)) (?:an? |the |une? |le |la )?[`*_\"“«]+ ?{_NAME} ?[`*_\"”»]+",
    re.IGNORECASE,
)
"""The file right behind what is to be done."""
_NAMES_FILE = lazy_pattern(
    r"\b(?:file|files|manifest|script|as|into|in|yaml to|called|named|fichier|manifeste|dans|sous|nommé|appelé|contents?|contenu)\b",
    re.IGNORECASE,
)
_CHANGES = lazy_pattern(
    r"\b(?:add|append|edit|modify|change|replace|update|insert|open|existing|ajoute[zr]?|modifie[zr]?|change[zr]?|remplace[zr]?|ouvr(?:ez|ir)"
    r"|existant|section|line|ligne)\b",
    re.IGNORECASE,
)
"""A sentence with one of these is about a file that has more in it."""
_POINTS_BELOW = lazy_pattern(
    r".*(?:[:`*.]|\b(?:this|the following|its|these) (?:contents?|text|lines|script)|\b(?:contents?|below|follows|contenu|suivant|ci-dessous))",
    re.IGNORECASE,
)
"""A sentence that goes on in the block below it, with a colon or without."""
_LONGEST = 300
"""Characters of a line that says so."""
_HOMES = ("/root/", "/home/")
_FAR_ABOVE = "../../../"
"""From a folder of the home that leads out of it, unless the page went three folders down."""
_PLAIN = lazy_pattern(r"[\w./~-]*[\w-]")
"""A file's name, as it is typed, without what the shell makes something of."""
_ELIDED = lazy_pattern(r"^[ \t]*(?:#|//)?[ \t]*(?:\.\.\.|…|\[\.\.\.\]|<snip>)[ \t]*$", re.MULTILINE)


def named_by_info(info: str) -> str:
    """Return the file that the info string of a fence names; empty where it names none."""
    if "=" not in info and ":" not in info:
        return ""
    match = _TITLE.search(info) or _BEHIND_COLON.match(info.strip())
    return next(filter(None, match.groups()), "") if match else ""


def named_by_sentence(text: str) -> str:
    """Return the file that a paragraph tells to make of the block below it; empty where it does not say so of exactly one."""
    last = text.strip().rpartition("\n")[2].strip()
    if len(last) > _LONGEST or not _HAS_NAME.search(last):
        return ""
    if alone := _ALONE.fullmatch(last):
        return alone[1]
    if not _POINTS_BELOW.fullmatch(last) or _CHANGES.search(last):
        return ""
    if not (_MAKES_NAME.search(last) or (_MAKES.search(last) and _NAMES_FILE.search(last))):
        return ""
    names = {next(filter(None, names_of_marks)) for names_of_marks in _MARKED_NAME.findall(last)}
    return names.pop() if len(names) == 1 else ""


def _file_typed(program: Program) -> str:
    """Return the one file into which `cat` puts what is typed until ^D; empty where it reads something else, or the name is not plain."""
    is_typed = program.name == "cat" and len(program.literals) == 1 and not (program.is_fed or program.is_background)
    if not is_typed or program.is_piped or len(program.redirections) != 1:
        return ""
    redirection = program.redirections[0]
    is_new = redirection.operator in (">", ">|") and redirection.descriptor in ("", "1") and redirection.writes_file
    return redirection.target.literal if is_new and _PLAIN.fullmatch(redirection.target.text) else ""


def named_by_editor(command: str) -> str:
    """Return the file that the last line of a command block opens in an editor, or that `cat > FILE` fills with what is typed; empty for one of the system."""
    program = next(reversed(programs(command.rpartition("\n")[2])), None)
    name = (file_edited(program) or _file_typed(program)) if program is not None else ""
    return "" if _is_outside_home(name) else name


def _is_outside_home(name: str) -> bool:
    """Return whether a file is surely outside of the home, in which alone files are written for the audience."""
    path = posixpath.normpath(name.removeprefix("~/")) if name else ""
    if path.startswith("/"):
        return not path.startswith(_HOMES)
    return path.startswith("../" if name.startswith("~/") else _FAR_ABOVE)


def is_whole(text: str) -> bool:
    """Return whether a block can be all of a file: nothing is left out of it."""
    return bool(text.strip()) and _ELIDED.search(text) is None
