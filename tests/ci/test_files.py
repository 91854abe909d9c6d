"""The files that CI systems read: what their schemas say, and what their scripts do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from harness.faces.cli import main

REPOSITORY = Path(__file__).parents[2]
ACTION = REPOSITORY / "action.yml"
NIGHTLY = REPOSITORY / ".github" / "workflows" / "nightly.yml"
RELEASE = REPOSITORY / ".github" / "workflows" / "release.yml"
GITLAB = REPOSITORY / "docs" / "examples" / "gitlab-ci.yml"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"


def scripts(path: Path) -> Iterator[tuple[str, str]]:
    """The names and texts of the shell scripts in an action or a workflow."""
    document = yaml.safe_load(path.read_text())
    jobs = [document["runs"], *()] if "runs" in document else document["jobs"].values()
    for job in jobs:
        for step in job["steps"]:
            if "run" in step:
                yield step["name"], step["run"]


def script(path: Path, name: str) -> str:
    return dict(scripts(path))[name]


@pytest.mark.parametrize(
    ("schema", "path", "more"),
    [
        ("vendor.github-actions", ACTION, ()),
        ("vendor.github-workflows", NIGHTLY, ()),
        ("custom.github-workflows-require-timeout", NIGHTLY, ()),
        ("vendor.github-workflows", RELEASE, ()),
        ("custom.github-workflows-require-timeout", RELEASE, ()),
        ("vendor.gitlab-ci", GITLAB, ("--data-transform", "gitlab-ci")),
    ],
)
def test_files_are_what_their_schemas_say(schema: str, path: Path, more: tuple[str, ...]) -> None:
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, str(path)]
    checked = subprocess.run(program, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_hooks_are_what_pre_commit_reads() -> None:
    program = [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)]
    checked = subprocess.run(program, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", [ACTION, NIGHTLY, RELEASE], ids=lambda path: path.name)
def test_scripts_are_sound_and_take_nothing_from_outside_as_code(path: Path, tmp_path: Path) -> None:
    named_scripts = list(scripts(path))
    assert named_scripts
    for name, text in named_scripts:
        assert "${{" not in text, f"{name}: hand it over in `env`, where it is no code"
        if shutil.which("shellcheck"):
            checked = subprocess.run(
                ["shellcheck", "--shell=bash", "-"], input=text, capture_output=True, text=True, check=False
            )
            assert checked.returncode == 0, f"{name}: {checked.stdout}"


@pytest.mark.parametrize("path", [ACTION, NIGHTLY, GITLAB], ids=lambda path: path.name)
def test_commands_and_options_of_the_harness_are_there(path: Path) -> None:
    for name in ("check", "run", "matrix", "summary", "report", "mend"):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        for line in path.read_text().replace('"$harness"', "harness").splitlines():
            if f"harness {name} " in line:
                used = set(re.findall(r"--[a-z-]+", line.partition(f"harness {name} ")[2]))
                assert used <= known, f"{name}: {used - known}"


# ── the action ─────────────────────────────────────────────────────────────────


def act(directory: Path, **inputs: str) -> tuple[int, dict[str, str]]:
    """Run the step of the action that checks and plays, as the runner would."""
    program = directory / "temp" / "slide-harness" / "bin" / "harness"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m harness.faces.cli "$@"\n')
    program.chmod(0o755)
    output_file = directory / "output"
    environment = {
        **os.environ,
        "RUNNER_TEMP": str(directory / "temp"),
        "GITHUB_OUTPUT": str(output_file),
        "XDG_STATE_HOME": str(directory / "state"),
        "XDG_CACHE_HOME": str(directory / "cache"),
        **{
            "CHECK_ONLY": "false",
            "CLUSTER": "none",
            "KUBERNETES": "",
            "KUBECTL": "",
            "ARGUMENTS": "",
            "RESULTS": "out",
            "FOLDER": ".",
        },
        **inputs,
    }
    # as in GitHub's page "Workflow syntax", section on `shell`
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script(ACTION, "Check and play")],
        cwd=directory,
        env=environment,
        check=False,
    )
    return ran.returncode, dict(line.split("=", 1) for line in output_file.read_text().splitlines())


DECK = "# One\n\n.exercise[\n\n- Say:\n  ```bash\n  {}\n  ```\n\n]\n\n---\n\n# Two\n\n.exercise[\n\n- Say:\n  ```bash\n  false\n  ```\n\n]\n"


def test_the_action_leaves_all_that_it_promises(tmp_path: Path) -> None:
    (tmp_path / "a deck.md").write_text(DECK.format("echo hello"))
    status, outputs = act(tmp_path, DECKS="\na deck.md\n", ARGUMENTS="-k 'One or Two'")
    assert (status, outputs) == (1, {"status": "1", "results": "./out"})
    left = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.json")}
    assert left == {"records/a-deck.json"}
    for name in ("junit.xml", "slides.sarif", "check.sarif", "summary.md", "report.html"):
        assert (tmp_path / "out" / name).read_text().strip(), name


def test_a_job_on_a_version_that_no_slide_is_for_is_not_red(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deck.md").write_text("---\nrequires: since 1.99\n---\n# One\n\n```bash\nfalse\n```\n")
    status, outputs = act(tmp_path, DECKS="deck.md")
    assert (status, outputs["status"]) == (0, "0")
    assert "::notice::Nothing was played" in capfd.readouterr().out
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "page.md").write_text("# A page without steps\n")
    status, _ = act(tmp_path / "second", DECKS="page.md")
    assert status == 5, "nothing to play is another matter"


def test_the_action_can_only_check(tmp_path: Path) -> None:
    (tmp_path / "deck.md").write_text(DECK.format("touch played"))
    status, outputs = act(tmp_path, DECKS="deck.md", CHECK_ONLY="true")
    assert (status, outputs["status"]) == (0, "0")
    assert not (tmp_path / "out" / "junit.xml").exists()
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "deck.md").write_text(DECK.format("echo $NEVER_SET_ANYWHERE"))
    status, _ = act(tmp_path / "second", DECKS="deck.md", CHECK_ONLY="true")
    assert status == 1
