"""What a composition looks like, by which it differs from other YAML."""

import re
from pathlib import Path

from harness.shell.lazy_pattern import lazy_pattern

SUFFIXES = (".yml", ".yaml")
LIST_SUFFIX = ".list"
SCENARIO = "index.json"
"""The composition of a scenario of Killercoda."""
IS_SCENARIO = lazy_pattern(r'"details"\s*:\s*\{')
CONTENT_KEYS = ("content", "chapters")
"""The second is what the first was called long ago."""
MOST_CHARACTERS = 128 * 1024
"""Of one composition."""
HAS_CONTENT = lazy_pattern(rf"^(?:{'|'.join(CONTENT_KEYS)})[ \t]*:", re.MULTILINE)
HAS_DECK_KEY = lazy_pattern(r"^(?:title|slides|chat|gitrepo|exclude)[ \t]*:", re.MULTILINE)
NAMES_A_FILE = lazy_pattern(r"""["']?[\w./@+ -]+\.(?:md|markdown|rst|txt|ya?ml)["']?(?:[ \t]+#.*)?""")


def is_composition(path: Path) -> bool:
    """Return whether a text is YAML with a `content` and something else of a deck, a plain list of files of text, or a scenario's `index.json`.

    Any other YAML (of Kubernetes, of Compose), and what is no readable file, is none.
    """
    if path.suffix not in (*SUFFIXES, LIST_SUFFIX) and path.name != SCENARIO:
        return False
    try:
        if not path.is_file() or path.stat().st_size > 4 * MOST_CHARACTERS:
            return False
        text = path.read_text("utf-8", "replace")
    except OSError:
        return False
    if path.name == SCENARIO:
        return IS_SCENARIO.search(text) is not None
    if path.suffix in SUFFIXES and HAS_CONTENT.search(text):
        return HAS_DECK_KEY.search(text) is not None
    lines = [line.strip() for line in text.splitlines()]
    entries = [line for line in lines if line and line != "---" and not line.startswith("#")]
    if path.suffix in SUFFIXES:
        if not all(entry.startswith("- ") for entry in entries):
            return False
        entries = [entry.lstrip("- ") for entry in entries]
    return bool(entries) and all(NAMES_A_FILE.fullmatch(entry) for entry in entries)
