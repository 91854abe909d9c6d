"""`harness fix` as it is typed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.conftest import Run

DECK = "# Slide\n\n.exercise[\n\n```bash\n{}\n```\n\n]\n"


def test_it_shows_a_diff_and_changes_nothing(harness: Run, directory: Path) -> None:
    deck = directory / "deck.md"
    deck.write_text(DECK.format("kubectl version --short"))
    fixed = harness("fix", "deck.md")
    assert fixed.status == 1
    assert "--- a/deck.md\n+++ b/deck.md\n" in fixed.output
    assert "-kubectl version --short\n+kubectl version\n" in fixed.output
    assert fixed.errors == "deck.md: 1 line to edit\n"
    assert deck.read_text() == DECK.format("kubectl version --short")


def test_written_once_there_is_nothing_to_do(harness: Run, directory: Path) -> None:
    deck = directory / "deck.md"
    deck.write_text(DECK.format("kubectl version --short"))
    written = harness("fix", "deck.md", "--write")
    assert (written.status, written.output, written.errors) == (0, "", "deck.md: 1 line edited\n")
    assert deck.read_text() == DECK.format("kubectl version")
    again = harness("fix", "deck.md", "--write")
    assert (again.status, again.output, again.errors) == (0, "", "")


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch(1)")
def test_the_diff_is_one_that_patch_takes(directory: Path, environment: dict[str, str]) -> None:
    deck = directory / "deck.md"
    text = "\ufeff.exercise[\r\n```bash\r\n{}\r\n```\r\n]\r\n"
    deck.write_bytes(text.format("kubectl get pods --show-all").encode())
    command = [sys.executable, "-m", "harness.faces.cli", "fix", "deck.md"]
    shown = subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=False)
    subprocess.run(["patch", "-p1", "--binary", "-s"], input=shown.stdout, cwd=directory, check=True)
    assert deck.read_bytes() == text.format("kubectl get pods").encode()


def test_what_is_left_is_said_with_its_line_and_reason(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text("Caf√©\n\n" + DECK.format("kubectl rolling-update web --image=nginx:2"))
    written = harness("fix", "deck.md", "--write")
    assert written.status == 1
    assert "deck.md:8: left[drift-command]: `kubectl rolling-update` works until 1.17" in written.errors
    assert "= there is more than one way to go on" in written.errors


def test_lines_of_what_is_left_are_those_of_the_file(harness: Run, directory: Path) -> None:
    command = "kubectl logs -f web\n```\n\n```bash\nkubectl rolling-update web --image=nginx:2"
    (directory / "deck.en.md").write_text(
        DECK.format(command.replace("```\n\n", "```\n\n<!-- ```keys ^C``` -->\n\n", 1))
    )
    (directory / "deck.fr.md").write_text(DECK.format(command))
    assert "deck.fr.md:10: left[drift-command]" in harness("fix", "deck.fr.md").errors
    assert "deck.fr.md:12: left[drift-command]" in harness("fix", "deck.fr.md", "--write").errors


def test_translations_are_edited_along(harness: Run, directory: Path) -> None:
    for language in ("en", "fr"):
        (directory / language).mkdir()
        (directory / language / "deck.md").write_text(DECK.format("kubectl version --short"))
    assert harness("fix", "en/deck.md", "--with-translations", "--write").status == 0
    assert all(
        (directory / language / "deck.md").read_text() == DECK.format("kubectl version") for language in ("en", "fr")
    )


def test_a_folder_is_all_of_its_decks_originals_first(harness: Run, directory: Path) -> None:
    for language, command in (("en", "kubectl get po --show-all"), ("fr", "kubectl obtenir po --show-all")):
        (directory / language).mkdir()
        (directory / language / "deck.md").write_text(DECK.format(command))
    assert harness("fix", ".", "--write").status == 0
    assert all(
        (directory / language / "deck.md").read_text() == DECK.format("kubectl get po") for language in ("en", "fr")
    )


def test_another_original_and_another_version(harness: Run, directory: Path) -> None:
    (directory / "a.md").write_text(DECK.format("kubectl get svc"))
    (directory / "b.md").write_text(DECK.format("kubectl obtenir svc"))
    assert "+kubectl get svc" in harness("fix", "b.md", "--original", "a.md").output
    (directory / "a.md").write_text(DECK.format("kubectl run web --image=nginx --replicas=2"))
    assert "+kubectl create deployment web" in harness("fix", "a.md", "--kubernetes", "1.19").output
    assert harness("fix", "a.md", "--kubernetes", "1.17").status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("no.md",), "no.md: no such file"),
        (("deck.md", "--kubernetes", "new"), "there is no Kubernetes “new”"),
        (("deck.md", "--record", "no.json"), "no.json: no such file"),
        (("deck.md", "--record", "deck.md"), "deck.md is not a record"),
    ],
)
def test_bad_input_is_one_sentence(harness: Run, directory: Path, arguments: tuple[str, ...], complaint: str) -> None:
    (directory / "deck.md").write_text(DECK.format("ls"))
    fixed = harness("fix", *arguments)
    assert fixed.status == 4
    assert complaint in fixed.errors
    assert "Traceback" not in fixed.errors


def test_the_record_of_another_deck_is_refused(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(DECK.format("ls"))
    (directory / "other.md").write_text(DECK.format("true"))
    assert harness("run", "other.md", "--cluster", "none", "--record", "other.json").status == 0
    fixed = harness("fix", "deck.md", "--record", "other.json")
    assert fixed.status == 4
    assert "other.json is the record of other.md" in fixed.errors


def test_a_run_shows_what_an_expectation_becomes(harness: Run, directory: Path) -> None:
    deck = directory / "deck.md"
    deck.write_text(DECK.format("echo port 31234 is open") + "\nWe should see:\n```\nport 3xxxx is closed\n```\n")
    assert harness("run", "deck.md", "--cluster", "none", "--timeout", "5", "--record", "deck.json").status == 1
    assert harness("fix", "deck.md", "--record", "deck.json", "--write").status == 0
    assert "\nport 3xxxx is open\n" in deck.read_text()
    assert harness("run", "deck.md", "--cluster", "none").status == 0
