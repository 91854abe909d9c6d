"""CONTRIBUTING's table of where things go names files that there are, and what it calls registries have an entry for each file beside the new one."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.images import stand_ins
from harness.deck.dialects import DIALECTS
from harness.deck.directives import DIRECTIVES, Role
from harness.deck.expectation_kind import ExpectationKind
from harness.project.forge.detection import Forge
from harness.project.provider_names import PROVIDERS, ProviderEntry
from harness.report.findings import FORMATS as OF_FINDINGS
from harness.report.summaries import DURATIONS
from harness.report.summaries import FORMATS as OF_SUMMARIES

REPOSITORY = Path(__file__).parents[2]
TABLE = re.compile(r"^\| you want to add \|.*?\n\n", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:harness|docs|tests|fixtures|slides|mkdocs)[\w./-]*)`")
MATCHERS = {kind.name.lower() for kind in ExpectationKind}
REGISTRIES = {
    ("harness/deck/dialects", "blocks"): set(DIALECTS),
    ("harness/match", "match"): MATCHERS,
    ("harness/report/summaries", "render"): set(OF_SUMMARIES) - {DURATIONS},  # is made by the command
    ("harness/report/findings", "render"): set(OF_FINDINGS),
}
"""What is registered, by its folder and by the function that a file there is written for."""


def rows() -> list[list[str]]:
    match = TABLE.search((REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert match
    _, _, *lines = match[0].strip().split("\n")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def files_with(folder: str, function: str) -> Iterator[str]:
    """Yield the names of a folder's modules that define a function or bring it from a sibling."""
    for path in (REPOSITORY / folder).glob("[!_]*.py"):
        statements = ast.parse(path.read_text(encoding="utf-8")).body
        defined = {statement.name for statement in statements if isinstance(statement, ast.FunctionDef)}
        exported = {
            ast.literal_eval(element)
            for statement in statements
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
            for element in getattr(statement.value, "elts", ())
        }
        if function in defined | exported:
            yield path.stem


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_file_of_a_row_is_there_or_has_siblings(row: list[str]) -> None:
    assert len(row) == 5
    paths = [path for cell in row for path in PATH.findall(cell)]
    assert len(paths) >= 2
    for path in paths:
        assert any(REPOSITORY.glob(path.replace("NAME", "*").rstrip("/"))), path


@pytest.mark.parametrize(("folder", "function"), REGISTRIES)
def test_each_file_of_its_kind_is_registered(folder: str, function: str) -> None:
    assert set(files_with(folder, function)) == REGISTRIES[folder, function]


def test_each_file_of_steps_plays_a_directive() -> None:
    assert set(files_with("harness/replay/steps", "play")) == {
        directive.family or word for word, directive in DIRECTIVES.items() if directive.role is Role.STEP
    }


def test_each_provider_lies_where_it_is_registered() -> None:
    assert all(pkgutil.resolve_name(entry.target) for entry in PROVIDERS.values())


def table_below(page: str, heading: str) -> str:
    """Return the rows of the table of a page whose first line begins with `heading`."""
    _, _, rows = (REPOSITORY / page).read_text(encoding="utf-8").partition(f"\n{heading}")
    return rows.partition("\n\n")[0]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_is_in_the_table_of_those_who_write_a_deck(dialect: str) -> None:
    assert f"\n| [{dialect}](dialects/{dialect}.md) |" in table_below("docs/writing-a-deck.md", "| dialect |")


@pytest.mark.parametrize(("name", "provider"), PROVIDERS.items())
def test_each_provider_is_in_the_table_of_the_readme(name: str, provider: ProviderEntry) -> None:
    written = f"{name}:NAME" if provider.needs_argument else name
    assert f"`{written}`" in table_below("README.md", "| `--cluster` |")


def test_each_forge_has_a_file() -> None:
    assert all((REPOSITORY / "harness" / "project" / "forge" / f"{forge}.py").is_file() for forge in Forge)


def test_each_folder_of_images_is_a_recipe() -> None:
    folders = {path.name for path in (REPOSITORY / "fixtures" / "images").iterdir() if path.is_dir()}
    assert folders == {recipe.name for recipe in stand_ins.recipes()}


def test_each_page_of_the_reference_is_registered_and_in_the_sites_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(REPOSITORY / "docs")])
    pages = set(importlib.import_module("reference").PAGES)
    assert pages == {name.replace("_", "-") for name in files_with("docs/reference", "page")}
    menu = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    assert all(f"reference/{page}.md" in menu for page in pages)
    assert all(f"dialects/{dialect}.md" in menu for dialect in DIALECTS)
