"""The page of configuration: the file of settings, and what is read from the environment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from harness.project.settings import CheckSettings, ProjectSettings
from harness.project.tables import Key, keys_of

from reference.sources import attribute_docstrings, modules, name_of
from reference.tables import cell, code, table

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_ENVIRONMENT = frozenset({"environ", "environment"})
_FOLDERS = {"user_cache_path": "XDG_CACHE_HOME", "user_state_path": "XDG_STATE_HOME"}
"""What platformdirs reads on Linux."""


def page() -> str:
    """Settings, then variables."""
    keys = {key.path: key for key in keys_of(ProjectSettings)}.values()
    settings = [(code(key.path), cell(key.meaning), cell(_described(key))) for key in keys]
    variables = [(code(name), "<br>".join(map(cell, told))) for name, told in sorted(_variables().items())]
    return "\n".join(
        [
            "# Configuration\n",
            "## The file of settings\n",
            "`[tool.harness]` in `pyproject.toml`, or the top of a `harness.toml`: the nearest at or above the deck, up to "
            "the root of its repository. Options of the command line come before it, or are added to it.\n",
            f"{' '.join((CheckSettings.__doc__ or '').split())}\n",
            table(("key", "value", "meaning"), settings),
            "## The environment\n",
            "What the harness itself reads. A deck's shell gets little of it: "
            "what a deck types should not depend on who plays it.\n",
            table(("variable", "what it is read for"), variables),
        ]
    )


def _described(key: Key) -> str:
    if key.description:
        return key.description
    module = f"{key.owner.__module__.removeprefix('harness.').replace('.', '/')}.py"
    return attribute_docstrings(module, key.owner.__name__)[key.attribute]


def _variables() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, told in _read():
        if told not in found.setdefault(name, []):
            found[name].append(told)
    return found


def _read() -> Iterator[tuple[str, str]]:
    """Each variable, and the documentation of the function that asks for it."""
    for module in modules():
        for function in module.functions():
            told = (ast.get_docstring(function) or ast.get_docstring(module.tree) or "").partition("\n\n")[0]
            told = " ".join(told.split())
            nodes = list(ast.walk(function))
            calls = [each for each in nodes if isinstance(each, ast.Call)]
            yield from ((_FOLDERS[name_of(each)], told) for each in calls if name_of(each) in _FOLDERS)
            asked = [each for call in calls if _asks(call) for each in ast.walk(call.args[0])]
            if any(isinstance(each, ast.Name) for each in asked):
                asked = nodes
            for each in asked:
                if isinstance(each, ast.Constant) and _VARIABLE.fullmatch(str(each.value)):
                    yield str(each.value), told


def _asks(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr="get"):
            return name in _ENVIRONMENT and bool(call.args)
    return False
