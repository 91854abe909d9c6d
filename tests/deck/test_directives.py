"""What a directive or an expectation is, its table and its class say; nobody else keeps a list of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import harness
import pytest
from harness.deck import directives
from harness.deck.directives import DIRECTIVES
from harness.deck.expectation_kind import ExpectationKind

ROOMS = Path(harness.__file__).parent
WHERE_KINDS_ARE = ROOMS / "deck" / "expectation_kind.py"


def collections(path: Path) -> Iterator[tuple[int, list[ast.expr]]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Tuple | ast.Set | ast.List) and len(node.elts) > 1:
            yield node.lineno, node.elts


def names_directive(element: ast.expr) -> bool:
    return isinstance(element, ast.Constant) and element.value in DIRECTIVES


def names_kind(element: ast.expr) -> bool:
    return isinstance(element, ast.Attribute) and ast.unparse(element.value) == "ExpectationKind"


def is_list_by_hand(elements: list[ast.expr]) -> bool:
    own = [element for element in elements if not isinstance(element, ast.Starred)]
    return bool(own) and (all(map(names_directive, own)) or all(map(names_kind, own)))


def test_no_room_lists_kinds_by_hand() -> None:
    listed = [
        f"{path.relative_to(ROOMS)}:{line}"
        for path in sorted(ROOMS.rglob("*.py"))
        if path != WHERE_KINDS_ARE
        for line, elements in collections(path)
        if is_list_by_hand(elements)
    ]
    assert listed == []


@pytest.mark.parametrize("text", ['("key", "keys")', '{"wait"} | {*A, "check"}', "(ExpectationKind.TEXT, ExpectationKind.JSON)"])  # fmt: skip
def test_a_list_by_hand_is_seen(tmp_path: Path, text: str) -> None:
    path = tmp_path / "room.py"
    path.write_text(text)
    assert any(is_list_by_hand(elements) for _, elements in collections(path))


def test_the_queries() -> None:
    assert {"wait", "longwait"} == directives.WAITS_FOR_TEXT
    assert {"wait", "longwait", "check"} == directives.WAITS
    assert {"wait", "longwait", "copy", "copypaste"} == directives.NEEDS_TEXT
    assert directives.PRESSES_KEYS < directives.TYPES_INTO_WHAT_RUNS
    assert directives.ARRANGES_PANES < directives.TOUCHES_NO_TERMINAL


@pytest.mark.parametrize("kind", ExpectationKind)
def test_a_kind_is_of_the_output_or_of_the_status(kind: ExpectationKind) -> None:
    assert kind.is_of_output is not kind.is_of_status
    assert not (kind.is_literal and kind in {ExpectationKind("re"), ExpectationKind("json")})
