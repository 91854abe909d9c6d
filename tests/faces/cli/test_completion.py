"""What shells complete behind `harness`, in real shells on a terminal."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from harness.deck.findings import wordings
from harness.knowledge.releases import NEWEST

from tests.faces.conftest import Run

GENEROUS = 60.0
"""Seconds."""
SHELLS = {
    "bash": ("bash", ["--norc", "--noprofile", "-i"], "PS1='$'; bind 'set enable-bracketed-paste off'; ."),
    "zsh": ("zsh", ["-f", "-i"], "PS1='$'; autoload -Uz compinit; compinit -u; ."),
    "fish": ("fish", ["--no-config", "-i"], "function fish_prompt; echo '$'; end; source"),
}


@pytest.fixture
def programs(directory: Path, environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a shell in which `harness` is this one; the folder is a repository with a deck."""
    (directory / "slides").mkdir()
    (directory / "slides" / "kettle.md").write_text("# One\n\n```bash\ntrue\n```\n")
    subprocess.run(["git", "init", "--quiet", "."], cwd=directory, env=environment, check=True)
    program = tmp_path / "bin" / "harness"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m harness.faces.cli "$@"\n')
    program.chmod(0o755)
    return environment | {"PATH": f"{program.parent}:{environment['PATH']}", "TERM": "dumb"}


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"no {name} here"))
        for name in SHELLS
    ]
)
def completed(
    request: pytest.FixtureRequest, harness: Run, directory: Path, programs: dict[str, str], tmp_path: Path
) -> Iterator[Callable[[str, str], None]]:
    """Types the beginning of a line and Tab, and sees that the shell completes it."""
    program, options, reads = SHELLS[request.param]
    script = tmp_path / f"script.{request.param}"
    printed = harness("completion", request.param)
    assert (printed.status, printed.errors) == (0, "")
    script.write_text(printed.output)
    shell = pexpect.spawn(
        program, options, cwd=directory, env=programs, encoding="utf-8", timeout=GENEROUS, dimensions=(50, 200)
    )
    shell.sendline(f"{reads} {script}; echo rea''dy")
    shell.expect_exact("ready\r\n")

    def complete(typed: str, wanted: str) -> None:
        shell.send(f"{typed}\t")
        shell.expect_exact(wanted)
        shell.sendcontrol("u")

    yield complete
    shell.close(force=True)


def test_commands_decks_versions_and_findings_are_completed(completed: Callable[[str, str], None]) -> None:
    completed("harness expl", "harness explain ")
    completed("harness run sl", "harness run slides/kettle.md ")
    completed("harness check --select drift-fl", "--select drift-flag ")
    completed(f"harness explain x --kubernetes {str(NEWEST)[:-1]}{str(NEWEST)[-1]}", f"--kubernetes {NEWEST} ")
    completed("harness run --dialect kill", "--dialect killercoda ")
    completed("harness cluster ser", "harness cluster service ")


def words(typed: str, harness_environment: dict[str, str], directory: Path) -> list[str]:
    """What bash is told, a word each."""
    line = typed.split(" ")
    variables = {"_HARNESS_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(line) - 1)}
    asked = subprocess.run(
        ["harness"], env=harness_environment | variables, cwd=directory, capture_output=True, text=True, check=True
    )
    return [line.partition(",")[2] for line in asked.stdout.splitlines()]


def test_all_that_there_is_comes_when_nothing_is_typed_yet(programs: dict[str, str], directory: Path) -> None:
    assert words("harness check --ignore ", programs, directory) == sorted(
        {section.partition("/")[0] for section in wordings() if "…" not in section}
    )
    assert words("harness run --cluster ", programs, directory)[:3] == ["local", "docker", "context:"]
    assert words("harness run --kubernetes ", programs, directory)[:2] == ["stable", str(NEWEST)]
    assert words("harness check ", programs, directory) == ["slides/kettle.md"]
    assert words("harness check ./sl", programs, directory) == ["./slides/kettle.md"]
    assert words("harness check nothing", programs, directory) == ["nothing"], "files, as the shell completes them"


@pytest.mark.parametrize(
    ("shell", "path"),
    [
        ("bash", ".local/share/bash-completion/completions/harness"),
        ("zsh", ".local/share/zsh/site-functions/_harness"),
        ("fish", ".config/fish/completions/harness.fish"),
    ],
)
def test_it_is_installed_where_the_shell_looks_and_says_where(
    shell: str, path: str, harness: Run, environment: dict[str, str]
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "BASH_COMPLETION_USER_DIR"):
        environment.pop(name, None)
    environment["SHELL"] = f"/usr/bin/{shell}"
    file = Path(environment["HOME"], path)
    for _ in range(2):
        installed = harness("completion", "--install")
        assert installed.status == 0, installed.errors
        assert installed.output.startswith(f"wrote {file}: ")
        assert file.read_text() == harness("completion", shell).output
    file.write_text("somebody else's\n")
    refused = harness("completion", "--install")
    assert (refused.status, file.read_text()) == (4, "somebody else's\n")
    assert f"{file} is there already" in refused.errors


def test_another_shell_is_told_which_there_are(harness: Run, environment: dict[str, str]) -> None:
    environment["SHELL"] = "/usr/bin/tcsh"
    refused = harness("completion")
    assert refused.status == 4
    assert "name a shell: bash, zsh, fish (yours is tcsh)" in refused.errors
