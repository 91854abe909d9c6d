"""`harness init` in folders as people have them, and what it writes, played and checked."""

from __future__ import annotations

import resource
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from harness.knowledge.releases import known
from harness.project.starter import write_decks

from tests.faces.conftest import Run


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git/" not in f"{path.relative_to(folder)}"
    }


def repository(folder: Path, remote: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    if remote:
        subprocess.run(["git", "-C", folder, "remote", "add", "origin", remote], check=True)


def is_valid(schema: str, path: Path, *more: str) -> bool:
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, str(path)]
    return subprocess.run(program, capture_output=True, check=False).returncode == 0


def test_a_file_that_cannot_be_written_whole_is_named_and_removed(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match=r"first\.md"):
            list(write_decks(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_empty_repository_has_a_deck_that_is_green_at_once(harness: Run, directory: Path) -> None:
    repository(directory)
    begun = harness("init")
    assert begun.status == 0, begun.errors
    assert list(files_of(directory)) == ["harness.toml", "slides/first.md", "slides/pods.md"]
    assert begun.output.startswith("wrote slides/first.md\nwrote slides/pods.md\nwrote harness.toml\nno workflow: ")
    checked = harness("check", ".", "--strict", "--ignore", "missing-tool")
    assert (checked.status, checked.output) == (0, "")
    commands = [line.split("#")[0].split() for line in begun.output.splitlines() if line.startswith("  harness ")]
    assert ["harness", "run", "slides/first.md", "--cluster", "none"] in commands
    played = harness("run", "slides/first.md", "--cluster", "none")
    assert played.status == 0, played.output
    assert "3 steps: 3 passed" in played.output


def test_settings_name_the_newest_versions(harness: Run, directory: Path) -> None:
    harness("init")
    settings = tomllib.loads((directory / "harness.toml").read_text())
    newest = sorted(known())[-3:]
    assert settings == {"matrix": {"kubernetes": [f"{newest[0]}..{newest[-1]}"]}}
    lines = (directory / "harness.toml").read_text().splitlines()
    keys = [line[2:] for line in lines if line.startswith("# ") and " = " in line]
    assert len(keys) == 3
    (directory / "harness.toml").write_text("\n".join(keys))
    assert harness("check", "slides").status == 0, "each key that is offered is one"


def test_nothing_is_overwritten_and_what_is_left_is_said(harness: Run, directory: Path) -> None:
    repository(directory, "https://gitlab.example.org/me/talk.git")
    ours = {
        "slides/first.md": "mine\n",
        "pyproject.toml": "[tool.harness]\n",
        ".gitlab-ci.yml": "stages: [test]\n",
    }
    for name, text in ours.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text)
    (directory / "slides" / "pods.md").symlink_to("nowhere")
    begun = harness("init")
    assert begun.status == 0, begun.errors
    assert files_of(directory).items() >= ours.items()
    assert set(files_of(directory)) == {*ours, ".gitlab/slides.yml"}
    assert (directory / "slides" / "pods.md").is_symlink()
    for name in (*ours, "slides/pods.md"):
        assert f"left {name} as it is" in begun.output
    assert "add to it\n  include:\n    - local: .gitlab/slides.yml" in begun.output


def test_a_project_with_decks_keeps_to_these(harness: Run, directory: Path) -> None:
    repository(directory, "git@github.com:me/talk.git")
    (directory / "README.md").write_text("# Talk\n\n```bash\nmake\n```\n")
    (directory / "my talks").mkdir()
    for name in ("a", "b"):
        (directory / "my talks" / f"{name}.md").write_text("# One\n\n```bash\ntrue\n```\n")
    begun = harness("init")
    assert "There are 2 decks in my talks: no other is written." in begun.output
    assert "harness run 'my talks'" in begun.output
    assert not (directory / "slides").exists()
    workflow = yaml.safe_load((directory / ".github/workflows/slides.yml").read_text())
    runs = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert "harness check 'my talks' --format github" in runs


def test_decks_may_lie_where_one_stands(harness: Run, directory: Path) -> None:
    (directory / "talk.md").write_text("# One\n\n```bash\ntrue\n```\n")
    begun = harness("init", "--ci", "github")
    assert begun.status == 0, begun.errors
    assert "There is 1 deck in .: no other is written." in begun.output
    assert "harness check . --format github" in (directory / ".github/workflows/slides.yml").read_text()


@pytest.mark.parametrize("remote", ["git@github.com:me/talk.git", "https://gitlab.com/me/talk"])
def test_a_workflow_is_what_its_schema_says(remote: str, harness: Run, directory: Path) -> None:
    repository(directory, remote)
    assert harness("init").status == 0
    if "github" in remote:
        workflow = directory / ".github" / "workflows" / "slides.yml"
        assert is_valid("vendor.github-workflows", workflow)
        assert is_valid("custom.github-workflows-require-timeout", workflow)
    else:
        for name in (".gitlab-ci.yml", ".gitlab/slides.yml"):
            assert is_valid("vendor.gitlab-ci", directory / name, "--data-transform", "gitlab-ci")
    doctor = harness("doctor").output
    assert "\n✓ CI: .git" in doctor


@pytest.mark.parametrize(
    ("forge", "file"), [("github", ".github/workflows/slides.yml"), ("gitlab", ".gitlab/slides.yml")]
)
def test_a_workflow_can_be_asked_for_in_a_new_folder(forge: str, file: str, harness: Run, directory: Path) -> None:
    begun = harness("init", "talk", "--ci", forge)
    assert begun.status == 0, begun.errors
    assert "Next, in talk:" in begun.output
    assert (directory / "talk" / file).is_file()
    none = harness("init", "other", "--ci", "none")
    assert "workflow" not in none.output
    assert [path.name for path in (directory / "other").iterdir() if path.name.startswith(".")] == []


def test_commands_of_the_workflows_are_there(harness: Run, directory: Path) -> None:
    for forge in ("github", "gitlab"):
        harness("init", forge, "--ci", forge)
    text = "".join(files_of(directory).values())
    commands = {
        line.split("harness ", 1)[1]
        for line in text.splitlines()
        if "harness " in line and "slides" in line and not line.startswith("#")
    }
    assert len(commands) >= 4
    for command in commands:
        name, *words = command.split()
        helped = harness(name, "--help").output
        assert all(word.split("=")[0] in helped for word in words if word.startswith("--")), command


def test_a_folder_that_cannot_be_written_is_named(harness: Run, directory: Path) -> None:
    (directory / "slides").write_text("a file\n")
    refused = harness("init")
    assert refused.status == 4
    assert "slides" in refused.errors
    assert "cannot be written" in refused.errors
