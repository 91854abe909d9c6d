"""The pages of "since which version" hold all that the tables know, and the box above their rows filters them."""

from __future__ import annotations

import csv
import html
import importlib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import harness
import pytest
from harness.knowledge.rows import rows
from harness.knowledge.version import Version
from harness.knowledge.version_runs import read_runs

from tests.documentation.playing import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KNOWLEDGE = Path(harness.__file__).parent / "knowledge"
DOCS = REPOSITORY / "docs"
PLAYED: list[dict[str, Any]] = tomllib.loads((DOCS / "reference" / "played.toml").read_text(encoding="utf-8"))["played"]
GENEROUS = 120_000
"""Milliseconds."""
PHONE = {"width": 390, "height": 844}
INDEX_IS_THERE = "!document.querySelector('.md-search-result__meta').textContent.includes('Initializing')"


@pytest.fixture(scope="module")
def families() -> Iterator[dict[str, Any]]:
    """The pages as data, by their names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(DOCS)])
        since = importlib.import_module("since")
        yield {name: page() for name, page in since.FAMILIES.items()}


def texts_of(families: dict[str, Any], name: str) -> dict[str, str]:
    """All that stands in each section of a page, by its title."""
    return {
        section.title: "\n".join(
            [*section.lasting, *(text for entry in section.entries for text in (entry.name, *entry.heads))]
        )
        for section in families[name].sections
    }


def test_every_command_and_flag_of_kubectl_stands_on_its_page(families: dict[str, Any]) -> None:
    texts, section, flags = texts_of(families, "kubectl"), "", 0
    for line in (KNOWLEDGE / "kubectl.txt").read_text().splitlines()[2:]:
        if line.startswith("kubectl"):
            section = line.partition(" @ ")[0].partition("|")[0]
            assert section in texts
        elif line.strip():
            name = re.split(r"[=|\s]", line.strip())[0]
            assert f"`{name}`" in texts[section], (section, name)
            flags += 1
    assert flags > 900


def test_every_api_version_table_warning_and_flag_of_a_component_stands_on_its_page(families: dict[str, Any]) -> None:
    kinds, tables = texts_of(families, "kinds"), "\n".join(texts_of(families, "tables").values())
    for row in rows_of("servers/kinds.csv"):
        assert f"`{row['api']}`" in kinds[row["kind"]]
    for row in rows_of("servers/columns.csv"):
        assert "   ".join(cell for cell in row["columns"].split("  ") if not cell.startswith("*")) in tables
        assert row["columns"].replace("*", "").replace("  ", "   ") in tables
    warnings = texts_of(families, "messages")["Warnings of servers"]
    assert all(row["warning"] in warnings for row in rows_of("servers/warnings.csv"))
    components = texts_of(families, "components")
    assert all(f"`--{row['flag']}`" in components[row["program"]] for row in rows_of("components.csv") if row["flag"])


def rows_of(name: str) -> list[dict[str, str]]:
    with (KNOWLEDGE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_row_and_all_that_was_played_stand_on_one_page_once(families: dict[str, Any]) -> None:
    entries = [entry for page in families.values() for entry in page.entries]
    shown = Counter(entry.anchor for entry in entries)
    assert {row.id: shown[row.id] for row in rows()} == dict.fromkeys((row.id for row in rows()), 1)
    played = Counter((change.name, change.after.release) for entry in entries for change in entry.played)
    assert played == Counter((change["name"], change["after"]["release"]) for change in PLAYED)


def test_no_two_rows_or_sections_of_a_page_have_the_same_anchor(families: dict[str, Any]) -> None:
    for name, page in families.items():
        anchors = Counter([*(section.anchor for section in page.sections), *(entry.anchor for entry in page.entries)])
        assert [anchor for anchor, count in anchors.items() if count > 1] == [], name


def test_a_flag_that_came_back_and_a_version_that_nobody_asked_are_told(families: dict[str, Any]) -> None:
    spans = importlib.import_module("since.spans")
    asked = read_runs("1.20-1.22,1.24,1.26")
    gone = spans.seen(read_runs("1.20-1.22"), asked)
    assert (gone.text, gone.changes) == ("until 1.22 (not in 1.24)", (Version(1, 24),))
    back = spans.seen(read_runs("1.20,1.22-1.24,1.26"), asked)
    assert (back.text, back.changes) == ("until 1.20, since 1.22", (Version(1, 21), Version(1, 22)))
    assert spans.seen(read_runs("1.21"), asked).text == "1.21"
    assert spans.seen(asked, asked).changes == ()
    between = spans.bounded(Version(1, 18), Version(1, 20))
    assert (between.text, between.changes) == ("1.18 to 1.20", (Version(1, 18), Version(1, 21)))
    assert list(between.bars) == [(1, 3)]


def test_issues_and_addresses_of_a_source_are_links_and_all_else_stays(families: dict[str, Any]) -> None:
    linked = importlib.import_module("since.sources").linked
    assert linked("<x> kubernetes#1, a-b/c.d#2; https://helm.sh/a_b, said `so`") == (
        '&lt;x&gt; <a href="https://github.com/kubernetes/kubernetes/issues/1">kubernetes#1</a>, '
        '<a href="https://github.com/a-b/c.d/issues/2">a-b/c.d#2</a>; '
        '<a href="https://helm.sh/a_b">https://helm.sh/a_b</a>, said <code>so</code>'
    )


def test_both_outputs_of_a_row_are_those_of_the_table(site: Path) -> None:
    page = (site / "since" / "kubectl" / "index.html").read_text("utf-8")
    for name in ("run-replicas", "version-short", "get-export"):
        (played,) = (change for change in PLAYED if change["name"] == name)
        row = page.partition(f'<tr id="{name}"')[2].partition("</tr>")[0]
        shown = [html.unescape(text) for text in re.findall(r"<pre><code>(.*?)</code></pre>", row, re.DOTALL)]
        assert shown[-2:] == [played["before"]["output"].rstrip(), played["after"]["output"].rstrip()]
        assert played["typed"] in shown


def test_each_count_of_the_overview_leads_to_a_page_that_is_there(site: Path) -> None:
    overview = (site / "since" / "index.html").read_text("utf-8")
    linked = re.findall(r'href="(\w+)/\?after=[\d.]+&amp;to=[\d.]+"', overview)
    assert len(linked) > 80
    assert all((site / "since" / name / "index.html").exists() for name in linked)


def test_the_search_index_has_flags_kinds_and_api_versions(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    texts = {entry["location"]: entry["text"] for entry in index["docs"]}
    assert "--generator" in texts["since/kubectl/#kubectl-run"]
    assert "policy/v1beta1" in texts["since/kinds/#podsecuritypolicy"]
    assert "psp" in texts["since/kinds/#podsecuritypolicy"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in the browser, whose scripts have complained of nothing in the end."""
    opened = browser.new_page()
    opened.set_default_timeout(GENEROUS)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    opened.close()
    assert complaints == []


