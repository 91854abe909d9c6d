"""Settings for editors that docs/editors.md has: they are read as editors read them, and match what is really printed."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from harness.faces.cli import main
from harness.faces.cli.commands import LAZY_COMMANDS

from tests.documentation.playing import REPOSITORY

PAGE = (REPOSITORY / "docs" / "editors.md").read_text("utf-8")
DECK = "# One\n\n```bash\nkubectl run web --image=nginx --replicas=2\nls “x”\nsleep infinity\n```\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def tasks() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(blocks("json")[0])["tasks"]
    return listed


def test_the_problem_matcher_of_vs_code_finds_each_finding(tasks: list[dict[str, Any]], tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text(DECK, "utf-8")
    printed = CliRunner().invoke(main, ["check", str(deck)]).stdout
    findings = json.loads(CliRunner().invoke(main, ["check", str(deck), "--format", "json"]).stdout)["findings"]
    assert {finding["severity"] for finding in findings} == {"error", "warning", "note"}
    pattern = tasks[0]["problemMatcher"]["pattern"]
    matches = [match for line in printed.splitlines() if (match := re.match(pattern["regexp"], line))]
    assert [
        (
            match[pattern["file"]],
            int(match[pattern["line"]]),
            int(match[pattern["column"]]),
            match[pattern["severity"]],
            match[pattern["code"]],
            match[pattern["message"]],
        )
        for match in matches
    ] == [
        (finding["path"], finding["line"], finding["column"], finding["severity"], finding["id"], finding["message"])
        for finding in findings
    ]


def test_tasks_call_commands_that_there_are(tasks: list[dict[str, Any]]) -> None:
    for task in tasks:
        program, command, _ = shlex.split(task["command"])
        assert program == "harness"
        assert command in LAZY_COMMANDS


def test_every_editor_starts_the_server() -> None:
    settings = json.loads(blocks("json")[1])
    helix = tomllib.loads(blocks("toml")[0])
    server = helix["language-server"]["harness"]
    assert [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]] == ["harness", "lsp"]
    assert [server["command"], *server["args"]] == ["harness", "lsp"]
    assert all("harness" in language["language-servers"] for language in helix["language"])
    assert 'cmd = { "harness", "lsp" }' in blocks("lua")[0]
    assert '("harness" "lsp")' in PAGE


def test_the_pages_for_editors_are_linked_from_findings() -> None:
    """The address in the package's metadata is the site's, where `reference/findings` has an anchor for each finding."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"site_url: {project['urls']['Documentation']}\n" in (REPOSITORY / "mkdocs.yml").read_text("utf-8")
