from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pexpect
import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.home import Home
from harness.cluster.none import NoCluster, NoneProvider
from harness.cluster.provider import Request, ShellCommand
from harness.project.repository import find_repository

from tests.project.repositories import workshop


@pytest.fixture
def cluster() -> Iterator[NoCluster]:
    up = NoneProvider().up(Request())
    yield up
    up.close()


def answer(shell: ShellCommand, command: str) -> str:
    """What a command prints in a real bash, started as the contract says."""
    arguments = [*shell.argv[1:-1], "--norc", shell.argv[-1]]
    with pexpect.spawn(
        shell.argv[0], arguments, env=dict(shell.env), cwd=shell.directory, encoding="utf-8", echo=False, timeout=30
    ) as bash:
        bash.sendline(f"bind 'set enable-bracketed-paste off'; PS1=; echo BE''GIN; {command}; echo E''ND")
        bash.expect("BEGIN\r\n(.*)END\r\n")
        return str(bash.match.group(1)).replace("\r\n", "\n").strip()


def test_the_shell_starts_in_a_home_of_its_own(cluster: NoCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/a/persons/own/kubeconfig")
    shell = cluster.shell()
    assert answer(shell, 'pwd; echo "$HOME"').split() == [str(shell.directory)] * 2
    assert shell.directory != Path.home()
    assert answer(shell, 'echo "${KUBECONFIG-unset}"') == "unset"


def test_the_home_is_empty_unless_told_otherwise(cluster: NoCluster) -> None:
    assert answer(cluster.shell(), "ls -A") == ""


def test_the_shell_starts_in_the_copy_of_the_repository_that_belongs_to_the_one_who_plays(tmp_path: Path) -> None:
    repository = find_repository(workshop(tmp_path / "course") / "docs/page.md")
    home = Home(None, repository, PurePosixPath("course"), PurePosixPath("course/docs"))
    up = NoneProvider().up(Request(home=home))
    try:
        assert answer(up.shell(), "pwd | grep -o '[^/]*/[^/]*$'; ls ../examples").split() == [
            *("course/docs", "new.yaml", "pod.yaml")
        ]
        assert answer(up.shell(), "git -c color.ui=never status --short ../examples") == "?? ../examples/new.yaml"
    finally:
        up.close()
    assert not up.shell().exchange.exists()


def test_shell_and_harness_exchange_files_under_one_path(cluster: NoCluster) -> None:
    shell = cluster.shell()
    assert answer(shell, f"echo hello >{shell.exchange}/greeting; cat {shell.exchange}/greeting") == "hello"
    assert (shell.exchange / "greeting").read_text() == "hello\n"


def test_there_is_no_cluster_to_speak_of(cluster: NoCluster) -> None:
    assert (cluster.facts.provider, cluster.facts.server_version, cluster.facts.nodes) == ("none", "", ())
    assert cluster.api() is None  # type: ignore[func-returns-value]
    assert cluster.call(os.getpid) == os.getpid()
    assert cluster.command(("curl", "x")) == ("curl", "x")


def test_closing_leaves_nothing_and_may_be_repeated(cluster: NoCluster) -> None:
    exchange = cluster.shell().exchange
    cluster.close()
    cluster.close()
    assert not exchange.parent.exists()


def test_what_shall_be_kept_stays() -> None:
    cluster = NoneProvider().up(Request(keep=True))
    directory = cluster.shell().exchange.parent
    cluster.close()
    assert directory.exists()
    shutil.rmtree(directory)


def test_an_argument_is_refused() -> None:
    with pytest.raises(ClusterError, match="takes no argument, and 'x' was given"):
        NoneProvider().check_host(Request(argument="x"))


def test_what_a_killed_run_left_goes_with_the_next_one_and_what_was_to_stay_stays() -> None:
    script = (
        "import sys; from harness.cluster.none import NoneProvider; from harness.cluster.provider import Request\n"
        "up = NoneProvider().up(Request()); print(up.shell().exchange.parent, flush=True); sys.stdin.read()"
    )
    kept = NoneProvider().up(Request(keep=True))
    kept.close()
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        left = Path(run.stdout.readline().strip())
        first = NoneProvider().up(Request())
        first.close()
        assert left.is_dir(), "it is in use"
        run.kill()
    second = NoneProvider().up(Request())
    try:
        assert not left.exists()
        assert kept.shell().exchange.is_dir()
    finally:
        second.close()
        shutil.rmtree(kept.shell().exchange.parent)
