"""Variables of this machine that a project hands to its decks: in every shell, and in nothing that is written."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from harness.cluster.none import NoneProvider
from harness.cluster.provider import Request
from harness.deck.reader import read_deck
from harness.project.errors import SettingsError
from harness.record.secrets import MASK
from harness.replay.listener import SilentListener
from harness.replay.run import DeckRun
from harness.replay.settings import Settings

from tests.replay.conftest import Play

VALUE = "correct-horse"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "harness.toml").write_text('[lab]\npass-env = ["WORKSHOP_CODE", "LEVEL"]\n')
    monkeypatch.setenv("WORKSHOP_CODE", VALUE)
    monkeypatch.setenv("LEVEL", "7")


SHOWN = f"""
- Look:
  ```bash
  echo "it is $WORKSHOP_CODE"
  ```

  We should see:
  ```
  it is {VALUE}
  ```
"""


def test_a_deck_has_the_value_and_what_is_written_has_not(play: Play, tmp_path: Path) -> None:
    played = play(SHOWN, settings=Settings(casts=tmp_path / "casts"))
    assert played.verdicts == ["passed"]
    assert played[0].commands[0].output.strip() == f"it is {MASK}"
    assert f"WORKSHOP_CODE={MASK}" in played.record.environment
    written = [msgspec.json.encode(played.record).decode()]
    written += [file.read_text() for file in tmp_path.rglob("*") if file.is_file() and file.name != "deck.md"]
    assert [text for text in written if VALUE in text] == []
    assert any(f"it is {MASK}" in text for text in written[1:])


def test_a_shell_that_was_ended_and_another_one_have_it_too(play: Play) -> None:
    ends = "- End the shell:\n  ```bash\n  exit\n  ```\n"
    other = f".term2\n{SHOWN}"
    assert play(ends, SHOWN, other).verdicts == ["passed", "passed", "passed"]


def test_a_value_that_is_too_short_to_be_masked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "deck.md").write_text("# One\n\n.exercise[\n\n```bash\necho level $LEVEL\n```\n\n]\n")
    messages: list[str] = []

    class Listening(SilentListener):
        def progress(self, message: str) -> None:
            messages.append(message)

    run = DeckRun(read_deck(tmp_path / "deck.md"), NoneProvider(), Request(), listener=Listening())
    run.play(1)
    assert run.close().steps[0].commands[0].output.strip() == "level 7"
    assert "LEVEL of pass-env is not masked: it has fewer than 4 characters" in messages


def test_what_the_command_line_says_comes_first(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKSHOP_CODE")
    played = play(SHOWN.replace(VALUE, "another"), settings=Settings(environment={"WORKSHOP_CODE": "another"}))
    assert played.verdicts == ["passed"]


def test_one_that_is_not_set_ends_the_run_before_anything_begins(
    play: Play, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("WORKSHOP_CODE")
    with pytest.raises(
        SettingsError, match=r"harness\.toml: lab\.pass-env names WORKSHOP_CODE, and that is not set here"
    ):
        play(SHOWN)
