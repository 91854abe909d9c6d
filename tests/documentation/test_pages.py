"""The pages about dialects, providers, shards and `harness explain` are decks: what they tell a reader to type is typed, without a cluster."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click
import pytest
from harness.check import CheckSettings, check
from harness.cluster import providers
from harness.deck.dialects import DIALECTS
from harness.deck.reader import read_deck
from harness.faces.cli import main
from harness.record.model import Verdict

from tests.documentation.playing import REPOSITORY, played

DOCS = REPOSITORY / "docs"
PAGES = (
    DOCS / "home.md",
    DOCS / "explain.md",
    DOCS / "history.md",
    DOCS / "mutate.md",
    DOCS / "plays.md",
    DOCS / "first-hour.md",
    DOCS / "shards.md",
    DOCS / "jobs.md",
    *sorted((DOCS / "dialects").glob("*.md")),
    *sorted((DOCS / "providers").glob("*.md")),
)


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq here")
def test_pages_do_what_they_say(tmp_path: Path) -> None:
    pages = [page for page in PAGES if "```bash" in page.read_text()]
    assert len(pages) >= 7
    for name, record in played(pages, tmp_path).items():
        assert {step.verdict for step in record.steps} == {Verdict.PASSED}, name
        expectations = [expectation for step in record.steps for expectation in step.expectations]
        assert expectations, name
        assert all(expectation.satisfied for expectation in expectations), name


def test_the_readme_and_all_pages_are_read_as_ordinary_ones_and_nothing_is_wrong_with_them() -> None:
    settings = CheckSettings(ignore=("missing-tool",))
    for page in (REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))):
        deck = read_deck(page)
        assert deck.dialect == "markdown", page
        assert check(deck, settings) == (), page


def test_every_page_with_something_to_type_is_played() -> None:
    """README and tutorial are, in a lab: `tests/end_to_end/test_documentation.py`."""
    elsewhere = {REPOSITORY / "README.md", DOCS / "tutorial.md"}
    typed = {page for page in (REPOSITORY / "README.md", *DOCS.rglob("*.md")) if read_deck(page).steps}
    assert typed <= {*PAGES, *elsewhere}


def test_every_dialect_has_a_page() -> None:
    assert {page.stem for page in (DOCS / "dialects").glob("*.md")} == set(DIALECTS)


def test_every_provider_has_a_page() -> None:
    pages = {page.stem: page.read_text() for page in (DOCS / "providers").glob("*.md")}
    for name in providers.known():
        page = pages.get(name, pages["made"])
        assert f"--cluster {name}" in page, name


def test_every_command_that_a_page_names_is_there() -> None:
    for page in (REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))):
        named = re.findall(r"(?:`|^ *)harness ([a-z]+)", page.read_text(), re.MULTILINE)
        assert set(named) <= set(main.list_commands(click.Context(main))), page


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    for page in sorted(DOCS.rglob("*.md")):
        for table in re.findall(r"(?:^\|.*\|\n)+", page.read_text(), re.MULTILINE):
            cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(cells) == 1, (page, table)
