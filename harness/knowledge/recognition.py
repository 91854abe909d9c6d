"""Is this text typed into a shell? Decides for fences that do not say what they hold. Conservative: no, unless it shows."""

import difflib
from functools import cache

from harness.knowledge.kubectl import table
from harness.knowledge.traits import Trait, commands_with
from harness.knowledge.usual_aliases import USUAL_ALIASES
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

PROGRAMS = commands_with(Trait.TYPED)
"""Programs that workshops let their audience type."""
_KUBECTL = ("kubectl", *(alias for alias, program in USUAL_ALIASES.items() if program == "kubectl"))
_OTHER_VERBS = frozenset({"convert", "help", "krew", "neat", "options", "rolling-update", "run-container", "--help"})
"""Words behind `kubectl` that its own table has not: plugins, and commands of versions before it."""
_OPTIONS_BEFORE_VERB = 4
_CONSTRUCT = lazy_pattern(
    r"for\s+\w+\s+in\b|(?:while|until)\s+\S.*(?:;\s*do\b|$)|if\s+(?:\[|!|test\b|\w+\s+-)|\(\s*\w|case\s+\S+\s+in\b|\w+\(\)\s*\{"
)
_ASSIGNMENT = lazy_pattern(r"[A-Za-z_]\w*=(?!\s)")
_PATH = lazy_pattern(r"(?:\./|~/|/(?:usr|bin|sbin|opt|home|tmp)/)[\w./-]+(?:\s|$)")
_HEADER = lazy_pattern(r"[A-Z][A-Z0-9()-]+(?: [A-Z]+)?(?:\s{2,}[A-Z][A-Z0-9()-]*(?:[ -][A-Z]+)*)+\s*$")
_MAPPING = lazy_pattern(r"\s*(?:- )?[\w./\"'-]+\s*:(?:\s|$)")


@cache
def kubectl_verbs() -> frozenset[str]:
    """Return the words that are a subcommand of some kubectl, or of a plugin that workshops use."""
    return table().first_words | _OTHER_VERBS


def is_shell(text: str) -> bool:
    """Return whether the first command of a text is one that an audience would type."""
    is_assigned = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if _ASSIGNMENT.match(line):
            is_assigned = True
            if "$(" not in line:
                continue
            return True
        return is_command(line)
    return is_assigned and "export " in text


def is_command(line: str) -> bool:
    """Return whether a line begins as a command does."""
    line = line.strip()
    words = line.split(maxsplit=_OPTIONS_BEFORE_VERB + 2)
    word = words[0] if words else ""
    if word in _KUBECTL:
        return not kubectl_verbs().isdisjoint(words[1 : _OPTIONS_BEFORE_VERB + 2])
    if word in PROGRAMS:
        return not _MAPPING.match(line) and not line.endswith((":", "!", "?"))
    return _CONSTRUCT.match(line) is not None or _PATH.match(line) is not None


def without_wrappers(line: str) -> str:
    """Return a line without what stands before the program that it is about: `sudo -E`, `KUBECONFIG=admin.conf`."""
    program = next(iter(programs(line)), None)
    return line[program.arguments[0].start :] if program is not None and program.arguments else line


def is_table(text: str) -> bool:
    """Return whether a text is a table as kubectl and docker print it: a first line of capitals in columns."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return _HEADER.match(first.strip()) is not None


def is_yaml(text: str) -> bool:
    """Return whether a text begins as a YAML document does: `key: value`, `- item`, `---`."""
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    return (
        first.strip() == "---"
        or first.startswith("%YAML")
        or (_MAPPING.match(first) is not None and "://" not in first)
    )


def closest_verb(word: str) -> str | None:
    """Return the subcommand of kubectl that an unknown word may have meant; `None` where none is like it."""
    similar = difflib.get_close_matches(word, sorted(kubectl_verbs()), n=1)
    return similar[0] if similar else None