def test_the_search_finds_flags_with_their_dashes(page: Page, address: str) -> None:
    page.goto(f"{address}/", wait_until="networkidle")
    query = page.get_by_role("textbox", name="Search")
    query.click()
    page.wait_for_function(INDEX_IS_THERE)
    for words, section in (
        ("--generator", "since/kubectl/#kubectl-run"),
        ("kubectl run --replicas", "since/kubectl/#kubectl-run"),
        ("run", "since/kubectl/#kubectl-run"),
        ("policy/v1beta1", "since/kinds/#podsecuritypolicy"),
        ("PodSecurityPolicy", "since/kinds/#podsecuritypolicy"),
    ):
        query.fill("")
        page.locator(".md-search-result__link").first.wait_for(state="detached")
        query.press_sequentially(words)
        page.locator(f'.md-search-result__link[href*="{section}"]').first.wait_for(state="attached")


def test_the_box_filters_rows_by_words_and_versions_and_the_address_keeps_that(page: Page, address: str) -> None:
    page.goto(f"{address}/since/kubectl/")
    # it is hidden until its script has read the rows
    page.locator(".since-filter").wait_for()
    rows_shown = page.locator(".since-section tr[id]:visible")
    everything = rows_shown.count()
    page.get_by_label("Words").fill("run --generator")
    assert {"run-generator", "run-generator-pod", "kubectl-run--generator"} <= ids(page)
    assert not page.locator("#run-privileged").is_visible()
    assert not page.locator("#kubectl-drain").is_visible()
    page.get_by_label("changed after").select_option("1.20")
    page.get_by_label("up to").select_option("1.21")
    assert "run-generator-pod" in ids(page)
    assert "run-generator" not in ids(page)
    assert page.locator(".since-filter output").inner_text() == f"{rows_shown.count()} of {everything} rows"
    assert "after=1.20" in page.evaluate("location.search")
    page.reload()
    page.locator(".since-filter").wait_for()
    assert "run-generator-pod" in ids(page)
    assert "run-generator" not in ids(page)


def ids(page: Page) -> set[str]:
    """The rows that are seen."""
    shown: list[str] = page.locator(".since-section tr[id]:visible").evaluate_all("rows => rows.map(row => row.id)")
    return set(shown)


def test_a_page_fits_a_phone_and_has_all_rows_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    for name in ("", "kubectl/", "tables/", "messages/", "kinds/", "fields/", "components/", "tools/"):
        page.goto(f"{address}/since/{name}")
        assert not page.locator(".since-filter").is_visible()
        rows_there = page.locator(".since-entries tbody tr")
        assert rows_there.count() == page.locator(".since-entries tbody tr:visible").count() > 15
        widest = page.locator(".since-entries").evaluate_all(
            "tables => Math.max(...tables.map(table => table.parentElement.getBoundingClientRect().right))"
        )
        assert widest <= PHONE["width"], name
    context.close()
