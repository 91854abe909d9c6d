"""Decks and clusters print what they like. Nothing of it runs, asks the network, hides other text or bursts the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from harness.record.model import PageRecord, Verdict
from msgspec.structs import replace

from tests.record.examples import command, expectation, record, step
from tests.report.page.conftest import PHONE, Open
from tests.report.page.examples import poisoned, steps, with_cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

MARK = "window.taken=1"
SCRIPTS = (
    f"<script>{MARK}</script>",
    f"</script><script>{MARK}</script>",
    f'--></pre></details><img src=x onerror="{MARK}">',
    f'\'" onmouseover="{MARK}" autofocus onfocus="{MARK}" x=\'',
    f'{{{{ 7*7 }}}}{{% raw %}}<svg onload={MARK}><a href="javascript:{MARK}">here</a>',
    "<style>body{display:none}</style><link rel=stylesheet href=http://10.0.0.1/x.css><base href=http://10.0.0.1/>",
    '<meta http-equiv="refresh" content="0;url=http://10.0.0.1/"><iframe src="http://10.0.0.1/"></iframe>',
)
STEERING = "\x1b[2J\x1b[31m\x1b]0;title\x07\x1b]8;;http://10.0.0.1\x1b\\link\x1b]8;;\x1b\\\x9b31m\x00\x08\r\x7f"
REVERSED = "\u202e desrever \u2066\u200f\u061c"


def is_taken(page: Page) -> bool:
    """Whether something ran that is not the page's own."""
    taken: bool = page.evaluate("typeof window.taken !== 'undefined'")
    return taken


@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_in_a_record_runs(opened: Open, script: str) -> None:
    shown = opened(poisoned(record(*steps(), error="broke"), script), poisoned(record(*steps()), script))
    page = shown.page
    page.locator("#open-all").click()
    page.mouse.move(300, 300)

    assert not is_taken(page)
    assert page.locator("body").is_visible()
    assert page.locator("main iframe, main script, main style, main link, main base, main meta").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every(e => ![...e.attributes].some(a => a.name.startsWith('on')))"
    )
    assert page.locator("a:not([href^='#'])").count() == 0
    assert shown.html.count("</script") == 1
    assert (page.locator("#run1-step2 .command .output").text_content() or "").startswith(script)


def test_nothing_in_a_recording_runs(opened: Open, tmp_path: Path) -> None:
    shown = opened(record(with_cast(tmp_path, f"before </script><script>{MARK}</script> after")), anchor="run1-step1")
    shown.page.get_by_role("button", name="Play the terminal").click()
    shown.page.locator(".ap-term").wait_for(state="visible")
    shown.page.locator(".ap-term").get_by_text("after").wait_for()

    assert not is_taken(shown.page)


def test_the_policy_would_stop_what_got_through(opened: Open) -> None:
    shown = opened(record(step(1)))
    page = shown.page
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.taken = 1";
            document.body.append(script);
            const image = new Image();
            image.src = "http://127.0.0.1:9/x.png";
            document.body.append(image);
        }"""
    )
    fetched = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'went', () => 'refused')")

    assert fetched == "refused"
    assert not is_taken(page)
    refusals = [message for message in shown.messages if "Content Security Policy" in message]
    assert len(refusals) >= 3
    shown.messages.clear()
    shown.requests.clear()


def test_what_steers_terminals_and_writing_is_seen_and_steers_nothing(opened: Open) -> None:
    shown = opened(poisoned(record(*steps()), STEERING + REVERSED))
    page = shown.page
    page.locator("#open-all").click()
    shown.picture("hostile-steering", whole=True)
    seen = page.locator("main").text_content() or ""

    assert "␛[2J␛[31m␛]0;title␇" in seen
    assert "⟨U+202E⟩ desrever ⟨U+2066⟩⟨U+200F⟩⟨U+061C⟩" in seen
    assert not set("\x1b\x9b\x07\x00\x08\x7f" + "\u202e\u2066\u200f\u061c") & set(seen)
    assert shown.has_no_sideways_scroll()


def test_right_to_left_words_turn_only_themselves(opened: Open) -> None:
    shown = opened(
        record(
            step(1, Verdict.PASSED, command("echo", output="سلام web-1"), title="مرحبا 3", text="echo سلام && ls -l")
        )
    )

    summary = shown.page.locator("#run1-step1 > summary")
    sign, seconds = summary.locator(".sign").bounding_box(), summary.locator(".time").bounding_box()
    assert sign is not None
    assert seconds is not None
    assert sign["x"] < seconds["x"]
    number, title = (shown.page.locator(f".slide h2 {part}").bounding_box() for part in (".number", "bdi"))
    assert number is not None
    assert title is not None
    assert number["x"] < title["x"]


def test_lines_of_five_megabytes_are_cut_with_a_note(opened: Open) -> None:
    huge = "x" * 5_000_000
    long_step = step(
        1,
        Verdict.FAILED,
        command(huge, output=f"{huge}\n" * 3),
        text=huge,
        title=huge[:3000],
        reason=huge,
        expectations=(expectation(huge, detail=f"- {huge}\n+ {huge}"),),
        notes=(huge,),
    )
    many_lines = step(2, Verdict.FAILED, command("seq", output="\n".join(map(str, range(100_000)))), reason="no")
    other_step = replace(long_step, commands=(command(huge, output=f"{'y' * 5_000_000}\n"),))
    shown = opened(record(long_step, many_lines, error=huge), record(other_step, many_lines), size=PHONE)
    shown.page.locator("#open-all").click()
    shown.picture("hostile-long")

    assert len(shown.html) < 500_000
    assert shown.has_no_sideways_scroll()
    text = shown.page.locator("main").text_content() or ""
    assert "5,000,000 characters" in text
    assert "lines in the middle are left out" in text


def test_a_record_reaches_no_file_that_is_no_picture_or_recording_of_its_own(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("swordfish")
    (tmp_path / "elsewhere.cast").write_text('{"version": 3, "term": {"cols": 9, "rows": 9}}\n[0, "o", "swordfish"]\n')
    (tmp_path / "broken.cast").write_text("swordfish")
    page = PageRecord(url="http://node1/", status=200, screenshot="secret.txt")
    shown = opened(
        record(
            replace(step(1), page=page),
            replace(step(2), cast="broken.cast"),
            replace(step(3), cast="../elsewhere.cast"),
            replace(step(4), cast="/etc/passwd"),
            replace(step(5), cast="gone.cast"),
            replace(step(6), cast="\0"),
        )
    )
    shown.page.locator("#open-all").click()

    assert "swordfish" not in shown.html
    assert "root:" not in shown.html
    notes = [text for text in shown.page.locator(".cut").all_text_contents() if text.startswith("No ")]
    assert len(notes) == 6
