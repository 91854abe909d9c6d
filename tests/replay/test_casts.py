"""What the terminals showed while a deck was played, as casts."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.replay import casts
from harness.replay.settings import Settings

from tests.record.asciicast_rules import Checked, check
from tests.replay.conftest import Play

PROMPT = "\x1b[1;32m$\x1b[0m "
MORE = "\x1b[1;32m>\x1b[0m "


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(casts=tmp_path / "f.casts")


def cast(settings: Settings, index: int) -> Checked:
    assert settings.casts is not None
    return check((settings.casts / f"{index:04}.cast").read_text(encoding="utf-8"))


def test_a_cast_shows_what_a_person_would_see(play: Play, settings: Settings) -> None:
    played = play(
        r"""
        ```bash
        printf '\033[31mred\033[0m, no line end'
        for name in a b; do
            echo $name
        done
        ```
        """,
        settings=settings,
    )
    assert played[0].cast == "f.casts/0001.cast"
    shown = cast(settings, 1)
    assert shown.output == (
        f"{PROMPT}printf '\\033[31mred\\033[0m, no line end'\r\n\x1b[31mred\x1b[0m, no line end\r\n"
        f"{PROMPT}for name in a b; do\r\n{MORE}    echo $name\r\n{MORE}done\r\na\r\nb\r\n"
    )
    assert "\x1b]133" not in shown.output
    assert shown.header["term"] == {"cols": 132, "rows": 43, "type": "xterm-256color"}
    assert shown.header["title"] == "1. Slide 1"


def test_times_are_as_they_were(play: Play, settings: Settings) -> None:
    play("```bash\necho one; sleep 1; echo two\n```", settings=settings)
    pause = next(interval for interval, _, data in cast(settings, 1).events if data.startswith("two"))
    assert 0.9 < pause < 60


def test_each_step_has_its_own(play: Play, settings: Settings) -> None:
    played = play(
        """
        ```bash
        sh -c 'echo begin; sleep 0.2; echo middle; exec sleep 600'
        ```

        <!--
        ```wait middle```
        ```keys ^C```
        -->
        """,
        "```bash\nfalse\n```",
        settings=settings,
    )
    assert played.verdicts == ["passed", "passed", "passed", "failed"]
    assert "begin\r\nmiddle" in cast(settings, 1).output + cast(settings, 2).output
    assert played[3].cast == "f.casts/0004.cast"
    assert cast(settings, 4).output == f"{PROMPT}false\r\n"


def test_without_a_folder_there_are_no_casts(play: Play, tmp_path: Path) -> None:
    assert play("```bash\necho\n```")[0].cast is None
    assert not list(tmp_path.glob("**/*.cast"))


def test_what_the_harness_types_for_itself_is_not_shown(play: Play, settings: Settings) -> None:
    """It looks whether the variable is empty, and if so types the command again."""
    (settings.casts or Path()).parent.joinpath("there").unlink(missing_ok=True)
    played = play(
        """
        ```bash
        (sleep 1; echo now > there) &
        NAME=$(cat there 2>/dev/null)
        echo "it is $NAME"
        ```
        """,
        settings=settings,
    )
    (assignment,) = (command for command in played[0].commands if command.text.startswith("NAME="))
    assert assignment.tries > 1
    shown = cast(settings, 1).output
    assert shown.count("NAME=$(cat there 2>/dev/null)") == assignment.tries
    assert "null" not in shown.replace("/dev/null", "")
    assert shown.endswith("it is now\r\n")


def test_keys_at_a_prompt_are_shown_when_they_are_sent_off(play: Play, settings: Settings) -> None:
    play(
        """
        <!--
        ```keys echo typed```
        ```key ^J```
        -->
        """,
        settings=settings,
    )
    assert cast(settings, 2).output == f"{PROMPT}echo typed\r\ntyped\r\n"


def test_a_flood_fills_neither_memory_nor_disk(play: Play, settings: Settings) -> None:
    played = play("```bash\necho first; yes 'much output' | head -c 50000000; echo last\n```", settings=settings)
    assert played.verdicts == ["passed"]
    shown = cast(settings, 1)
    assert len(shown.output) < 2 * casts.KEPT_AT_EACH_END + casts.LARGEST_EVENT + (1 << 16)
    assert "first\r\nmuch output\r\n" in shown.output
    end = played[0].commands[0].output[-200:]
    assert shown.output.endswith(end.replace("\n", "\r\n"))
    left_out = int(shown.output.partition(" bytes left out]")[0].rpartition("[")[2])
    kept = len(shown.output) - len(f"\x18\x1b[0m\r\n\x1b[7m[{left_out} bytes left out]\x1b[0m\r\n")
    typed = len(f"{PROMPT}echo first; yes 'much output' | head -c 50000000; echo last\r\n")
    received = played[0].commands[0].output_bytes
    assert left_out + kept == received + typed


def test_a_line_that_is_cut_by_the_limit_shows_no_part_of_a_secret(play: Play, settings: Settings) -> None:
    played = play(
        f"""
        ```bash
        head -c {casts.KEPT_AT_EACH_END - 300} /dev/zero | tr '\\0' '.'; echo; printf 'Authorization: Bearer '; for n in 1 2 3 4; do head -c 200 /dev/zero | tr '\\0' "$n"; done; echo; yes | head -c 1000000
        ```
        """,
        settings=settings,
    )
    assert played.verdicts == ["passed"]
    shown = cast(settings, 1).output
    assert "bytes left out" in shown
    for digit in "1234":
        assert digit * 20 not in shown


def test_bytes_that_are_no_text_are_shown_as_such(play: Play, settings: Settings) -> None:
    play("```bash\nprintf 'caf\\303'; sleep 0.1; printf '\\251 \\377\\n'\n```", settings=settings)
    assert cast(settings, 1).output.endswith("café \N{REPLACEMENT CHARACTER}\r\n")


def test_casts_of_an_earlier_run_are_gone(play: Play, settings: Settings) -> None:
    play("```bash\necho\n```", "```bash\necho\n```", settings=settings)
    played = play("```bash\necho\n```", settings=settings)
    assert [path.name for path in (settings.casts or Path()).iterdir()] == ["0001.cast"]
    assert len(played.record.steps) == 1


def test_what_serves_is_shown_until_it_answers_and_in_no_other_cast(play: Play, settings: Settings) -> None:
    server = "kubectl() { echo Forwarding from; sleep 1; while :; do echo later; sleep 0.1; done; }"
    play(f"```bash\n{server}\nkubectl port-forward svc/web 8080:80\n```", "```bash\nsleep 2\n```", settings=settings)
    assert cast(settings, 1).output.endswith(f"{PROMPT}kubectl port-forward svc/web 8080:80\r\nForwarding from\r\n")
    assert cast(settings, 2).output == f"{PROMPT}sleep 2\r\n"
