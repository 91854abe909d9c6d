"""Reads the harness's own source: what stands below the attributes of its classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import harness

FOLDER = Path(harness.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the harness."""

    name: str
    """Relative to the package: `deck/source.py`."""
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        """Those of its classes too."""
        return (each for each in ast.walk(self.tree) if isinstance(each, Function))


@cache
def modules() -> tuple[Module, ...]:
    """All files, by name."""
    paths = sorted(FOLDER.rglob("*.py"))
    return tuple(Module(path.relative_to(FOLDER).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths)


def attribute_docstrings(module: str, class_name: str) -> dict[str, str]:
    """What stands below the attributes of a class."""
    (tree,) = (each.tree for each in modules() if each.name == module)
    (found,) = (each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == class_name)
    return {
        statement.target.id: str(following.value.value)
        for statement, following in zip(found.body, found.body[1:], strict=False)
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
    }


def name_of(call: ast.Call) -> str:
    """The name of what is called, without what stands before its last dot."""
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""
