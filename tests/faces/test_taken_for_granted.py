"""A page that needs a variable and a file of another page: by `env` and `before`, and by `--together`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faces.conftest import Run

SETUP = "# Set up\n\n```bash\nexport NS=web\nmkdir -p ~/$NS\n```\n"
PAGE = "# Page\n\n```bash\ntest -d ~/$NS && echo $NS\n```\n\nWe should see:\n\n```\nweb\n```\n"
ON_NONE = ("--cluster", "none")


@pytest.fixture(autouse=True)
def pages(directory: Path) -> None:
    """A page, and the one that it takes for granted."""
    (directory / "docs").mkdir()
    (directory / "docs/setup.md").write_text(SETUP)
    (directory / "docs/page.md").write_text(PAGE)


def settings(directory: Path, text: str) -> None:
    (directory / "harness.toml").write_text(text)


def record_of(directory: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((directory / "record.json").read_text())  # type: ignore[no-any-return]


def test_alone_it_fails_and_check_says_why(harness: Run) -> None:
    assert harness("run", "docs/page.md", *ON_NONE).status == 1
    checked = harness("check", "docs/page.md")
    assert checked.status == 1
    assert "undefined-variable" in checked.output


class TestBefore:
    def test_the_page_is_played_first_in_the_same_shell(self, harness: Run, directory: Path) -> None:
        settings(directory, 'before = ["docs/setup.md"]\n')
        played = harness("run", "docs/page.md", *ON_NONE, "--record", "record.json")
        assert (played.status, played.errors) == (0, "")
        steps = record_of(directory)["steps"]
        assert [(step["path"], step["slide"], step.get("setup", False)) for step in steps] == [
            ("docs/setup.md", 0, True),
            ("docs/page.md", 1, False),
        ]
        assert harness("check", "docs").status == 0
        assert "before  Set up" in harness("show", "docs/page.md").output

    def test_it_is_not_played_before_itself(self, harness: Run, directory: Path) -> None:
        settings(directory, 'before = ["docs/setup.md"]\n')
        assert harness("run", "docs/setup.md", *ON_NONE, "--record", "record.json").status == 0
        assert len(record_of(directory)["steps"]) == 1

    def test_where_only_some_steps_are_chosen_it_is_played_too(self, harness: Run, directory: Path) -> None:
        settings(directory, 'before = ["docs/setup.md"]\n')
        assert harness("run", "docs/page.md", *ON_NONE, "-k", "Page and not Set").status == 0
        assert harness("run", "docs/page.md", *ON_NONE, "--from", "1").status == 0

    def test_one_that_fails_is_the_set_up_that_failed_and_not_the_page(self, harness: Run, directory: Path) -> None:
        (directory / "docs/setup.md").write_text("# Set up\n\n```bash\nexport NS=web\ncat nowhere\n```\n")
        played = harness("run", "docs/page.md", "--before", "docs/setup.md", *ON_NONE, "--record", "record.json")
        assert played.status == 6
        record = record_of(directory)
        assert [step["verdict"] for step in record["steps"]] == ["error", "blocked"]
        assert record["steps"][0]["reason"]["kind"] == "setup-failed"
        assert record["steps"][1]["reason"]["because"]["path"] == "docs/setup.md"
        assert "mend docs/setup.md" in " ".join(played.output.split())

    def test_one_that_is_not_there_is_said(self, harness: Run) -> None:
        played = harness("run", "docs/page.md", "--before", "docs/other.md", *ON_NONE)
        assert played.status != 0
        assert "docs/other.md: no such file; it is to be played before docs/page.md" in played.output + played.errors


class TestEnv:
    def test_the_shell_has_the_variables_and_the_record_names_them(self, harness: Run, directory: Path) -> None:
        (directory / "docs/page.md").write_text("# Page\n\n```bash\ntest $NS = web\n```\n")
        settings(directory, '[env]\nNS = "web"\nAPI_TOKEN = "hunter2hunter2"\n')
        played = harness("run", "docs/page.md", *ON_NONE, "--record", "record.json")
        assert (played.status, played.errors) == (0, "")
        assert record_of(directory)["environment"] == ["NS=web", "API_TOKEN=***"]
        assert harness("check", "docs/page.md").status == 0

    def test_the_command_line_comes_before_the_project(self, harness: Run, directory: Path) -> None:
        (directory / "docs/page.md").write_text("# Page\n\n```bash\ntest $NS = shop\n```\n")
        settings(directory, '[env]\nNS = "web"\n')
        assert harness("run", "docs/page.md", *ON_NONE, "--env", "NS=shop").status == 0

    def test_a_name_that_is_none_is_wrong_usage(self, harness: Run) -> None:
        for command in (("run", "docs/page.md", *ON_NONE), ("check", "docs/page.md")):
            refused = harness(*command, "--env", "1=2")
            assert "“1” is no name of a variable" in refused.errors
            assert refused.status != 0


class TestPassEnv:
    VALUE = "correct-horse"

    @pytest.fixture(autouse=True)
    def page(self, directory: Path) -> None:
        text = "# Page\n\n```bash\necho $WORKSHOP_CODE | rev\necho it is $WORKSHOP_CODE; false\n```\n"
        (directory / "docs/page.md").write_text(text)
        settings(directory, '[lab]\npass-env = ["WORKSHOP_CODE"]\n')

    def test_the_shell_has_the_value_and_nothing_that_is_written_has(
        self, harness: Run, directory: Path, environment: dict[str, str]
    ) -> None:
        environment["WORKSHOP_CODE"] = self.VALUE
        played = harness("run", "docs/page.md", *ON_NONE, "--record", "record.json", "--junit", "junit.xml")
        assert played.status == 1
        record = record_of(directory)
        assert record["environment"] == ["WORKSHOP_CODE=***"]
        assert [command["output"].strip() for command in record["steps"][0]["commands"]] == [
            self.VALUE[::-1],
            "it is ***",
        ]
        assert harness("report", "record.json", "-o", "record.html").status == 0
        written = {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}
        assert {"junit.xml", "record.html"} <= {path.name for path in written}
        assert [path for path, content in written.items() if self.VALUE.encode() in content] == []
        assert self.VALUE not in played.output + played.errors

    def test_check_takes_it_for_set(self, harness: Run) -> None:
        assert harness("check", "docs/page.md").status == 0

    def test_one_that_is_not_set_is_told_before_anything_begins(self, harness: Run, directory: Path) -> None:
        played = harness("run", "docs/page.md", *ON_NONE, "--record", "record.json")
        assert played.status not in (0, 1)
        words = " ".join((played.output + played.errors).split())
        assert "harness.toml: lab.pass-env names WORKSHOP_CODE, and that is not set here" in words
        assert not (directory / "record.json").exists()


class TestTogether:
    def test_they_are_one_deck_in_the_order_of_their_names(self, harness: Run, directory: Path) -> None:
        played = harness("run", "docs/setup.md", "docs/page.md", "--together", *ON_NONE, "--record", "record.json")
        assert (played.status, played.errors) == (0, "")
        assert [step["path"] for step in record_of(directory)["steps"]] == ["docs/setup.md", "docs/page.md"]
        assert harness("check", "docs/setup.md", "docs/page.md", "--together").status == 0
        assert "docs/page.md:4" in harness("show", "docs/setup.md", "docs/page.md", "--together").output

    def test_the_other_order_is_another_deck(self, harness: Run) -> None:
        assert harness("run", "docs/page.md", "docs/setup.md", "--together", *ON_NONE).status == 1
        assert harness("check", "docs/page.md", "docs/setup.md", "--together").status == 1

    def test_a_folder_is_its_decks_by_name(self, harness: Run, directory: Path) -> None:
        (directory / "docs/setup.md").rename(directory / "docs/a-setup.md")
        assert harness("run", "docs", "--together", *ON_NONE, "--record", "record.json").status == 0
        assert [step["path"] for step in record_of(directory)["steps"]] == ["docs/a-setup.md", "docs/page.md"]

    def test_pytest_plays_them_so_too(self, plain_pytest: Run) -> None:
        played = plain_pytest("docs/setup.md", "docs/page.md", "--deck-together", *ON_NONE)
        assert (played.status, "2 passed" in played.output) == (0, True)

    @pytest.mark.parametrize("command", ["run", "check", "show"])
    def test_of_one_deck_it_is_refused(self, harness: Run, command: str) -> None:
        refused = harness(command, "docs/page.md", "--together")
        assert refused.status == 4
        assert "--together plays several decks as one, and docs/page.md is all that is named" in refused.errors
