"""What a reader sees and does, in a real Chromium. No page of these may ask the network or say a word to the console."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from harness.record.model import Record, Verdict
from msgspec.structs import replace

from tests.record.examples import CLUSTER, broke, command, record, step
from tests.report.page.conftest import DESKTOP, PHONE, Open
from tests.report.page.examples import expectations, many, png, steps, versions, with_cast

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

RUNS = 4


@pytest.fixture
def picture(tmp_path: Path) -> None:
    """The picture that the `open` step took."""
    (tmp_path / "shots").mkdir()
    (tmp_path / "shots" / "page.png").write_bytes(png())


@pytest.mark.usefixtures("picture")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_is_readable_on_desktop_and_phone_light_and_dark(
    opened: Open, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    shown = opened(replace(record(*steps()), slides=expectations()), size=size, scheme=scheme)
    assert shown.page.locator(".claimed.failed").is_visible()
    assert shown.page.locator(".claimed.skipped").is_visible()
    name = f"deck-{'phone' if size is PHONE else 'desktop'}-{scheme}"
    shown.picture(name, whole=True)

    ground = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = sum(map(int, re.findall(r"\d+", ground)[:3]))
    assert (lightness < 200) == (scheme == "dark")
    assert shown.has_no_sideways_scroll()
    assert shown.accessibility_faults() == []
    shown.page.locator("#open-all").click()
    assert shown.accessibility_faults() == []
    assert shown.has_no_sideways_scroll()
    shown.picture(f"{name}-open", whole=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_heat_map_shows_where_versions_differ_and_leads_to_the_step(
    opened: Open, scheme: Literal["light", "dark"]
) -> None:
    shown = opened(*versions(), scheme=scheme)
    page = shown.page
    shown.picture(f"matrix-{scheme}", whole=True)

    assert page.locator(".heat .run-label").all_inner_texts() == [
        "kubectl 1.17.17",
        "kubectl 1.20.2",
        "kubectl 1.31.4",
        "kubectl 1.37.1",
    ]
    cells = page.locator(".heat tbody tr", has_text="By hand").locator("td")
    *shown_cells, why = [text.strip() for text in cells.all_inner_texts()]
    assert shown_cells == ["✓", "✓", "✗", "✗"]
    assert why.startswith("kubectl 1.31.4\n--generator is gone since 1.21")
    assert (
        cells.nth(2).locator("a").get_attribute("aria-label") == "Slide 3, kubectl 1.31.4: failed, broken, with remarks"
    )
    seconds = page.locator(".heat tfoot tr", has_text="Whole run").locator("td")
    assert [text.strip() for text in seconds.all_inner_texts()] == ["50", "70", "60", "40"]
    assert shown.accessibility_faults() == []

    page.get_by_label("Only slides where runs differ").check()
    assert page.locator(".heat tbody tr:visible").count() == 2

    target = page.locator("#run3-step3")
    assert not target.is_visible()
    cells.nth(2).locator("a").click()
    assert target.get_attribute("open") is not None
    target.locator(".body").wait_for(state="visible")
    shown.wait_until("document.activeElement.closest('#run3-step3') !== null")
    assert "ended with status 1" in target.inner_text()
    assert target.locator(".elsewhere a").count() == RUNS
    assert shown.accessibility_faults() == []
    shown.picture(f"matrix-step-{scheme}")


def test_verdicts_and_words_filter_the_steps(opened: Open) -> None:
    shown = opened(record(*steps()))
    page = shown.page
    visible = page.locator(".step:visible")
    assert visible.count() == len(steps())

    page.get_by_role("button", name="2 failed").click()
    assert [locator.get_attribute("id") for locator in visible.all()] == ["run1-step2", "run1-step3"]
    assert page.locator("#shown").inner_text() == "2 of 6 steps"
    page.get_by_role("button", name="1 blocked").click()
    assert visible.count() == 3

    page.get_by_role("searchbox").fill("UNKNOWN flag")
    shown.wait_until("document.querySelector('#shown').textContent === '1 of 6 steps'")
    assert [locator.get_attribute("id") for locator in visible.all()] == ["run1-step3"]
    assert page.locator(".slide:visible").count() == 1
    page.get_by_role("searchbox").fill("no such words")
    page.get_by_text("No step is like that.").wait_for(state="visible")

    page.goto(page.url.partition("#")[0] + "#run1-step5")
    page.locator("#run1-step5 .body").wait_for(state="visible")
    assert visible.count() == len(steps()), "a link to a step that was filtered away shows it"


def test_a_failed_step_shows_what_the_slide_says_and_what_came(opened: Open) -> None:
    page = opened(record(*steps()), source_url="https://forge.example/{path}#L{line}").page
    failed = page.locator("#run1-step2")

    assert failed.locator("del.line").all_inner_texts() == ["web-2 1/1 Running"]
    assert failed.locator("ins.line").all_inner_texts() == ["web-2 0/1 Pending"]
    assert failed.locator("del mark").all_inner_texts() == ["1/1", "Running"]
    assert failed.locator("ins mark").all_inner_texts() == ["0/1", "Pending"]
    assert failed.locator(".claim .place").get_attribute("href") == "https://forge.example/slides/en/app.md#L9"


def test_a_cell_that_passed_tells_how_much_it_differs_and_leads_to_what(opened: Open) -> None:
    def showing(kubectl: str, output: str) -> Record:
        played = step(
            2, Verdict.PASSED, command("kubectl get pods", output=output), text="kubectl get pods", title="Two"
        )
        return record(step(1), played, cluster=replace(CLUSTER, kubectl_version=kubectl))

    tables = (
        "NAME    READY\nweb-2   1/1\n",
        "NAME     READY\nweb-2    1/1\n",
        "NAME    READY   IMAGE\nweb-2   1/1     nginx\n",
        "NAME    READY\n",
    )
    shown = opened(*(showing(f"v1.2{at}.0", table) for at, table in enumerate(tables)))
    page = shown.page
    cells = page.locator(".heat tbody tr", has_text="Two").locator("td")

    assert [text.strip() for text in cells.all_inner_texts()] == ["✓", "✓", "~", "≠"]
    assert cells.nth(3).locator("a").get_attribute("aria-label") == "Slide 2, kubectl 1.23.0: passed, changed"
    assert shown.accessibility_faults() == []
    shown.picture("levels")
    cells.nth(3).locator("a").click()
    difference = page.locator("#run4-step2 .difference").inner_text()
    assert difference.startswith("Changed, compared with kubectl 1.20.0")
    assert "web-2" in difference


def test_a_cause_tells_its_chain_where_it_began_and_what_to_write(opened: Open) -> None:
    shown = opened(record(*steps()), source_url="https://forge.example/{path}#L{line}", anchor="run1-step4")
    cause = shown.page.locator("#run1-step4 .cause")

    words = re.sub(r"\s+", " ", cause.inner_text())
    assert words.index("there is no Deployment") < words.index("--generator is no option")
    assert "since Kubernetes 1.21" in words
    assert "kubectl create deployment web --image=nginx" in words
    assert cause.locator("a.place").first.get_attribute("href") == "https://forge.example/slides/en/app.md#L7"
    shown.picture("cause")
    cause.get_by_role("link", name="step 3").click()
    shown.wait_until("document.activeElement.closest('#run1-step3') !== null")


@pytest.mark.usefixtures("picture")
def test_a_step_shows_effects_remarks_and_the_page_that_was_opened(opened: Open) -> None:
    shown = opened(record(*steps()))
    page = shown.page

    page.locator("#run1-step1 > summary").click()
    effects = page.locator("#run1-step1 .effects")
    assert "Deployment web 2 replicas, nginx → +Pod web-…" in re.sub(r"\s+", " ", effects.inner_text())
    assert "a wait may be missing" in page.locator("#run1-step1 .remarks").inner_text()
    assert "drop it" in page.locator("#run1-step3 .remarks").inner_text()

    page.locator("#run1-step6 > summary").click()
    image = page.locator("#run1-step6 img")
    image.scroll_into_view_if_needed()
    shown.wait_until("document.querySelector('#run1-step6 img').naturalWidth === 160")


def test_a_recorded_terminal_plays(opened: Open, tmp_path: Path) -> None:
    shown = opened(record(with_cast(tmp_path)), anchor="run1-step1")
    page = shown.page
    assert page.evaluate("typeof AsciinemaPlayer") == "undefined", "it is loaded when somebody wants to see it"

    page.get_by_role("button", name="Play the terminal").click()

    page.locator(".ap-term").wait_for(state="visible")
    page.get_by_text("Hello from the terminal").wait_for()
    assert shown.accessibility_faults() == []
    shown.picture("cast")


def test_all_can_be_reached_by_keyboard(opened: Open) -> None:
    page = opened(record(*steps())).page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash !== ''")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.step').id") == "run1-step1"
    page.keyboard.press("Enter")
    page.locator("#run1-step1 .body").wait_for(state="visible")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "permalink"


def test_it_prints_what_is_open_without_the_controls(opened: Open) -> None:
    page = opened(record(*steps())).page
    page.emulate_media(media="print")

    assert not page.locator(".toolbar").is_visible()
    assert page.locator("#run1-step2 .diff").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_without_scripts_all_is_there(opened: Open, browser: Browser) -> None:
    shown = opened(record(*steps()))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(shown.path.as_uri())

    assert not page.locator(".toolbar").is_visible()
    page.locator("#run1-step1 > summary").click()
    assert page.locator("#run1-step1 .command .output").is_visible()
    context.close()


def test_two_thousand_steps_open_in_under_a_second(opened: Open) -> None:
    """Counted in the processor's time of the page's thread, since other work on the machine is not the page's fault."""
    shown = opened(many(2_000))
    page = shown.page
    debugger = page.context.new_cdp_session(page)
    debugger.send("Performance.enable", {"timeDomain": "threadTicks"})
    seconds = []
    for _ in range(3):
        page.reload()
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        metrics = debugger.send("Performance.getMetrics")["metrics"]
        seconds.append(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    assert min(seconds) < 1, f"seconds until the page was drawn: {seconds}"
    page.get_by_role("button", name="20 failed").click()
    shown.wait_until("document.querySelector('#shown').textContent === '20 of 2000 steps'")
    assert page.locator(".step:visible").count() == 20
    shown.picture("two-thousand-steps")


def test_an_anchor_far_down_is_where_one_lands(opened: Open) -> None:
    shown = opened(many(600), anchor="run1-step501")
    page = shown.page

    page.locator("#run1-step501 .body").wait_for(state="visible")
    top = shown.wait_until(
        "(() => { const top = document.querySelector('#run1-step501').getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight / 2 ? top + 1 : 0 })()"
    )
    assert top > 0


def test_a_run_that_never_came_to_a_step_is_a_page_too(opened: Open) -> None:
    broken = replace(record(), error=broke("the API server did not come up"), complete=False, cluster=None)
    page = opened(broken).page

    assert "the API server did not come up" in page.locator("body").inner_text()
    assert page.title().startswith("! ")


def test_tables_keep_their_columns_and_do_not_widen_the_page(opened: Open) -> None:
    row = "default   web-7f9c   1/1   Running   0   10m   10.244.1.17   node2   <none>   <none>\n"
    wide = step(1, Verdict.FAILED, command("kubectl get pods -o wide", output=row * 3), reason="it failed")
    shown = opened(record(wide), size=PHONE)

    assert shown.page.locator(".output").evaluate("element => element.scrollWidth > element.clientWidth")
    assert shown.has_no_sideways_scroll()
