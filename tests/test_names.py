"""Values are named by what they are, and not by how one came by them; a class's name stands for nothing else. CONTRIBUTING's house rules have the words."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import harness
import pytest

PACKAGE = Path(harness.__file__).parent
TESTS = Path(__file__).parent
GLOSSARY_WORDS = {
    "claim": "an expectation",
    "claimed": "expected",
    "claims": "expectations",
    "mend": "a fix",
    "mended": "fixed",
}
"""Words that no name has, each with what the house calls that."""
OF_ANOTHER_THING = (
    *("cluster/", "replay/cleanup.py", "project/job.py", "report/job.py", "faces/cli/job"),
    *(
        "tests/cluster/",
        "tests/replay/test_cleanup.py",
        "tests/check/test_addons.py",
        "tests/end_to_end/test_addons.py",
    ),
    *("tests/end_to_end/test_jobs.py", "tests/faces/cli/test_job.py"),
    *("faces/cli/mend.py", "tests/faces/cli/test_mend.py"),
)
"""Places in which a claim is one of volumes, or of a lab's name; and those of the command `harness mend`."""
SAYS_NOTHING = frozenset(("each", "found", "it", "one", "said", "thing", "told"))


def values_named_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the names that a module gives to values, each with its line: of variables, parameters, fields and captures."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
                yield node.lineno, name


def test_nothing_has_a_name_that_says_nothing() -> None:
    named = [
        f"{place}:{line}: {name}"
        for place, source in (*sources(), *sources_of_tests())
        for line, name in names_given_in(source)
        if name in SAYS_NOTHING
    ]
    assert named == [], "name these by the words of docs/architecture.md, or of the field"


def names_given_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield all names that a module gives, each with its line: those of values, of attributes, functions and classes."""
    yield from values_named_in(source)
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def test_what_the_architecture_page_has_a_word_for_has_no_other_name() -> None:
    named = [
        f"{place}:{line}: {name}: {'; '.join(GLOSSARY_WORDS[word] for word in words)}"
        for place, source in (*sources(), *sources_of_tests())
        for line, name in names_given_in(source)
        if (words := GLOSSARY_WORDS.keys() & set(name.lower().split("_"))) and not place.startswith(OF_ANOTHER_THING)
    ]
    assert named == []


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


WORDS = Path(__file__).parents[1] / "docs" / "architecture.md"


def words_of_the_glossary() -> list[str]:
    """Return the words that the architecture page explains, in its order."""
    glossary = WORDS.read_text("utf-8").partition("\n## Words\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([a-z][a-z -]*) \|", glossary, re.MULTILINE)[1:]


def test_each_word_of_the_glossary_is_a_class_or_a_module() -> None:
    places = [place for place, _ in sources()]
    modules = {part.removesuffix(".py") for place in places for part in place.split("/")}
    classes = {name for _, source in sources() for _, name in public_classes_in(source)}
    words = words_of_the_glossary()
    assert {"deck", "expectation", "shell integration", "infrastructure error"} <= set(words)
    unnamed = [
        word
        for word in words
        if not {name := "".join(part.capitalize() for part in word.replace("-", "").split()), f"{name}Record"} & classes
        and word.replace(" ", "_") not in modules
    ]
    assert unnamed == [], "the page's words are the names of classes and modules: one word for one thing"


def sources() -> Iterator[tuple[str, str]]:
    """Yield each module of the house and its text; not the programs of images, which a wheel has in a folder of it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if not place.parts[0].startswith("_"):
            yield place.as_posix(), path.read_text("utf-8")


def sources_of_tests() -> Iterator[tuple[str, str]]:
    """Yield each module of the tests and its text."""
    for path in sorted(TESTS.rglob("*.py")):
        yield f"tests/{path.relative_to(TESTS).as_posix()}", path.read_text("utf-8")


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
