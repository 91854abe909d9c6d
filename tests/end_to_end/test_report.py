"""A deck on four versions, each in a real lab, as its report shows it in a real browser."""

from __future__ import annotations

import pytest
from harness.record.model import Verdict

from tests.end_to_end.versions import DECK, VERSIONS, Played
from tests.report.page.conftest import NARROW, Open, opened, written

__all__ = ["opened", "written"]

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.own_lab("each version is played from nothing, in one matrix for all tests"),
]


def test_the_heat_map_has_every_slide_on_every_version_and_leads_to_steps(played: Played, opened: Open) -> None:
    shown = opened(path=played.page)
    page = shown.page
    shown.picture("versions-matrix", whole=True)
    heads = page.locator(".heat .run-label").all_inner_texts()
    assert [head.split()[1].rpartition(".")[0] for head in heads] == list(VERSIONS)
    slides = {(step.slide, step.title) for record in played.records for step in record.steps}
    rows = page.locator(".heat tbody tr")
    assert rows.count() == len(slides)
    assert page.locator(".heat tbody td a.cell").count() == len(slides) * len(VERSIONS)
    ready = page.locator(".heat tfoot tr", has_text="Lab ready").locator("td").all_inner_texts()
    assert all(float(seconds) >= 1 for seconds in ready)
    assert len(ready) == len(VERSIONS)
    assert shown.accessibility_faults() == []

    for run in (1, len(VERSIONS)):
        cell = rows.last.locator("td").nth(run - 1).locator("a")
        step = (cell.get_attribute("href") or "").removeprefix("#")
        assert step.startswith(f"run{run}-step")
        cell.click()
        page.locator(f"#{step} .body").wait_for(state="visible")
        place = page.locator(f"#{step} a.place").first
        assert (place.get_attribute("href") or "").startswith(f"https://forge.example/blob/main/{DECK}#L")


def test_verdicts_and_words_find_the_same_steps_as_the_records(played: Played, opened: Open) -> None:
    shown = opened(path=played.page)
    page = shown.page
    for verdict in Verdict:
        count = sum(record.count(verdict) for record in played.records)
        button = page.locator(f"[data-filter={verdict}]")
        assert button.count() == (count > 0)
        if count:
            button.click()
            assert page.locator(".step:visible").count() == count
            button.click()
    page.get_by_role("searchbox").fill("kubectl expose")
    shown.wait_until("document.querySelector('#shown').textContent !== ''")
    assert page.locator(".step:visible").count() >= len(VERSIONS)


def test_a_step_shows_its_effects_its_terminal_and_its_page(played: Played, opened: Open) -> None:
    shown = opened(path=played.page)
    page = shown.page
    record = played.records[0]
    creates = next(step for step in record.steps if any(command.effects for command in step.commands))
    page.goto(f"{played.page.as_uri()}#run1-step{creates.index}")
    step = page.locator(f"#run1-step{creates.index}")
    step.locator(".effects").first.wait_for(state="visible")
    effects = next(command.effects for command in creates.commands if command.effects)
    assert effects[0].name in step.locator(".effects").first.inner_text()

    command = next(command for command in creates.commands if command.output.strip())
    step.locator("[data-cast]").click()
    step.locator(".ap-term").wait_for(state="visible")
    step.locator(".ap-term").get_by_text(command.output.strip().split("\n")[-1][:20]).wait_for()
    shown.picture("versions-cast")
    assert shown.accessibility_faults() == []

    opens = next(step for step in record.steps if step.page and step.page.screenshot)
    page.goto(f"{played.page.as_uri()}#run1-step{opens.index}")
    image = page.locator(f"#run1-step{opens.index} img")
    image.scroll_into_view_if_needed()
    shown.wait_until(f"document.querySelector('#run1-step{opens.index} img').naturalWidth > 100")
    shown.picture("versions-page")


def test_an_expectation_that_is_not_met_shows_its_difference(played: Played, opened: Open) -> None:
    shown = opened(path=played.page)
    page = shown.page
    row = page.locator(".heat tbody tr", has_text="Which one was it?")
    cells = row.locator("td:not(.why)")
    assert [text.strip() for text in cells.all_inner_texts()] == ["✓", "✗", "✗", "✗"]
    assert row.locator("td.first-bad").inner_text().strip() == "✗"
    why = row.locator("td.why").inner_text()
    assert why.startswith("kubectl 1.24.0\n")
    assert "Write instead: kubectl version" in why
    labels = [cells.nth(at).locator("a").get_attribute("aria-label") or "" for at in range(len(VERSIONS))]
    assert [label.partition(": ")[2].removesuffix(", with remarks") for label in labels] == [
        "passed", "failed, broken", "failed, broken", "failed, broken",
    ]  # fmt: skip
    page.get_by_label("Only slides where runs differ").check()
    assert page.locator(".heat tbody tr:visible", has_text="Which one was it?").count() == 1

    cells.nth(1).locator("a").click()
    step = page.locator(f"#run2-step{asked(played, 1)}")
    step.locator(".diff").wait_for(state="visible")
    assert step.locator("del mark").all_inner_texts() == ["v1.20.0"]
    assert step.locator("ins mark").all_inner_texts() == ["v1.24.0"]
    assert "Broken, compared with kubectl 1.20" in step.locator(".difference").inner_text()
    shown.picture("versions-diff")
    assert shown.accessibility_faults() == []

    step.locator(".elsewhere a", has_text="1.37").click()
    last = page.locator(f"#run4-step{asked(played, 3)}")
    last.locator(".remarks").wait_for(state="visible")
    assert "Write instead: kubectl version" in last.locator(".remarks").inner_text()


def asked(played: Played, run: int) -> int:
    """The index of the step that asks for the version."""
    return next(step.index for step in played.records[run].steps if step.title == "Which one was it?")


def test_it_is_readable_on_a_phone_and_in_the_dark(played: Played, opened: Open) -> None:
    shown = opened(path=played.page, size=NARROW, scheme="dark")
    assert shown.has_no_sideways_scroll()
    assert shown.accessibility_faults() == []
    shown.picture("versions-matrix-phone-dark")
    shown.page.locator("#open-all").click()
    assert shown.has_no_sideways_scroll()
    assert shown.accessibility_faults() == []
    shown.picture("versions-matrix-phone-dark-open", whole=True)


def test_it_prints_and_is_reached_by_keyboard(played: Played, opened: Open) -> None:
    shown = opened(path=played.page)
    page = shown.page
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.heat td a.cell')"):
            break
    target = page.evaluate("document.activeElement.hash.slice(1)")
    page.keyboard.press("Enter")
    shown.wait_until(f"document.activeElement.closest('#{target}') !== null")
    page.emulate_media(media="print")
    assert not page.locator(".toolbar").is_visible()
    shown.picture("versions-matrix-print", whole=True)
