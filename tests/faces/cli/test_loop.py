"""The author's loop on the command line: watch, step by step, accept, coverage, rehearse."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.faces.conftest import GENEROUS, Run, one_step

READS = "\x1b[?2004h"
"""What bash prints when it begins to read a line; what is typed earlier may be lost."""
EXPECTATION = one_step("echo hello you") + "\nWe should see:\n```\nhello {}\n```\n"
TABLE = (
    one_step(r"printf 'NAME    READY   AGE\nweb-7f8-abcde   2/2   5s\n'")
    + "\nWe should see:\n```\nNAME                 READY   AGE\nweb-xxx-yyyyy        {}     3s\n```\n"
)
SECOND = one_step("ps -o tty= -p $$ && echo {}").replace("# One", "# Two")


@pytest.fixture
def deck(directory: Path) -> Path:
    return directory / "deck.md"


@pytest.fixture
def watching(
    directory: Path, environment: dict[str, str], deck: Path
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `harness watch deck.md`; its output goes to out.txt."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "harness.faces.cli", "watch", "deck.md", "--cluster", "none", *words]
        environ = {**environment, "TMPDIR": str(directory)}
        with (directory / "out.txt").open("w") as out:
            started.append(
                subprocess.Popen(command, cwd=directory, env=environ, stdout=out, stderr=subprocess.STDOUT, text=True)
            )
        return started[0]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(directory: Path, text: str, times: int = 1) -> str:
    """What was printed, once it holds the text so many times."""
    limit = time.monotonic() + GENEROUS
    while time.monotonic() < limit:
        output = (directory / "out.txt").read_text()
        if output.count(text) >= times:
            return output
        time.sleep(0.05)
    pytest.fail(f"{text!r} never came {times} times: {(directory / 'out.txt').read_text()}")


# ── watch ────────────────────────────────────────────────────────────────────


def test_a_save_replays_the_changed_slide_and_ctrl_c_leaves_nothing(
    watching: Callable[[], subprocess.Popen[str]], directory: Path, deck: Path
) -> None:
    first = one_step("MARK=kept; echo $HOME $$")
    deck.write_text(f"{first}\n---\n\n{SECOND.format('one $MARK')}")
    process = watching()
    wait_for(directory, "Watching deck.md")
    homes = list(directory.glob("slide-harness-*"))
    assert len(homes) == 1
    deck.write_text(f"{first}\n---\n\n{SECOND.format('two $MARK')}")
    output = wait_for(directory, "Watching deck.md", times=2)
    assert "Slide 2 “Two” changed: slide 1 stands as before" in output
    assert "✓ slide 2: 1 passed" in output
    assert output.count("$ MARK=kept") == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(GENEROUS) == 0
    assert not list(directory.glob("slide-harness-*"))
    assert "Traceback" not in (directory / "out.txt").read_text()


def test_a_deck_that_cannot_be_read_is_waited_for(
    watching: Callable[[], subprocess.Popen[str]], directory: Path, deck: Path
) -> None:
    deck.write_text(one_step("echo one"))
    process = watching()
    wait_for(directory, "Watching deck.md")
    deck.write_text(one_step("echo one").replace("]\n", "<!-- ```wiat text``` -->\n\n]\n"))
    assert "[unknown-directive]" in wait_for(directory, "Nothing is played before that is mended")
    new = directory / "new.md"
    new.write_text(one_step("echo mended"))
    new.replace(deck)
    assert "$ echo mended" in wait_for(directory, "✓ slide 1: 1 passed", times=2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(GENEROUS) == 0


def test_new_findings_are_shown_and_old_ones_are_not_repeated(
    watching: Callable[[], subprocess.Popen[str]], directory: Path, deck: Path
) -> None:
    deck.write_text(one_step("echo $NEVER_SET_ANYWHERE"))
    watching()
    assert wait_for(directory, "Watching deck.md").count("[undefined-variable]") == 1
    deck.write_text(one_step("echo $NEVER_SET_ANYWHERE again"))
    output = wait_for(directory, "Watching deck.md", times=2)
    assert output.count("[undefined-variable]") == 1


def test_a_finding_is_not_new_because_the_place_that_it_names_moved(
    watching: Callable[..., subprocess.Popen[str]], directory: Path, deck: Path
) -> None:
    compose = "```yaml\nservices:\n  rng:\n    build: rng\n    image: ${{REGISTRY}}/rng\n```\n"
    pushed, deployed = ("true || docker-compose push", "true || kubectl create deployment web --image=$REGISTRY/web")
    text = f"# One\n\n{{0}}{compose}\n```bash\n{pushed}\n```\n\n```bash\n{deployed}\n```\n"
    deck.write_text(text.format(""))
    watching()
    assert wait_for(directory, "Watching deck.md").count("[unbuilt-image]") == 1
    deck.write_text(text.format("Words above.\n\n"))
    assert wait_for(directory, "Watching deck.md", times=2).count("[unbuilt-image]") == 1


def test_what_is_excluded_of_an_original_is_not_borrowed_while_watching(
    watching: Callable[..., subprocess.Popen[str]], directory: Path, deck: Path
) -> None:
    two = "{}# {}\n\n{}```bash\necho 2\n```\n"
    first = one_step("echo 1")
    original = f"{first}\n---\n" + two.format("class: extra\n\n", "Two", "<!-- ```hide echo borrowed``` -->\n\n")
    deck.with_name("deck.en.md").write_text(original)
    deck.write_text(f"{first}\n---\n\n" + two.format("", "Deux", ""))
    words = ("--borrow-directives", "--original", "deck.en.md")
    watching(*words, "--exclude-class", "extra")
    assert "echo borrowed" not in wait_for(directory, "Watching deck.md")
    watching(*words)
    assert "echo borrowed" in wait_for(directory, "Watching deck.md")


def test_watching_a_deck_that_is_not_there(harness: Run) -> None:
    watched = harness("watch", "nowhere.md", "--cluster", "none")
    assert (watched.status, watched.errors) == (4, "harness: nowhere.md: no such file\n")


def test_watching_with_a_variable_that_is_none(harness: Run, deck: Path) -> None:
    deck.write_text(EXPECTATION)
    watched = harness("watch", "deck.md", "--cluster", "none", "--env", "NAMESPACE")
    assert (watched.status, watched.errors) == (4, "harness: --env NAMESPACE: write NAME=VALUE\n")


# ── run --step ───────────────────────────────────────────────────────────────


@pytest.fixture
def stepping(directory: Path, environment: dict[str, str], deck: Path) -> Iterator[pexpect.spawn[str]]:
    deck.write_text("\n---\n\n".join(one_step(f"echo typed-{number}") for number in (1, 2, 3, 4)))
    spawned = pexpect.spawn(
        sys.executable,
        ["-m", "harness.faces.cli", "run", "deck.md", "--cluster", "none", "--step", "--record", "record.json"],
        cwd=directory,
        env={**environment, "TERM": "xterm", "COLUMNS": "100"},
        encoding="utf-8",
        timeout=GENEROUS,
        dimensions=(30, 100),
    )
    yield spawned
    spawned.close(force=True)


def verdicts(directory: Path) -> list[str]:
    return [step["verdict"] for step in json.loads((directory / "record.json").read_text())["steps"]]


def test_a_person_plays_skips_and_goes_on(stepping: pexpect.spawn[str], directory: Path) -> None:
    stepping.expect_exact("Enter plays")
    stepping.send("\r")
    stepping.expect_exact("passed")
    stepping.expect_exact("Enter plays")
    stepping.send("x")
    stepping.expect_exact("Enter plays")
    stepping.send("s")
    stepping.expect_exact("skipped by hand")
    stepping.expect_exact("Enter plays")
    stepping.send("c")
    stepping.expect(pexpect.EOF)
    assert "Enter plays" not in stepping.before
    stepping.wait()
    assert stepping.exitstatus == 0
    assert verdicts(directory) == ["passed", "skipped", "passed", "passed"]


def test_a_person_looks_around_in_the_lab_and_ends(stepping: pexpect.spawn[str], directory: Path) -> None:
    stepping.expect_exact("Enter plays")
    stepping.send("!")
    stepping.expect_exact("exit comes back")
    stepping.expect_exact(READS)
    stepping.sendline("echo at-$((40 + 2)) $HOME; exit")
    stepping.expect(r"at-42 \S*slide-harness-\S*/home")
    stepping.expect_exact("Enter plays")
    stepping.send("\r")
    stepping.expect_exact("passed")
    stepping.expect_exact("Enter plays")
    stepping.send("q")
    stepping.expect(pexpect.EOF)
    stepping.wait()
    assert stepping.exitstatus == 2
    assert verdicts(directory) == ["passed"]


def test_step_by_step_needs_a_terminal(harness: Run, deck: Path) -> None:
    deck.write_text(one_step("touch was-played"))
    ran = harness("run", "deck.md", "--cluster", "none", "--step")
    assert ran.status == 4
    assert "there is no terminal here: leave --step out" in ran.errors
    assert not ran.output


# ── accept ───────────────────────────────────────────────────────────────────


def test_accept_writes_what_appeared_and_the_next_run_passes(harness: Run, deck: Path) -> None:
    deck.write_text(TABLE.format("1/1"))
    assert harness("run", "deck.md", "--cluster", "none").status == 1
    shown = harness("accept", "deck.md")
    assert shown.status == 1
    assert "-web-xxx-yyyyy        1/1     3s\n+web-xxx-yyyyy        2/2     3s\n" in shown.output
    assert deck.read_text() == TABLE.format("1/1")
    written = harness("accept", "deck.md", "--write")
    assert written.status == 0, written.errors
    assert deck.read_text() == TABLE.format("2/2")
    assert harness("run", "deck.md", "--cluster", "none").status == 0
    again = harness("accept", "deck.md", "--write")
    assert (again.status, again.output) == (0, "")
    assert "every claim was met" in again.errors


def test_accept_takes_all_of_an_output_that_has_nothing_in_common(harness: Run, deck: Path) -> None:
    text = one_step("echo quite another; echo thing") + "\nWe should see:\n```\nnothing alike\n```\n\nAnd so on.\n"
    deck.write_text(text)
    harness("run", "deck.md", "--cluster", "none", "--record", "record.json")
    assert harness("accept", "deck.md", "--record", "record.json", "--write").status == 0
    assert deck.read_text() == text.replace("nothing alike", "quite another\nthing")


def test_accept_writes_a_status(harness: Run, deck: Path) -> None:
    text = one_step("sh -c 'exit 3'").replace("\n]\n", "\n<!-- ```expect-exit {}``` -->\n\n]\n")
    deck.write_text(text.format(1))
    harness("run", "deck.md", "--cluster", "none")
    assert harness("accept", "deck.md", "--write").status == 0
    assert deck.read_text() == text.format(3)


def test_accept_leaves_commands_that_failed(harness: Run, deck: Path) -> None:
    text = one_step("ls /nowhere-at-all") + "\nWe should see:\n```\nfiles\n```\n"
    deck.write_text(text)
    harness("run", "deck.md", "--cluster", "none")
    accepted = harness("accept", "deck.md", "--write")
    assert accepted.status == 1
    assert "left: files: the command ended with status 2" in accepted.errors
    assert deck.read_text() == text


def test_accept_refuses_an_output_that_would_break_the_slide(harness: Run, deck: Path) -> None:
    text = one_step(r"printf 'a\n\140\140\140\nb\n'") + "\nWe should see:\n```\nnothing alike\n```\n"
    deck.write_text(text)
    harness("run", "deck.md", "--cluster", "none")
    accepted = harness("accept", "deck.md", "--write")
    assert accepted.status == 1
    assert "a slide cannot hold what appeared" in accepted.errors
    assert deck.read_text() == text


def test_accept_is_never_for_ci(harness: Run, deck: Path, environment: dict[str, str]) -> None:
    deck.write_text(EXPECTATION.format("me"))
    harness("run", "deck.md", "--cluster", "none")
    environment["CI"] = "true"
    refused = harness("accept", "deck.md", "--write")
    assert refused.status == 4
    assert refused.errors.startswith("harness: CI is set, and nothing is accepted there")
    assert deck.read_text() == EXPECTATION.format("me")


def test_accept_of_a_deck_that_was_never_played(harness: Run, deck: Path) -> None:
    deck.write_text(EXPECTATION.format("you"))
    accepted = harness("accept", "deck.md")
    assert accepted.status == 4
    assert "was never played here" in accepted.errors


# ── coverage ─────────────────────────────────────────────────────────────────


def test_coverage_as_text_and_as_data(harness: Run, deck: Path) -> None:
    deck.write_text(EXPECTATION.format("you") + "\n---\n\n" + one_step("echo bare") + "\nYou should see an answer.\n")
    covered = harness("coverage", "deck.md", "--json")
    (coverage,) = json.loads(covered.output)["decks"]
    assert covered.status == 0
    assert coverage["numbers"] == {
        "commands": 2, "claim": 1, "text": 0, "status": 1, "nothing": 0, "share": 0.5, "claims": 1, "unchecked": 1,
    }  # fmt: skip
    assert [unchecked["text"] for unchecked in coverage["unchecked"]] == ["You should see an answer."]
    text = harness("coverage", "deck.md").output
    assert "$ echo bare" in text
    assert "$ echo hello" not in text
    assert "50% of 2 commands show what they should" in text


# ── rehearse ─────────────────────────────────────────────────────────────────


def test_rehearse_is_green_when_all_passes(harness: Run, deck: Path) -> None:
    deck.write_text(EXPECTATION.format("you"))
    rehearsed = harness("rehearse", "deck.md", "--cluster", "none", "--record", "record.json")
    assert rehearsed.status == 0, rehearsed.errors
    lines = rehearsed.output.splitlines()
    assert lines[0] == "✓ GREEN: One on none"
    assert lines[-1] == "Next: nothing to mend. Have a good workshop!"
    assert any(line.strip().startswith("1. One") for line in lines)
    assert "usually" not in rehearsed.output
    assert (deck.parent / "record.json").exists()
    assert "usually" in harness("rehearse", "deck.md", "--cluster", "none").output


def test_rehearse_is_not_green_when_something_fails(harness: Run, deck: Path) -> None:
    deck.write_text(EXPECTATION.format("me"))
    rehearsed = harness("rehearse", "deck.md", "--cluster", "none")
    assert rehearsed.status == 1
    assert rehearsed.output.startswith("✗ NOT GREEN: One on none\n")
    assert "deck.md:14: `echo hello you` did not show what the slide claims" in rehearsed.output.replace(
        "\n    ", " "
    ).replace("\n  ", " ")
    assert "Next: mend deck.md:" in rehearsed.output


def test_every_new_command_teaches(harness: Run) -> None:
    for command in ("watch", "accept", "coverage", "rehearse"):
        helped = harness(command, "--help")
        assert helped.status == 0
        assert f"harness {command} " in helped.output.partition("Usage:")[2].partition("\n")[2]
