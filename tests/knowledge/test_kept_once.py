"""What is known of programs is kept in the tables of this room: no other has a list of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import harness
from harness.knowledge.traits import Trait, commands_with

PACKAGE = Path(harness.__file__).parent
ROOMS = ("check", "deck", "drift", "fixes", "match", "record", "replay", "report", "terminal")
"""Those that ask what a command means. A cluster is made of programs, and the faces have commands of their own."""
NAMES = {name for name in commands_with(Trait.TYPED) if len(name) > 1} - {
    "find",
    "host",
    "id",
    "time",
    "source",
    "read",
    "kind",
    "make",
    "go",
}
"""Words that are seldom anything else."""
MOST = 2
"""Programs that may be named side by side."""
OF_THEIR_OWN = {
    "check/addons.py",  # what an add-on is fetched by, which differs from the program that fetches it
    "check/labelled.py",  # what has versions of its own
    "check/preflight.py",  # what a lab has
    "deck/directives.py",  # words of fences
    "deck/clickable_actions.py",  # interpreters of Educates' own
    "deck/fences.py",  # words of fences
    "deck/languages.py",  # words of fences
    "deck/prompts.py",  # which no folder in a prompt is called
    "drift/translation/prose.py",  # after which a quoted text is a command
    "record/secret_shapes.py",
}


def lists_in(source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the sets, tuples, lists and dictionaries of texts in a module, and texts that are split, each with its line and words."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Set(elts=elements) | ast.Tuple(elts=elements) | ast.List(elts=elements):
                yield (
                    node.lineno,
                    [text.value for text in elements if isinstance(text, ast.Constant) and isinstance(text.value, str)],
                )
            case ast.Dict(keys=keys):
                yield (
                    node.lineno,
                    [text.value for text in keys if isinstance(text, ast.Constant) and isinstance(text.value, str)],
                )
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split")):
                yield node.lineno, text.split()
            case ast.Constant(value=str(text)) if "|" in text:
                yield node.lineno, [word for group in re.findall(r"[\w|-]+", text) for word in group.split("|")]


def test_no_other_room_has_a_list_of_programs() -> None:
    lists = [
        f"{path.relative_to(PACKAGE)}:{line}: {' '.join(sorted(NAMES.intersection(words)))}"
        for room in ROOMS
        for path in sorted((PACKAGE / room).rglob("*.py"))
        if path.relative_to(PACKAGE).as_posix() not in OF_THEIR_OWN
        for line, words in lists_in(path.read_text("utf-8"))
        if len(NAMES.intersection(words)) > MOST
    ]
    assert lists == [], "say what is so of them in harness/knowledge/programs.csv, and ask for the trait"


def test_a_list_is_seen_however_it_is_written() -> None:
    source = """
A = {"kubectl", "helm", "docker"}
B = ("kubectl", "helm", "docker")
C = {"kubectl": 1, "helm": 2, "docker": 3}
D = frozenset("kubectl helm docker".split())
E = lazy_pattern(r"(?:kubectl|helm|docker) x")
"""
    lines = [line for line, words in lists_in(source) if len(NAMES.intersection(words)) > MOST]
    assert lines == [2, 3, 4, 5, 6]
