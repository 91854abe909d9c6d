"""The site: strict about its links, complete about what the code knows, and silent on the network."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from harness.cluster.images import stand_ins
from harness.deck.directives import DIRECTIVES
from harness.deck.findings import wordings
from harness.faces.cli import main
from harness.project.settings import ProjectSettings
from harness.project.tables import keys_of
from harness.record.schema import schema

from tests.documentation.playing import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GENEROUS = 120_000
"""Milliseconds."""
INDEX_IS_THERE = "!document.querySelector('.md-search-result__meta').textContent.includes('Initializing')"


def text_of(site: Path, page: str) -> str:
    """What a page says, without its markup."""
    main_part = (site / page / "index.html").read_text("utf-8").partition("<article")[2].partition("</article>")[0]
    return html.unescape(re.sub(r"<[^>]+>", "", main_part))


def words_of(site: Path, page: str) -> set[str]:
    """Its code."""
    content = (site / page / "index.html").read_text("utf-8")
    return {html.unescape(code) for code in re.findall(r"<code>([^<]+)</code>", content)}


def test_every_directive_is_in_the_reference_with_its_summary(site: Path) -> None:
    assert set(DIRECTIVES) <= words_of(site, "reference/directives")
    text = text_of(site, "reference/directives")
    for directive in DIRECTIVES.values():
        assert directive.summary.replace("`", "") in text


def test_every_image_with_a_stand_in_is_in_the_reference(site: Path) -> None:
    assert {name for recipe in stand_ins.recipes() for name in recipe.names} <= words_of(site, "reference/stand-ins")


def test_every_finding_is_in_the_reference_with_its_meaning(site: Path) -> None:
    words, text = words_of(site, "reference/findings"), text_of(site, "reference/findings")
    for section, wording in wordings().items():
        identifier = section.partition("/")[0]
        assert identifier in words, identifier
        assert wording.means.replace("`", "") in text


def test_every_command_and_every_option_is_in_the_reference(site: Path) -> None:
    text = text_of(site, "reference/commands")
    for name, command in commands(main, "harness"):
        part = text.partition(f"Usage: {name}")[2].partition("Usage: ")[0]
        assert part, name
        for parameter in (parameter for parameter in command.params if not getattr(parameter, "hidden", False)):
            assert all(option in part for option in parameter.opts if option.startswith("-")), (name, parameter.opts)


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for subcommand in command.list_commands(context):
            member = command.get_command(context, subcommand)
            assert member is not None
            yield from commands(member, f"{name} {subcommand}")


def test_every_exit_status_is_in_the_reference(site: Path) -> None:
    defined = (REPOSITORY / "harness" / "report" / "exit_status.py").read_text()
    statuses = set(re.findall(r"^[A-Z_]+ = (\d+)$", defined, re.MULTILINE))
    assert len(statuses) >= 5
    assert {"0", *statuses} <= words_of(site, "reference/exit-statuses")


def test_every_setting_and_variable_is_in_the_reference(site: Path) -> None:
    words = words_of(site, "reference/configuration")
    assert {key.path for key in keys_of(ProjectSettings)} <= words
    assert {"NO_COLOR", "FORCE_COLOR", "KUBECONFIG", "XDG_CACHE_HOME", "GITHUB_STEP_SUMMARY"} <= words


def test_every_key_of_the_record_is_in_the_reference(site: Path) -> None:
    words = words_of(site, "reference/record")
    top = schema()
    for definition in (top, *top["$defs"].values()):
        assert set(definition.get("properties", {})) <= words
        assert set(definition.get("enum", ())) <= words


def test_links_into_the_repository_lead_to_files_that_are_there(site: Path) -> None:
    online = re.compile(r'href="https://github\.com/OWNER/slide-harness/blob/main/([^"#]+)')
    linked = {link for page in site.rglob("*.html") for link in online.findall(page.read_text("utf-8"))}
    assert len(linked) > 10
    assert [name for name in linked if not (REPOSITORY / name).exists()] == []


def test_pages_ask_nothing_of_the_network_and_search_works(address: str, browser: Browser) -> None:
    asked: list[str] = []
    missing: list[str] = []
    page = browser.new_page()
    page.set_default_timeout(GENEROUS)
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    for name in ("", "tutorial/", "reference/findings/"):
        page.goto(f"{address}/{name}", wait_until="networkidle")
    query = page.get_by_role("textbox", name="Search")
    query.click()
    # what is typed before the index is there is not searched for
    page.wait_for_function(INDEX_IS_THERE)
    query.press_sequentially("endless-command")
    page.locator(".md-search-result__link").first.wait_for()
    page.close()
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert missing == []


def test_the_search_index_has_the_generated_pages(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    places = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert {"", "tutorial/", "reference/findings/", "reference/commands/", "changelog/"} <= places
