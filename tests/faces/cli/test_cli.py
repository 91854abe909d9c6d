"""The command line: what it says, and its exit statuses."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from tests.beside import DECKS, where_kept
from tests.faces.conftest import GENEROUS, Run, one_step

REPOSITORY = Path(__file__).parents[3]
OURS = REPOSITORY / "slides" / "en" / "ourapponkube.md"
AS_OTHERS_WROTE_IT = DECKS / "ourapponkube.en.md"
CATALOG = "curl $REGISTRY/v2/_catalog"
BROKEN = {
    "unclosed-exercise": ("# One\n\n.exercise[\n\n- Say:\n  ```bash\n  echo\n  ```\n\n---\n\n# Two\n", 3),
    "unknown-directive": ("# One\n\n.exercise[\n\n<!-- ```wiat text``` -->\n\n]\n", 5),
    "wait-without-command": ("# One\n\n.exercise[\n\n<!-- ```wait text``` -->\n\n]\n", 5),
    "bad-expect": (one_step("echo").replace("]\n", '<!-- ```expect json {"a": ``` -->\n\n]\n'), 10),
}


# ── run ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("options", [(), ("-n", "1")])
def test_a_deck_elsewhere_is_named_from_where_one_stands_and_what_failed_by_its_line(
    harness: Run, directory: Path, options: tuple[str, ...]
) -> None:
    elsewhere = directory.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "deck.md").write_text(one_step("echo fine\n  cat nowhere") + "\n---\n\n" + one_step("cd nowhere"))
    ran = harness("run", str(elsewhere / "deck.md"), "--cluster", "none", *options)
    assert ran.status == 1
    assert "FAILED ../elsewhere/deck.md:8 slide 1, One\n  $ cat nowhere\n" in ran.output
    assert "FAILED ../elsewhere/deck.md:21 slide 2, One\n" in ran.output
    assert "Next: mend ../elsewhere/deck.md:8, then `harness run ../elsewhere/deck.md`" in ran.output
    assert str(elsewhere) not in ran.output


# ── show and check ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "lines_with_expectations"),
    [
        (OURS, [CATALOG, "docker-compose -f dockercoins.yml push", "kubectl get svc"]),
        pytest.param(AS_OTHERS_WROTE_IT, [CATALOG], marks=where_kept(AS_OTHERS_WROTE_IT)),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_show_tells_all_of_a_deck_as_json(harness: Run, path: Path, lines_with_expectations: list[str]) -> None:
    shown = harness("show", str(path), "--json")
    assert shown.status == 0
    deck = json.loads(shown.output)
    assert list(deck) == ["deck", "dialect", "language", "title", "home", "slides"]
    assert (deck["dialect"], deck["language"], deck["title"]) == ("remark", "en", "Our app on Kube")
    assert len(deck["slides"]) == 20
    assert sum(bool(slide["steps"]) for slide in deck["slides"]) == 12
    steps = [step for slide in deck["slides"] for step in slide["steps"]]
    kinds = [step["kind"] for step in steps]
    assert {kind: kinds.count(kind) for kind in kinds} == {"bash": 17, "hide": 2, "wait": 1, "keys": 1, "open": 1}
    with_expectation = [step["text"].split("\n")[-1] for step in steps if step["expectations"]]
    assert list(dict.fromkeys(with_expectation)) == lines_with_expectations
    assert {"number", "title", "line", "classes", "steps"} <= set(deck["slides"][0])
    assert {"kind", "line", "text", "hidden", "terminal", "expectations"} <= set(steps[0])


def test_check_says_nothing_is_wrong(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo"))
    checked = harness("check", "deck.md", "--format", "json")
    assert (checked.status, json.loads(checked.output)) == (0, {"findings": []})


@pytest.mark.parametrize("identifier", BROKEN)
def test_check_names_the_place_and_the_way_out(harness: Run, directory: Path, identifier: str) -> None:
    text, line = BROKEN[identifier]
    (directory / "deck.md").write_text(text)
    checked = harness("check", "deck.md")
    assert checked.status == 1
    assert f"deck.md:{line}:" in checked.output
    assert f"[{identifier}]" in checked.output
    (finding, *_) = json.loads(harness("check", "deck.md", "--format", "json").output)["findings"]
    assert set(finding) == {"id", "path", "line", "column", "severity", "message", "help", "decks", "related"}
    assert (finding["id"], finding["path"], finding["line"]) == (identifier, "deck.md", line)
    assert finding["help"]


# ── run ──────────────────────────────────────────────────────────────────────


def test_a_deck_that_does_what_it_says_passes(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo hello") + "\nWe should see:\n```\nhello\n```\n")
    ran = harness("run", "deck.md", "--cluster", "none", "--record", "out/record.json", "--junit", "junit.xml")
    assert ran.status == 0, ran.output + ran.errors
    assert "$ echo hello" in ran.output
    assert "1 step: 1 passed" in ran.output
    record = json.loads((directory / "out" / "record.json").read_text())
    assert record["complete"]
    assert record["deck"]["path"] == "deck.md"
    assert record["cluster"]["provider"] == "none"
    (step,) = record["steps"]
    assert (step["slide"], step["title"], step["line"], step["kind"]) == (1, "One", 7, "bash")
    assert (step["verdict"], step["reason"], step["text"]) == ("passed", None, "echo hello")
    (command,) = step["commands"]
    assert (command["exit_status"], command["output"], command["tries"]) == (0, "hello\n", 1)
    (expectation,) = step["expectations"]
    assert (expectation["line"], expectation["kind"], expectation["satisfied"], expectation["difference"]) == (
        14,
        "text",
        True,
        None,
    )
    (case,) = ElementTree.parse(directory / "junit.xml").getroot().iter("testcase")
    assert (case.get("classname"), case.get("name"), case.get("file")) == ("deck.md.One", "1", "deck.md")
    assert {
        property_element.get("name"): property_element.get("value") for property_element in case.iter("property")
    } == {"file": "deck.md", "line": "7"}


def test_a_failure_is_shown_with_its_place_and_a_diff(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo hello") + "\nWe should see:\n```\ngoodbye\n```\n")
    ran = harness("run", "deck.md", "--cluster", "none")
    assert ran.status == 1
    assert "deck.md:14: `echo hello` did not show what the slide claims" in ran.output
    assert "- goodbye" in ran.output
    assert "+ hello" in ran.output


def test_a_wrong_expectation_fails_at_its_line_with_a_json_diff_and_blocks_nothing(
    harness: Run, directory: Path
) -> None:
    expectation = '\nWe should see:\n```json\n{"repositories": ["alpine"]}\n```\n'
    deck = one_step("""echo '{"repositories": ["busybox"]}'""") + expectation + "\n---\n\n" + one_step("false")
    (directory / "deck.md").write_text(deck)
    ran = harness("run", "deck.md", "--cluster", "none", "--record", "record.json")
    assert ran.status == 1
    wrong, after = json.loads((directory / "record.json").read_text())["steps"]
    assert [wrong["verdict"], after["verdict"]] == ["failed", "failed"]
    (unmet,) = wrong["expectations"]
    assert (unmet["line"], unmet["kind"], unmet["satisfied"]) == (14, "json", False)
    difference = unmet["difference"]
    assert "alpine" in difference["expected"]
    assert "busybox" in difference["actual"]
    assert "deck.md:14" in ran.output


def test_a_misspelt_command_fails_where_it_stands_and_blocks_what_needed_it(harness: Run, directory: Path) -> None:
    commands = ("echo before", "git psuh && touch pushed", "cat pushed")
    deck = "\n---\n\n".join(map(one_step, commands)).replace("- Say:", "- Say: <!-- ```retry 0``` -->")
    (directory / "deck.md").write_text(deck)
    ran = harness("run", "deck.md", "--cluster", "none", "--record", "record.json")
    assert ran.status == 1
    before, misspelt, blocked = json.loads((directory / "record.json").read_text())["steps"]
    assert [step["verdict"] for step in (before, misspelt, blocked)] == ["passed", "failed", "blocked"]
    assert blocked["blocked_by"]["line"] == misspelt["line"]


@pytest.mark.parametrize("identifier", BROKEN)
def test_a_deck_that_cannot_be_read_is_not_half_played(harness: Run, directory: Path, identifier: str) -> None:
    text, line = BROKEN[identifier]
    (directory / "deck.md").write_text(text + "\n---\n\n" + one_step("touch /tmp/slide-harness-must-not-be-made"))
    ran = harness("run", "deck.md", "--cluster", "none", "--record", "record.json")
    assert ran.status == 2
    assert f"deck.md:{line}:" in ran.output
    assert f"[{identifier}]" in ran.output
    assert not (directory / "record.json").exists()


def test_bytes_that_are_no_utf_8_are_reported_with_their_place(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_bytes(b"# One\n\nCaf\xe9\n\n" + one_step("echo").encode())
    ran = harness("check", "deck.md")
    assert ran.status == 1
    assert "deck.md:3:4: error[not-utf-8]" in ran.output


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["nowhere.md"], 4, "nowhere.md: no such file"),
        (["empty"], 5, "empty: no deck in this directory"),
        (["no-steps.md"], 5, "no-steps.md"),
        (["deck.md", "--cluster", "kindd"], 4, "no provider is called 'kindd'"),
        (["deck.md", "--cluster", "context:nowhere"], 6, "no context 'nowhere'"),
        (["deck.md", "--dialect", "powerpoint"], 4, "there is no dialect “powerpoint”"),
        (["deck.md", "--record", "record-folder/deck.md/x.json"], 4, "record-folder"),
    ],
)
def test_what_cannot_be_played_is_said_before_anything_starts(
    harness: Run, directory: Path, arguments: list[str], status: int, message: str
) -> None:
    (directory / "empty").mkdir()
    (directory / "record-folder").write_text("a file")
    (directory / "no-steps.md").write_text("# Only words\n")
    (directory / "deck.md").write_text(one_step("touch started"))
    cluster = [] if "--cluster" in arguments else ["--cluster", "none"]
    ran = harness("run", *arguments, *cluster)
    assert ran.status == status, ran.output + ran.errors
    assert message in ran.output + ran.errors
    assert "Traceback" not in ran.output + ran.errors
    assert "touch started" not in ran.output


def test_slides_can_be_chosen(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(
        "\n---\n\n".join(one_step(f"echo {n}").replace("One", f"Nr {n}") for n in range(5))
    )
    ran = harness("run", "deck.md", "--cluster", "none", "--from", "2", "--until", "3", "--record", "r.json")
    assert ran.status == 0
    verdicts = [step["verdict"] for step in json.loads((directory / "r.json").read_text())["steps"]]
    assert verdicts == ["skipped", "passed", "passed", "skipped", "skipped"]
    ran = harness("run", "deck.md", "--cluster", "none", "-k", "Nr and 4", "--record", "r.json")
    assert ran.status == 0
    verdicts = [step["verdict"] for step in json.loads((directory / "r.json").read_text())["steps"]]
    assert verdicts == ["skipped"] * 4 + ["passed"]
    ran = harness("run", "deck.md::Nr 3::1", "--cluster", "none")
    assert ran.status == 0
    assert "1 passed, 4 skipped" in ran.output


def test_the_first_failure_can_be_the_last(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("false") + "\n---\n\n" + one_step("echo never"))
    ran = harness("run", "deck.md", "--cluster", "none", "-x", "--record", "r.json")
    assert ran.status == 1
    assert "echo never" not in ran.output
    record = json.loads((directory / "r.json").read_text())
    assert (record["complete"], len(record["steps"])) == (False, 1)


def test_several_decks_leave_a_record_each(harness: Run, directory: Path) -> None:
    for name in ("one", "two"):
        (directory / f"{name}.md").write_text(one_step(f"echo {name}"))
    ran = harness("run", ".", "--cluster", "none", "--record", "records")
    assert ran.status == 0, ran.output + ran.errors
    assert sorted(path.name for path in (directory / "records").glob("*.json")) == ["one.json", "two.json"]


def test_a_deck_anywhere_is_played_whatever_stands_beside_it(harness: Run, directory: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "conftest.py").write_text("raise RuntimeError")
    (elsewhere / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (elsewhere / "deck.md").write_text(one_step("echo hello"))
    elsewhere.chmod(0o555)
    ran = harness("run", str(elsewhere / "deck.md"), "--cluster", "none")
    assert ran.status == 0, ran.output + ran.errors


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "by workers"])
def test_a_record_that_cannot_be_written_is_one_line_and_no_failed_step(
    harness: Run, directory: Path, workers: tuple[str, ...]
) -> None:
    (directory / "deck.md").write_text(one_step("echo hello"))
    ran = harness("run", "deck.md", "--cluster", "none", "--no-casts", "--record", "/dev/full", *workers)
    assert ran.status == 4
    printed = ran.output + ran.errors
    assert "/dev/full: cannot write the record: No space left on device" in printed
    assert "exception" not in printed


def test_options_of_pytest_follow_a_double_dash(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo hello"))
    ran = harness("run", "deck.md", "--cluster", "none", "--", "--collect-only", "-q")
    assert ran.status == 0
    assert "deck.md::One::1" in ran.output


@pytest.mark.parametrize(
    ("command", "endings"),
    [
        (["run"], [signal.SIGINT]),
        (["run"], [signal.SIGTERM, signal.SIGTERM]),
        (["run"], [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]),
        (["run", "-n", "1"], [signal.SIGTERM, signal.SIGINT]),
        (["rehearse"], [signal.SIGINT, signal.SIGINT]),
        (["baseline"], [signal.SIGTERM, signal.SIGHUP]),
    ],
)
def test_interrupted_a_command_closes_everything_and_leaves_a_record(
    directory: Path, environment: dict[str, str], command: list[str], endings: list[signal.Signals]
) -> None:
    """However often it is told, and whatever it is doing when it is told again."""
    started = directory / "started"
    (directory / "deck.md").write_text(one_step("echo before") + "\n---\n\n" + one_step(f"touch {started}; sleep 8643"))
    playing = subprocess.Popen(
        [sys.executable, "-m", "harness.faces.cli", *command, "deck.md", "--cluster", "none", "--record", "r.json"],
        cwd=directory,
        env={**environment, "TMPDIR": str(directory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    children = children_once(started, playing)
    for ending in endings:
        with contextlib.suppress(ProcessLookupError):
            os.kill(playing.pid, ending)
        time.sleep(0.02)
    output, _ = playing.communicate(timeout=GENEROUS)
    assert playing.returncode == 2, output
    assert "Traceback" not in output
    assert psutil.wait_procs(children, timeout=GENEROUS)[1] == []
    record = json.loads((directory / "r.json").read_text())
    assert record["complete"] is False
    assert [step["verdict"] for step in record["steps"]] == ["passed"]
    assert sorted(path.name for path in directory.iterdir()) == ["deck.md", "r.casts", "r.json", "started"]


def children_once(started: Path, playing: subprocess.Popen[str]) -> list[psutil.Process]:
    """What a command has started by the time a file is there."""
    end = time.monotonic() + GENEROUS
    while not started.exists():
        assert time.monotonic() < end
        assert playing.poll() is None
        time.sleep(0.05)
    return psutil.Process(playing.pid).children(recursive=True)


def test_interrupted_a_run_leaves_nothing_that_it_let_go_on(directory: Path, environment: dict[str, str]) -> None:
    started = directory / "started"
    serving = "kubectl() { echo Forwarding from; sleep 8644; }\nkubectl port-forward svc/web 8080:80"
    (directory / "deck.md").write_text(f"# One\n\n```bash\n{serving}\ntouch {started}; sleep 8645\n```\n")
    playing = subprocess.Popen(
        [sys.executable, "-m", "harness.faces.cli", "run", "deck.md", "--cluster", "none"],
        cwd=directory,
        env={**environment, "TMPDIR": str(directory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    children = children_once(started, playing)
    assert any("8644" in child.cmdline() for child in children)
    os.kill(playing.pid, signal.SIGINT)
    output, _ = playing.communicate(timeout=GENEROUS)
    assert playing.returncode == 2, output
    assert "Traceback" not in output
    assert psutil.wait_procs(children, timeout=GENEROUS)[1] == []


def test_nohup_keeps_its_meaning(directory: Path, environment: dict[str, str]) -> None:
    (directory / "deck.md").write_text(one_step("until [ -e go-on ]; do sleep 0.05; done"))
    playing = subprocess.Popen(
        ["nohup", sys.executable, "-m", "harness.faces.cli", "run", "deck.md", "--cluster", "none", "--no-casts"],
        cwd=directory,
        env={**environment, "TMPDIR": str(directory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    end = time.monotonic() + GENEROUS
    while not (homes := list(directory.glob("slide-harness-*/home-*"))):
        assert time.monotonic() < end
        time.sleep(0.05)
    os.kill(playing.pid, signal.SIGHUP)
    (homes[0] / "go-on").touch()
    playing.communicate(timeout=GENEROUS)
    assert playing.returncode == 0


def test_a_run_that_was_cut_short_can_be_told_from_one_that_was_not(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("false") + "\n---\n\n" + one_step("echo two"))
    never = harness("run", "deck.md", "--cluster", "none", "--resume")
    assert (never.status, never.errors) == (4, "harness: deck.md was never played here: play it without --resume\n")
    assert harness("run", "deck.md", "--cluster", "none", "-x").status == 1
    cut_short = harness("run", "deck.md", "--cluster", "none", "--resume")
    assert "the cluster of the last run is gone: playing from the start" in cut_short.output
    complete = harness("run", "deck.md", "--cluster", "none", "--resume")
    assert complete.status == 4
    assert "was played to its end" in complete.errors


def test_help_teaches(harness: Run) -> None:
    for arguments in (["--help"], ["run", "--help"], ["check", "--help"], ["cluster", "--help"]):
        shown = harness(*arguments)
        assert shown.status == 0
        assert "harness" in shown.output
    assert "the lab or the cluster broke" in harness("run", "--help").output


# ── what a deck is composed of ───────────────────────────────────────────────


def test_check_fixes_what_a_wrong_encoding_spoiled(harness: Run, directory: Path) -> None:
    deck = directory / "deck.md"
    deck.write_text("# D√©j√† vu\n\n" + one_step("echo"))
    assert "[mojibake]" in harness("check", "deck.md").output
    fixed = harness("check", "deck.md", "--fix")
    assert (fixed.status, fixed.output) == (0, "")
    assert "deck.md: 1 line mended" in fixed.errors
    assert deck.read_text().startswith("# Déjà vu\n")


def test_a_translation_is_compared_with_the_original_beside_it(harness: Run, directory: Path) -> None:
    for language, command in (("en", "kubectl get svc"), ("fr", "kubectl obtenir svc")):
        (directory / language).mkdir()
        (directory / language / "deck.md").write_text(one_step(command))
    checked = harness("check", "fr/deck.md")
    assert checked.status == 1
    assert "fr/deck.md:7:" in checked.output
    assert "[translation-broken-command]" in checked.output
    assert "`kubectl get svc` in the original (en/deck.md:7)" in checked.output


def test_a_translation_borrows_what_it_lost_and_says_so(harness: Run, directory: Path) -> None:
    lost = "\n- Then:\n  ```bash\n  echo later\n  ```\n\n]\n"
    (directory / "a.en.md").write_text(
        one_step("tail -f /dev/null").replace("\n]\n", "\n<!-- ```keys ^C``` -->\n" + lost)
    )
    (directory / "a.fr.md").write_text(one_step("tail -f /dev/null").replace("\n]\n", lost))
    shown = harness("show", "a.fr.md")
    assert "(a.en.md:10, borrowed)" in shown.output
    ran = harness("run", "a.fr.md", "--cluster", "none", "--record", "r.json")
    assert ran.status == 0
    assert "1 hidden directive borrowed from a.en.md" in ran.output
    steps = json.loads((directory / "r.json").read_text())["steps"]
    assert [(step["kind"], step["borrowed"], step["path"]) for step in steps] == [
        ("bash", False, "a.fr.md"),
        ("keys", True, "a.en.md"),
        ("bash", False, "a.fr.md"),
    ]
    alone = harness("show", "a.fr.md", "--no-borrow-directives")
    assert "borrowed" not in alone.output


def test_a_composition_is_played_chapter_by_chapter_without_what_it_excludes(harness: Run, directory: Path) -> None:
    (directory / "one.md").write_text(one_step("echo @@WORD@@"))
    (directory / "two.md").write_text("class: self-paced\n" + one_step("false"))
    (directory / "all.yml").write_text(
        "title: All\nword: hello\nexclude: [self-paced]\ncontent:\n- one.md\n- - two.md\n- |\n  # End\n\n  Bye.\n"
    )
    shown = harness("show", "all.yml")
    assert "echo hello  (one.md:7)" in shown.output
    assert "not played: class `self-paced` is excluded" in shown.output
    ran = harness("run", "all.yml", "--cluster", "none", "--record", "r.json")
    assert ran.status == 0
    record = json.loads((directory / "r.json").read_text())
    assert record["deck"]["title"] == "All"
    assert [(step["path"], step["line"], step["verdict"]) for step in record["steps"]] == [
        ("one.md", 7, "passed"),
        ("two.md", 8, "skipped"),
    ]


def test_classes_can_be_left_out_by_hand(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo") + "\n---\n\nclass: extra\n" + one_step("false"))
    assert harness("run", "deck.md", "--cluster", "none", "--exclude-class", "extra").status == 0
    assert harness("run", "deck.md", "--cluster", "none").status == 1


def test_a_missing_program_is_said_before_anything_starts(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("frobnicate"))
    ran = harness("run", "deck.md", "--cluster", "none")
    assert ran.status == 1
    assert "deck.md:7: `frobnicate` is not installed here" in ran.output


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_other_programs_can_read_what_check_finds(harness: Run, directory: Path, form: str) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods -w"))
    checked = harness("check", "deck.md", "--format", form)
    assert checked.status == 0
    assert "endless-command" in checked.output
    if form != "github":
        json.loads(checked.output)


LEVELS = {
    "text": "{}[endless-command]",
    "json": '"severity": "{}"',
    "github": "::{} file=deck.md,line=7,",
    "sarif": '"level": "{}"',
}


@pytest.mark.parametrize("form", LEVELS)
def test_notes_are_shown_and_fail_only_where_somebody_is_strict(harness: Run, directory: Path, form: str) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods -w"))
    note, warning = LEVELS[form].format("notice" if form == "github" else "note"), LEVELS[form].format("warning")
    checked = harness("check", "deck.md", "--format", form)
    assert (checked.status, note in checked.output, warning in checked.output) == (0, True, False)
    checked = harness("check", "deck.md", "--format", form, "--strict")
    assert (checked.status, note in checked.output, warning in checked.output) == (1, False, True)
    (directory / "harness.toml").write_text("strict = true\n")
    assert harness("check", "deck.md", "--format", form).status == 1
    assert harness("check", "deck.md", "--format", form, "--no-strict").status == 0
