"""Values are named by what they are, and not by how one came by them; a class's name stands for nothing else. CONTRIBUTING's house rules have the words."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import harness
import pytest

PACKAGE = Path(harness.__file__).parent
SAYS_NOTHING = frozenset(("each", "found", "it", "one", "said", "thing", "told"))


def values_named_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the names that a module gives to values, each with its line: of variables, parameters, fields and captures."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
                yield node.lineno, name


def test_no_value_of_the_house_has_a_name_that_says_nothing() -> None:
    named = [
        f"harness/{place}:{line}: {name}"
        for place, source in sources()
        for line, name in values_named_in(source)
        if name in SAYS_NOTHING
    ]
    assert named == [], "name these by the words of docs/architecture.md, or of the field"


def public_classes_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the classes that a module shows to others, each with its line: also those inside of functions and of other classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.lineno, node.name


def test_a_public_class_name_stands_for_one_class() -> None:
    places = defaultdict(list)
    for place, source in sources():
        for line, name in public_classes_in(source):
            places[name].append(f"harness/{place}:{line}")
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert shared == {}, "name these by what they are, or make them private"


def sources() -> Iterator[tuple[str, str]]:
    """Yield each module of the house and its text; not the programs of images, which a wheel has in a folder of it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if not place.parts[0].startswith("_"):
            yield place.as_posix(), path.read_text("utf-8")


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "found: int = 1",
        "(found, line) = 1, 2",
        "if found := 1: pass",
        "for found in lines: pass",
        "[found for found in lines]",
        "def match(found): pass",
        "def match(*found): pass",
        "def match(*, found=1): pass",
        "lambda found: 1",
        "with lines as found: pass",
        "try: pass\nexcept OSError as found: pass",
        "match lines:\n    case [found]: pass",
        "match lines:\n    case [*found]: pass",
        "match lines:\n    case str() as found: pass",
    ],
)
def test_a_name_is_seen_wherever_a_value_gets_one(source: str) -> None:
    assert "found" in {name for _, name in values_named_in(source)}


def test_what_is_only_used_gives_no_name() -> None:
    assert list(values_named_in("print(found.found, found=found)")) == []


@pytest.mark.parametrize(
    "source",
    [
        "class Deck: pass",
        "class Deck(Struct, frozen=True): pass",
        "def deck():\n    class Deck: pass",
        "class Slide:\n    class Deck: pass",
    ],
)
def test_a_public_class_is_seen_wherever_it_stands(source: str) -> None:
    assert "Deck" in {name for _, name in public_classes_in(source)}


def test_a_private_class_and_what_is_only_used_are_no_public_classes() -> None:
    assert list(public_classes_in("class _Deck(Deck): slide: Slide = Slide()")) == []
