"""The page of findings: ids and meanings as the rooms list them, ways out from the places of the code that make findings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.check.rules import RULES
from harness.drift import run_time
from harness.drift.translation import findings as translation
from harness.drift.translation import parity
from harness.knowledge import rows

from reference.sources import Function, Module, modules, name_of, texts_of
from reference.tables import cell, code, table

LISTED = {
    **{identifier: words for rule in RULES for identifier, words in rule.IDS.items()},
    **run_time.FINDINGS,
    **translation.FINDINGS,
    **parity.FINDINGS,
}
_ID = re.compile(r"(?:[a-z]+|…)(?:-[a-z0-9]+|-…)*")
_MAKES_FINDINGS = re.compile(r"find|problem|report|unreadable|unusable|difference", re.IGNORECASE)
_PREFIXES = ("drift", "translation", "parity")


@dataclass(slots=True)
class Told:
    """What the code says about the findings of one id."""

    meanings: list[str] = field(default_factory=list)
    ways_out: list[str] = field(default_factory=list)


def page() -> str:
    """In groups, by who finds them."""
    found = told()
    others = [each for each in found if each.partition("-")[0] not in _PREFIXES]
    groups = (
        (
            "Of rules",
            "Each rule of `harness check` looks for some of these.",
            [each for each in others if each in LISTED],
        ),
        (
            "Of reading",
            "The file, the deck or its manifest is not what it should be.",
            [each for each in others if each not in LISTED],
        ),
        (
            "What drifted",
            "What a version of Kubernetes has no longer, or not yet: [every one that is known](drift.md).",
            [each for each in found if each.startswith("drift-")],
        ),
        (
            "Of translations",
            "A translation types or says something else than its original.",
            [each for each in found if each.startswith("translation-")],
        ),
        (
            "Of two runs",
            "`harness parity` played a deck and its translation.",
            [each for each in found if each.startswith("parity-")],
        ),
    )
    parts = [
        "# Findings\n",
        "`…` stands for what only the deck knows. [What check finds](../checking.md) tells how to silence one, "
        "[what drifted](../drift.md#fixing) what `harness fix` mends by itself.\n",
    ]
    for heading, sentence, identifiers in groups:
        rows_of_page = [
            (_anchored(each), _lines(found[each].meanings), _lines(found[each].ways_out))
            for each in sorted(identifiers)
        ]
        parts += [f"## {heading}\n", f"{sentence}\n", table(("id", "what it means", "the way out"), rows_of_page)]
    return "\n".join(parts)


def told() -> dict[str, Told]:
    """All findings that the code can make, by their ids."""
    found = {identifier: Told([words]) for identifier, words in LISTED.items()}
    for identifiers, messages, ways_out in _made():
        for identifier in identifiers:
            each = found.setdefault(identifier, Told())
            each.ways_out += [text for text in ways_out if text not in each.ways_out]
            if identifier not in LISTED:
                each.meanings += [text for text in messages if text not in each.meanings]
    return {identifier: each for identifier, each in found.items() if any(each.meanings)}


def _made() -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Ids, messages and ways out, wherever findings are made: an id comes first, a message and a way out later."""
    for module in modules():
        for function in module.functions():
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and len(call.args) > 1 and _MAKES_FINDINGS.search(name_of(call)):
                    names = _names(module, function, call.lineno)
                    identifiers = _identifiers(call.args[0], names)
                    if identifiers:
                        yield identifiers, *_texts(call.args[1:], names)


def _identifiers(node: ast.expr, names: dict[str, list[str]]) -> list[str]:
    match node:
        case ast.Attribute(value=ast.Name("drift"), attr="finding"):
            return list(rows.FINDINGS)
        case ast.Attribute(value=ast.Name("difference"), attr="id"):
            (differences,) = (each for each in modules() if each.name == "drift/translation/differences.py")
            return [each for each in translation.FINDINGS if each in differences.texts()]
    return [each for each in texts_of(node, names) if _ID.fullmatch(each)]


def _texts(arguments: list[ast.expr], names: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """The message and the way out: the last two that are texts, or stand where texts would."""
    texts = [texts_of(each, names) for each in arguments]
    known = [index for index, each in enumerate(texts) if each]
    if not known:
        return [], []
    last = known[-1]
    if last and texts[last - 1]:
        return texts[last - 1], texts[last]
    return ([], texts[last]) if last and _is_message(arguments[last - 1]) else (texts[last], [])


def _is_message(node: ast.expr) -> bool:
    """Whether it is a message that only a run knows."""
    match node:
        case ast.Call(func=ast.Name("str")) | ast.Name("message") | ast.Attribute(attr="message"):
            return True
    return False


def _names(module: Module, function: Function, line: int) -> dict[str, list[str]]:
    """What names stand for at a line of a function: the text that was given to them last."""
    known = module.constants()
    given = [each for each in ast.walk(function) if isinstance(each, ast.Assign) and each.lineno < line]
    for each in sorted(given, key=lambda each: each.lineno):
        if isinstance(each.targets[0], ast.Name):
            known[each.targets[0].id] = texts_of(each.value, known)
    return known


def _anchored(identifier: str) -> str:
    return f'<span id="{identifier}"></span>{code(identifier)}'


def _lines(texts: list[str]) -> str:
    return cell("\n".join(texts))
